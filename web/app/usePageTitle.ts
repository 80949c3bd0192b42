import { useEffect } from 'react';
import { strings } from '../lib/strings.ts';
import { useChatStore } from '../state/chatStore.ts';

/** The number of unread messages in the tab's title. */
export function usePageTitle(): void {
  const unread = useChatStore((state) =>
    Object.values(state.conversations).reduce((sum, { unreadCount }) => sum + unreadCount, 0),
  );
  useEffect(() => {
    const { product } = strings.account;
    document.title = unread > 0 ? `(${unread}) ${product}` : product;
    return () => {
      document.title = product;
    };
  }, [unread]);
}
