import { useState } from 'react';
import { strings } from '../../lib/strings.ts';
import { useSessionStore } from '../../state/sessionStore.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Button } from '../../ui/Button.tsx';
import styles from './AuthPage.module.css';
import { AuthPage } from './AuthPage.tsx';
import { PasswordField } from './PasswordField.tsx';
import { useSubmit } from './useSubmit.ts';

/** For a browser that is still signed in but could not keep the keys. */
export function UnlockForm() {
  const { account } = strings;
  const me = useSessionStore((state) => state.me);
  const unlock = useSessionStore((state) => state.unlock);
  const signOut = useSessionStore((state) => state.signOut);
  const [password, setPassword] = useState('');
  const { busy, failure, submit } = useSubmit(() => unlock(password));

  return (
    <AuthPage title={account.unlockTitle(me?.displayName ?? '')}>
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <p>{account.unlockHint}</p>
        <input type="hidden" name="username" autoComplete="username" value={me?.username ?? ''} readOnly />
        <PasswordField autoFocus autoComplete="current-password" value={password} onChange={setPassword} />
        {failure !== null && <Alert tone="bad">{failure}</Alert>}
        <Button type="submit" look="primary" wide isDisabled={busy || password === ''}>
          {busy ? account.signingIn : account.unlock}
        </Button>
        <Button look="quiet" wide onPress={() => void signOut()}>
          {account.signOut}
        </Button>
      </form>
    </AuthPage>
  );
}
