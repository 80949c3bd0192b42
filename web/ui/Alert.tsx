import type { ReactNode } from 'react';
import { cx } from '../lib/cx.ts';
import styles from './Alert.module.css';

/** A sentence that matters now; `bad` ones are read out at once. */
export function Alert({ tone, children }: { tone: 'bad' | 'plain'; children: ReactNode }) {
  return (
    <div role={tone === 'bad' ? 'alert' : 'status'} className={cx(styles.alert, styles[tone])}>
      {children}
    </div>
  );
}
