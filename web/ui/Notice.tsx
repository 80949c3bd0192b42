import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Notice.module.css';

/** Fills a pane that has nothing to show: says why, and what can be done. */
export function Notice(props: { icon: LucideIcon; title: string; hint?: string; children?: ReactNode }) {
  const { icon: Icon, title, hint, children } = props;
  return (
    <div className={styles.notice}>
      <Icon size={32} strokeWidth={1.5} aria-hidden className={styles.icon} />
      <p className={styles.title}>{title}</p>
      {hint !== undefined && <p className={styles.hint}>{hint}</p>}
      {children}
    </div>
  );
}
