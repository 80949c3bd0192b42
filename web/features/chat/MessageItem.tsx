import { CalendarClock } from 'lucide-react';
import { memo } from 'react';
import type { Message } from '#contract/messages.ts';
import { cx } from '../../lib/cx.ts';
import { clockTime } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useText } from '../../state/textStore.ts';
import { Hidden } from '../../ui/Hidden.tsx';
import styles from './Bubble.module.css';
import { Ticks } from './Ticks.tsx';

interface MessageItemProps {
  message: Message;
  /** the other person's */
  name: string;
  /** the newest of one's own says in words how far it got */
  isLastOwn: boolean;
}

export const MessageItem = memo(function MessageItem({ message, name, isLastOwn }: MessageItemProps) {
  const { chat } = strings;
  const opened = useText(message);
  const isMine = useChatStore((state) => state.me === message.senderId);

  return (
    <li className={cx(styles.row, isMine && styles.mine)} data-message-id={message.id}>
      <div className={styles.bubble}>
        <Hidden>{isMine ? chat.you : name}: </Hidden>
        {opened.state === 'open' && <p className={styles.text}>{opened.text}</p>}
        {opened.state === 'opening' && <p className={styles.closed}>{chat.opening}</p>}
        {opened.state === 'closed' && <p className={styles.closed}>{opened.reason}</p>}
        {opened.state === 'open' && opened.early && <p className={styles.warning}>{chat.early}</p>}
      </div>
      <p className={styles.meta}>
        {message.scheduled && isMine && (
          <span className={styles.part} title={chat.sentOnSchedule}>
            <CalendarClock size={12} aria-hidden />
            <Hidden>{chat.sentOnSchedule}, </Hidden>
          </span>
        )}
        <time dateTime={message.sentAt}>{clockTime(Date.parse(message.sentAt))}</time>
        {isMine && <Ticks status={message.status} inWords={isLastOwn} />}
      </p>
    </li>
  );
});
