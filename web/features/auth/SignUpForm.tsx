import { useState } from 'react';
import { Link } from 'wouter';
import { LIMITS } from '#contract/limits.ts';
import { strings } from '../../lib/strings.ts';
import { useSessionStore } from '../../state/sessionStore.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import styles from './AuthPage.module.css';
import { AuthPage } from './AuthPage.tsx';
import { PasswordField } from './PasswordField.tsx';
import { useSubmit } from './useSubmit.ts';

/** Enough for a few words; the server never sees the password, so only the page can ask for it. */
const LEAST_CHARACTERS = 10;

export function SignUpForm() {
  const { account } = strings;
  const signUp = useSessionStore((state) => state.signUp);
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState(false);
  const isShort = [...password].length < LEAST_CHARACTERS;
  const { busy, failure, submit } = useSubmit(async () => {
    setAsked(true);
    if (isShort) return;
    await signUp({ username, password, displayName: displayName.trim() || undefined });
  });

  return (
    <AuthPage title={account.signUpTitle}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <Field
          label={account.username}
          hint={account.usernameHint}
          name="username"
          autoComplete="username"
          isName
          isRequired
          autoFocus
          maxLength={LIMITS.usernameMax}
          value={username}
          onChange={setUsername}
        />
        <Field
          label={account.displayName}
          hint={account.displayNameHint}
          name="name"
          autoComplete="name"
          maxLength={LIMITS.displayNameMax}
          value={displayName}
          onChange={setDisplayName}
        />
        <PasswordField
          autoComplete="new-password"
          hint={account.passwordHint(LEAST_CHARACTERS)}
          error={asked && isShort ? account.passwordShort(LEAST_CHARACTERS) : undefined}
          value={password}
          onChange={setPassword}
        />
        <Alert tone="plain">{account.passwordLost}</Alert>
        {failure !== null && <Alert tone="bad">{failure}</Alert>}
        <Button type="submit" look="primary" wide isDisabled={busy || username === '' || password === ''}>
          {busy ? account.signingUp : account.signUp}
        </Button>
      </form>
      <p className={styles.switch}>
        <Link href="/" className={styles.link ?? ''}>
          {account.toSignIn}
        </Link>
      </p>
    </AuthPage>
  );
}
