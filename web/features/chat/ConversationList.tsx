import { MessagesSquare } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useConnectionStore } from '../../state/connectionStore.ts';
import { Notice } from '../../ui/Notice.tsx';
import { ConversationItem } from './ConversationItem.tsx';
import styles from './ConversationList.module.css';

/** All conversations, the one with the newest message first. */
export function ConversationList() {
  const { chat } = strings;
  const conversations = useChatStore((state) => state.conversations);
  const synced = useConnectionStore((state) => state.synced);
  const sorted = useMemo(
    () => Object.values(conversations).sort((a, b) => b.activeAt.localeCompare(a.activeAt)),
    [conversations],
  );

  if (sorted.length === 0) {
    if (!synced) return <p className={styles.loading}>{chat.loading}</p>;
    return (
      <Notice icon={MessagesSquare} title={chat.noConversations} hint={chat.noConversationsHint}>
        <Link href="/new" className={styles.start ?? ''}>
          {chat.newChat}
        </Link>
      </Notice>
    );
  }
  return (
    <nav aria-label={chat.conversations} className={styles.nav}>
      <ul>
        {sorted.map((conversation) => (
          <li key={conversation.id}>
            <ConversationItem conversation={conversation} />
          </li>
        ))}
      </ul>
    </nav>
  );
}
