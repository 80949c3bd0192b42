import { cx } from '../lib/cx.ts';
import styles from './Avatar.module.css';

/** The first letters of a name, for the eye only: the name stands beside it. */
export function Avatar({ name, size = 'm' }: { name: string; size?: 's' | 'm' }) {
  const letters = name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
  return (
    <span aria-hidden className={cx(styles.avatar, size === 's' && styles.small)}>
      {letters || '?'}
    </span>
  );
}
