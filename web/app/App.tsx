import { lazy, Suspense, useEffect } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { locale } from '../lib/dates.ts';
import { type Phase, useSessionStore } from '../state/sessionStore.ts';
import { Toasts } from '../ui/Toasts.tsx';
import { Obstacle } from './Obstacle.tsx';
import { Shell } from './Shell.tsx';

const SignedOut = lazy(async () => ({ default: (await import('./SignedOut.tsx')).SignedOut }));

function Page({ phase }: { phase: Phase }) {
  if (phase === 'signedIn') return <Shell />;
  if (phase === 'signedOut' || phase === 'locked') return <SignedOut />;
  return <Obstacle phase={phase} />;
}

/** What is shown follows from how far the person is signed in. */
export function App() {
  const phase = useSessionStore((state) => state.phase);
  const start = useSessionStore((state) => state.start);
  useEffect(() => void start(), [start]);

  return (
    <I18nProvider locale={locale}>
      <Suspense fallback={<Obstacle phase="starting" />}>
        <Page phase={phase} />
      </Suspense>
      <Toasts />
    </I18nProvider>
  );
}
