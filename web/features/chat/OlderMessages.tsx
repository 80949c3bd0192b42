import { useCallback, useEffect, useRef, useState } from 'react';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './MessageList.module.css';

/** Stands before the first message: fetches older ones when it comes near, says where the conversation begins. */
export function OlderMessages(props: { conversationId: string; loaded: boolean; hasOlder: boolean }) {
  const { conversationId, loaded, hasOlder } = props;
  const { chat } = strings;
  const mark = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const cursor = useChatStore((state) => state.threads[conversationId]?.olderCursor);

  const fetchOlder = useCallback(() => {
    setFailed(false);
    useChatStore
      .getState()
      .fetchOlderMessages(conversationId)
      .catch(() => setFailed(true));
  }, [conversationId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each page is watched for anew, or a short one would be the last
  useEffect(() => {
    if (!mark.current || !hasOlder) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && fetchOlder(), {
      root: mark.current.parentElement,
      rootMargin: '400px 0px 0px',
    });
    seen.observe(mark.current);
    return () => seen.disconnect();
  }, [hasOlder, cursor, fetchOlder]);

  return (
    <div ref={mark} className={styles.older}>
      {failed ? (
        <Button size="s" onPress={fetchOlder}>
          {chat.loadOlder}
        </Button>
      ) : hasOlder || !loaded ? (
        chat.loading
      ) : (
        chat.start
      )}
    </div>
  );
}
