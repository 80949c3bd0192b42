import { Link, useRoute } from 'wouter';
import type { Message } from '#contract/messages.ts';
import { serverNow } from '../../api/accountService.ts';
import { cx } from '../../lib/cx.ts';
import { shortStamp } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import type { ConversationEntry } from '../../state/chatData.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useText } from '../../state/textStore.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import styles from './ConversationList.module.css';

function Preview({ message }: { message: Message }) {
  const { chat } = strings;
  const isMine = useChatStore((state) => state.me === message.senderId);
  const opened = useText(message);
  if (opened.state === 'opening') return chat.opening;
  if (opened.state === 'closed') return chat.closedPreview;
  return isMine ? chat.yourPreview(opened.text) : opened.text;
}

/** A conversation in the list: who, what was said last, when, and how much is unread. */
export function ConversationItem({ conversation }: { conversation: ConversationEntry }) {
  const { id, person, lastMessage, unreadCount } = conversation;
  const { chat } = strings;
  const [isHere] = useRoute(`/c/${id}/*?`);
  const name = person?.displayName ?? chat.gone;

  return (
    <Link
      href={`/c/${id}`}
      aria-current={isHere ? 'page' : undefined}
      className={cx(styles.item, unreadCount > 0 && styles.unread)}
    >
      <Avatar name={name} />
      <span className={styles.lines}>
        <span className={styles.line}>
          <span className={styles.name}>{name}</span>
          {lastMessage && (
            <time className={styles.time} dateTime={lastMessage.sentAt}>
              {shortStamp(Date.parse(lastMessage.sentAt), serverNow())}
            </time>
          )}
        </span>
        <span className={styles.line}>
          <span className={styles.preview}>
            {lastMessage ? <Preview message={lastMessage} /> : chat.noMessages}
          </span>
          {unreadCount > 0 && (
            <span className={styles.badge}>
              <span aria-hidden>{unreadCount > 99 ? '99+' : unreadCount}</span>
              <Hidden>{chat.unread(unreadCount)}</Hidden>
            </span>
          )}
        </span>
      </span>
    </Link>
  );
}
