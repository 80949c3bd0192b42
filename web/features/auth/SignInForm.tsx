import { useState } from 'react';
import { Link } from 'wouter';
import { strings } from '../../lib/strings.ts';
import { useSessionStore } from '../../state/sessionStore.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import styles from './AuthPage.module.css';
import { AuthPage } from './AuthPage.tsx';
import { PasswordField } from './PasswordField.tsx';
import { useSubmit } from './useSubmit.ts';

export function SignInForm() {
  const { account } = strings;
  const notice = useSessionStore((state) => state.notice);
  const signIn = useSessionStore((state) => state.signIn);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const { busy, failure, submit } = useSubmit(() => signIn({ username, password }));

  return (
    <AuthPage title={account.signInTitle}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        {notice !== null && <Alert tone="plain">{notice}</Alert>}
        <Field
          label={account.username}
          name="username"
          autoComplete="username"
          isName
          isRequired
          autoFocus
          value={username}
          onChange={setUsername}
        />
        <PasswordField autoComplete="current-password" value={password} onChange={setPassword} />
        {failure !== null && <Alert tone="bad">{failure}</Alert>}
        <Button type="submit" look="primary" wide isDisabled={busy || username === '' || password === ''}>
          {busy ? account.signingIn : account.signIn}
        </Button>
      </form>
      <p className={styles.switch}>
        <Link href="/sign-up" className={styles.link ?? ''}>
          {account.toSignUp}
        </Link>
      </p>
    </AuthPage>
  );
}
