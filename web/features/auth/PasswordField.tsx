import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../lib/strings.ts';
import { Field } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

interface PasswordFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** for password managers */
  autoComplete: 'new-password' | 'current-password';
  hint?: string;
  error?: string | undefined;
  autoFocus?: boolean;
}

export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  const { account } = strings;
  const Icon = shown ? EyeOff : Eye;
  return (
    <Field
      {...props}
      label={account.password}
      type={shown ? 'text' : 'password'}
      name="password"
      isRequired
      end={
        <IconButton
          label={shown ? account.hidePassword : account.showPassword}
          onPress={() => setShown(!shown)}
        >
          <Icon size={18} aria-hidden />
        </IconButton>
      }
    />
  );
}
