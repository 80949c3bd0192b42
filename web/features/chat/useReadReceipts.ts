import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useChatStore } from '../../state/chatStore.ts';
import { useConnectionStore } from '../../state/connectionStore.ts';

const isSeen = () => document.visibilityState === 'visible' && document.hasFocus();

function onAttention(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  addEventListener('focus', listener);
  addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    removeEventListener('focus', listener);
    removeEventListener('blur', listener);
  };
}

/** Tells that messages were read while the conversation is open, visible and has the focus. */
export function useReadReceipts(conversationId: string): void {
  const seen = useSyncExternalStore(onAttention, isSeen);
  const synced = useConnectionStore((state) => state.synced);
  const unread = useChatStore((state) => state.conversations[conversationId]?.unreadCount ?? 0);
  const newest = useChatStore((state) => {
    const { items } = state.threads[conversationId] ?? { items: [] };
    return items.findLast((message) => message.senderId !== state.me)?.id;
  });
  const told = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (!seen || !synced || unread === 0 || newest === undefined || told.current === newest) return;
    told.current = newest;
    useChatStore
      .getState()
      .markRead(conversationId)
      .catch(() => {
        told.current = undefined;
      });
  }, [conversationId, seen, synced, unread, newest]);
}
