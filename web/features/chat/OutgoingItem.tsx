import { CircleAlert, Clock } from 'lucide-react';
import { cx } from '../../lib/cx.ts';
import { strings } from '../../lib/strings.ts';
import type { Outgoing } from '../../state/chatData.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import styles from './Bubble.module.css';

/** A text that is on its way out, or that did not make it and can be tried again. */
export function OutgoingItem({ outgoing: { id, text, failure } }: { outgoing: Outgoing }) {
  const { chat } = strings;
  const retry = useChatStore((state) => state.retryMessage);
  const discard = useChatStore((state) => state.discardMessage);

  return (
    <li className={cx(styles.row, styles.mine)} data-message-id={id}>
      <div className={cx(styles.bubble, styles.pending)}>
        <Hidden>{chat.you}: </Hidden>
        <p className={styles.text}>{text}</p>
      </div>
      {failure === null ? (
        <p className={styles.meta}>
          <span className={styles.part} title={chat.state.sending}>
            <Clock size={12} aria-hidden />
            {chat.state.sending}
          </span>
        </p>
      ) : (
        <div role="alert" className={styles.failure}>
          <CircleAlert size={14} aria-hidden />
          <span>
            {chat.state.failed}. {failure}
          </span>
          <Button look="quiet" size="s" onPress={() => void retry(id)}>
            {chat.retry}
          </Button>
          <Button look="quiet" size="s" onPress={() => discard(id)}>
            {chat.discard}
          </Button>
        </div>
      )}
    </li>
  );
}
