import { LockKeyhole, UserRoundX } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useConnectionStore } from '../../state/connectionStore.ts';
import { Alert } from '../../ui/Alert.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import styles from './ChatWindow.module.css';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { useOpenConversation } from './useOpenConversation.ts';
import { useReadReceipts } from './useReadReceipts.ts';

interface ChatWindowProps {
  conversationId: string;
  /** stands beside Send */
  besideSend: ReactNode;
  /** stands between the messages and the composer */
  aboveComposer: ReactNode;
}

/** One conversation: who it is with, its messages, and where to write. */
export function ChatWindow({ conversationId, besideSend, aboveComposer }: ChatWindowProps) {
  const { chat } = strings;
  const conversation = useChatStore((state) => state.conversations[conversationId]);
  const synced = useConnectionStore((state) => state.synced);
  useOpenConversation(conversationId);
  useReadReceipts(conversationId);

  if (!conversation) {
    if (!synced) return <p className={styles.loading}>{chat.loading}</p>;
    return <Notice icon={UserRoundX} title={chat.notThere} hint={chat.notThereHint} />;
  }
  const { person } = conversation;
  const name = person?.displayName ?? chat.gone;
  const subtitle = (
    <>
      <LockKeyhole size={12} aria-hidden />
      {person ? `@${person.username} · ${chat.encrypted}` : chat.goneHint}
    </>
  );

  return (
    <>
      <PaneHeader
        title={name}
        subtitle={subtitle}
        back={{ to: '/' }}
        start={<Avatar name={name} size="s" />}
      />
      <MessageList conversationId={conversationId} name={name} />
      <footer className={styles.footer}>
        {aboveComposer}
        {person ? (
          <Composer conversationId={conversationId} name={name} besideSend={besideSend} />
        ) : (
          <Alert tone="plain">{chat.goneHint}</Alert>
        )}
      </footer>
    </>
  );
}
