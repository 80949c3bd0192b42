import { MessageCircleDashed } from 'lucide-react';
import { Fragment } from 'react';
import { serverNow } from '../../api/accountService.ts';
import { dayHeading } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/useNow.ts';
import { MessageItem } from './MessageItem.tsx';
import styles from './MessageList.module.css';
import { OlderMessages } from './OlderMessages.tsx';
import { OutgoingItem } from './OutgoingItem.tsx';
import { useLines } from './useLines.ts';
import { useScroll } from './useScroll.ts';

const A_MINUTE = 60_000;

/** The messages of a conversation, oldest first, by day; what is on its way out comes last. */
export function MessageList({ conversationId, name }: { conversationId: string; name: string }) {
  const { chat } = strings;
  const { loaded, hasOlder, days, outgoing, lastOwnId } = useLines(conversationId);
  const { list, atEnd, onScroll, toEnd } = useScroll(conversationId);
  const now = useNow(serverNow, A_MINUTE);
  const isEmpty = loaded && days.length === 0 && outgoing.length === 0;

  return (
    <div className={styles.frame}>
      <div
        ref={list}
        onScroll={onScroll}
        role="log"
        aria-label={chat.messages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className={styles.list}
      >
        {isEmpty && (
          <Notice icon={MessageCircleDashed} title={chat.noMessages} hint={chat.noMessagesHint(name)} />
        )}
        {!isEmpty && <OlderMessages conversationId={conversationId} loaded={loaded} hasOlder={hasOlder} />}
        {days.map(({ at, messages }) => (
          <Fragment key={at}>
            <h2 className={styles.day}>{dayHeading(at, now)}</h2>
            <ol className={styles.messages}>
              {messages.map((message) => (
                <MessageItem
                  key={message.id}
                  message={message}
                  name={name}
                  isLastOwn={message.id === lastOwnId}
                />
              ))}
            </ol>
          </Fragment>
        ))}
        {outgoing.length > 0 && (
          <ol className={styles.messages}>
            {outgoing.map((item) => (
              <OutgoingItem key={item.id} outgoing={item} />
            ))}
          </ol>
        )}
      </div>
      {!atEnd && (
        <div className={styles.toEnd}>
          <Button size="s" onPress={toEnd}>
            {chat.newest}
          </Button>
        </div>
      )}
    </div>
  );
}
