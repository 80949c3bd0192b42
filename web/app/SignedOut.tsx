import { Redirect, Route, Switch } from 'wouter';
import { SignInForm } from '../features/auth/SignInForm.tsx';
import { SignUpForm } from '../features/auth/SignUpForm.tsx';
import { UnlockForm } from '../features/auth/UnlockForm.tsx';
import { useSessionStore } from '../state/sessionStore.ts';

/** The pages of somebody who is not in yet. Other addresses stay, and are there after signing in. */
export function SignedOut() {
  const phase = useSessionStore((state) => state.phase);
  if (phase === 'locked') return <UnlockForm />;
  return (
    <Switch>
      <Route path="/sign-up" component={SignUpForm} />
      <Route path="/sign-in">
        <Redirect to="/" replace />
      </Route>
      <Route component={SignInForm} />
    </Switch>
  );
}
