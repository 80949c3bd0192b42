import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components/Button';
import { cx } from '../lib/cx.ts';
import styles from './Button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className'> {
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'm' | 's';
  wide?: boolean;
}

export function Button({ look = 'plain', size = 'm', wide = false, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={cx(styles.button, styles[look], size === 's' && styles.small, wide && styles.wide)}
    />
  );
}
