import { FAILURES } from '#contract/errors.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { cx } from '../../lib/cx.ts';
import { deviceZone, duration, exactTime, nearStamp, zoneName } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useText } from '../../state/textStore.ts';
import { ItemActions } from './ItemActions.tsx';
import styles from './ScheduledMessagesList.module.css';

interface ScheduledMessageItemProps {
  item: ScheduledMessage;
  now: number;
  withName: boolean;
}

/** One scheduled message: text, time, how it stands and why, and what can be done with it. */
export function ScheduledMessageItem({ item, now, withName }: ScheduledMessageItemProps) {
  const { schedule, chat } = strings;
  const opened = useText(item);
  const person = useChatStore((state) => state.conversations[item.conversationId]?.person);
  const at = Date.parse(item.scheduledTime);
  const isFailed = item.status === 'failed';
  // Due, but the news of its going out is still on its way.
  const status = item.status === 'pending' && at <= now ? 'sending' : item.status;
  const elsewhere = item.timeZone !== deviceZone;

  return (
    <li className={cx(styles.item, isFailed && styles.failed)} data-scheduled-id={item.id}>
      <div className={styles.top}>
        <time className={styles.time} dateTime={item.scheduledTime}>
          {isFailed ? nearStamp(at, now) : exactTime(at)}
        </time>
        {status === 'pending' && <span className={styles.left}>{schedule.inTime(duration(at - now))}</span>}
        {elsewhere && (
          <span className={styles.left}>
            {schedule.inZone(exactTime(at, item.timeZone), zoneName(at, item.timeZone))}
          </span>
        )}
        {withName && <span className={styles.to}>{schedule.to(person?.displayName ?? chat.gone)}</span>}
        <span className={styles.status}>{schedule.status[status]}</span>
      </div>
      {opened.state === 'open' && <p className={styles.text}>{opened.text}</p>}
      {opened.state === 'opening' && <p className={styles.closed}>{chat.opening}</p>}
      {opened.state === 'closed' && <p className={styles.closed}>{opened.reason}</p>}
      {item.failure && isFailed && <p className={styles.reason}>{FAILURES[item.failure.code]}</p>}
      {!isFailed && item.retryCount > 0 && (
        <p className={styles.reason}>{schedule.attempts(item.retryCount)}</p>
      )}
      {status !== 'sending' && <ItemActions item={item} />}
    </li>
  );
}
