import { CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import { strings } from '../lib/strings.ts';
import { type Phase, useSessionStore } from '../state/sessionStore.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import styles from './Obstacle.module.css';

const AGAIN_MS = 4000;

/** The whole page while it starts, or where it can't. */
export function Obstacle({ phase }: { phase: Phase }) {
  const { account } = strings;
  const start = useSessionStore((state) => state.start);
  const isUnreachable = phase === 'unreachable';

  useEffect(() => {
    if (!isUnreachable) return;
    const again = () => void start();
    const timer = setTimeout(again, AGAIN_MS);
    addEventListener('online', again);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', again);
    };
  }, [isUnreachable, start]);

  return (
    <main className={styles.page}>
      {phase === 'starting' && <Notice icon={LoaderCircle} title={account.starting} />}
      {isUnreachable && (
        <Notice icon={CloudOff} title={account.unreachableTitle} hint={account.unreachable}>
          <Button onPress={() => void start()}>{account.tryAgain}</Button>
        </Notice>
      )}
      {phase === 'insecure' && <Notice icon={TriangleAlert} title={account.insecure} />}
      {phase === 'unsupported' && (
        <Notice icon={TriangleAlert} title={account.unsupportedTitle} hint={account.unsupported} />
      )}
    </main>
  );
}
