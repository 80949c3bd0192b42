import type { ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';
import styles from './Field.module.css';

export interface FieldProps extends Omit<TextFieldProps, 'className' | 'children'> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  placeholder?: string | undefined;
  /** a name or the like: no capitals, no spelling */
  isName?: boolean;
  /** stands at the end of the input */
  end?: ReactNode;
}

/** A line of text with label, hint and error, tied together for screen readers. */
export function Field({
  label,
  hint,
  error,
  placeholder,
  inputMode,
  end,
  isName = false,
  ...props
}: FieldProps) {
  return (
    <TextField
      {...props}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={styles.field ?? ''}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={styles.line}>
        <Input
          className={styles.input ?? ''}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(isName ? { autoCapitalize: 'none', spellCheck: false } : {})}
        />
        {end}
      </div>
      {hint !== undefined && error === undefined && (
        <Text slot="description" className={styles.hint ?? ''}>
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}
