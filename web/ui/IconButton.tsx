import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import { cx } from '../lib/cx.ts';
import styles from './IconButton.module.css';

export interface IconButtonProps extends Omit<ButtonProps, 'className' | 'children' | 'aria-label'> {
  label: string;
  look?: 'quiet' | 'primary';
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** A round button that shows an icon only; its label is read out, and shown on hovering. */
export function IconButton({ label, look = 'quiet', children, ...props }: IconButtonProps) {
  return (
    <span className={styles.holder} title={label}>
      <AriaButton {...props} aria-label={label} className={cx(styles.button, styles[look])}>
        {children}
      </AriaButton>
    </span>
  );
}
