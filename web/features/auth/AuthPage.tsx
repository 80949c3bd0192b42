import type { ReactNode } from 'react';
import { strings } from '../../lib/strings.ts';
import styles from './AuthPage.module.css';

/** The frame around signing in, signing up and unlocking. */
export function AuthPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <img src="/icon.svg" alt="" width={40} height={40} />
          <div>
            <p className={styles.product}>{strings.account.product}</p>
            <p className={styles.tagline}>{strings.account.tagline}</p>
          </div>
        </div>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
    </main>
  );
}
