import { useEffect } from 'react';
import { useChatStore } from '../../state/chatStore.ts';
import { useConnectionStore } from '../../state/connectionStore.ts';
import { useViewStore } from '../../state/viewStore.ts';

/** Says which conversation is open, and fetches what belongs to it where it isn't here. */
export function useOpenConversation(conversationId: string): void {
  const setOpenConversation = useViewStore((state) => state.setOpenConversation);
  const synced = useConnectionStore((state) => state.synced);
  const known = useChatStore((state) => conversationId in state.conversations);
  const loaded = useChatStore((state) => state.threads[conversationId]?.loaded ?? false);

  useEffect(() => {
    setOpenConversation(conversationId);
    return () => setOpenConversation(null);
  }, [conversationId, setOpenConversation]);

  useEffect(() => {
    // Before that, and after each lost connection, the synchronising fetches it.
    if (!synced || !known || loaded) return;
    useChatStore
      .getState()
      .fetchMessages(conversationId)
      .catch(() => {});
  }, [conversationId, synced, known, loaded]);
}
