import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { strings } from '../lib/strings.ts';
import styles from './PaneHeader.module.css';

interface PaneHeaderProps {
  title: string;
  subtitle?: ReactNode;
  /** stands before the title */
  start?: ReactNode;
  /** where Back leads; `always` shows it beside the list too */
  back?: { to: string; always?: boolean };
  children?: ReactNode;
}

export function PaneHeader({ title, subtitle, start, back, children }: PaneHeaderProps) {
  return (
    <header className={styles.header}>
      {back && (
        <Link
          href={back.to}
          aria-label={strings.chat.back}
          title={strings.chat.back}
          className={back.always ? styles.back : `${styles.back} ${styles.narrow}`}
        >
          <ArrowLeft size={20} aria-hidden />
        </Link>
      )}
      {start}
      <div className={styles.titles}>
        <h1 className={styles.title}>{title}</h1>
        {subtitle !== undefined && <p className={styles.subtitle}>{subtitle}</p>}
      </div>
      {children}
    </header>
  );
}
