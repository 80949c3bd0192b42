import { useEffect } from 'react';
import { useChatStore } from '../state/chatStore.ts';

/** Asks before the page is left while something has not been sent: it is kept nowhere else. */
export function useUnsentWarning(): void {
  const isUnsent = useChatStore((state) => Object.keys(state.outbox).length > 0);
  useEffect(() => {
    if (!isUnsent) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isUnsent]);
}
