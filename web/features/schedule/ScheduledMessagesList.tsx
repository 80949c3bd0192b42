import { CalendarClock } from 'lucide-react';
import { Fragment } from 'react';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { serverNow } from '../../api/accountService.ts';
import { dayHeading } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useConnectionStore } from '../../state/connectionStore.ts';
import { Notice } from '../../ui/Notice.tsx';
import { PaneHeader } from '../../ui/PaneHeader.tsx';
import { useNow } from '../../ui/useNow.ts';
import { ScheduledMessageItem } from './ScheduledMessageItem.tsx';
import styles from './ScheduledMessagesList.module.css';
import { useScheduled } from './useScheduled.ts';

/** Shorter lengths of time are shown with their seconds. */
const SECONDS_MATTER_MS = 6 * 60_000;

function byDay(items: ScheduledMessage[], now: number): [heading: string, items: ScheduledMessage[]][] {
  const days = new Map<string, ScheduledMessage[]>();
  for (const item of items) {
    const heading = dayHeading(Date.parse(item.scheduledTime), now);
    days.set(heading, [...(days.get(heading) ?? []), item]);
  }
  return [...days];
}

/** What is scheduled, of one conversation or of all: by day, with what could not be sent before the rest. */
export function ScheduledMessagesList({ conversationId }: { conversationId?: string }) {
  const { schedule, chat } = strings;
  const { failed, waiting } = useScheduled(conversationId);
  const person = useChatStore((state) => conversationId && state.conversations[conversationId]?.person);
  const synced = useConnectionStore((state) => state.synced);
  const [next] = waiting;
  const isNear = next !== undefined && Date.parse(next.scheduledTime) - serverNow() < SECONDS_MATTER_MS;
  const now = useNow(serverNow, isNear ? 1000 : 15_000);
  const title = conversationId
    ? schedule.hereTitle((person || null)?.displayName ?? chat.gone)
    : schedule.allTitle;
  const days = byDay(waiting, now);
  const groups = failed.length > 0 ? [[schedule.failedGroup, failed] as const, ...days] : days;

  return (
    <>
      <PaneHeader
        title={title}
        back={conversationId ? { to: `/c/${conversationId}`, always: true } : { to: '/' }}
      />
      <div className={styles.body}>
        {groups.length === 0 &&
          (synced ? (
            <Notice icon={CalendarClock} title={schedule.none} hint={schedule.noneHint} />
          ) : (
            <p className={styles.loading}>{chat.loading}</p>
          ))}
        {groups.map(([heading, items]) => (
          <Fragment key={heading}>
            <h2 className={styles.heading}>{heading}</h2>
            <ul className={styles.items}>
              {items.map((item) => (
                <ScheduledMessageItem key={item.id} item={item} now={now} withName={!conversationId} />
              ))}
            </ul>
          </Fragment>
        ))}
      </div>
    </>
  );
}
