import { CalendarClock, CircleAlert } from 'lucide-react';
import { Link } from 'wouter';
import { serverNow } from '../../api/accountService.ts';
import { cx } from '../../lib/cx.ts';
import { nearStamp } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { useNow } from '../../ui/useNow.ts';
import styles from './ScheduledLine.module.css';
import { useScheduled } from './useScheduled.ts';

const HALF_A_MINUTE = 30_000;

/** In a chat: how many messages wait here and when the next one goes; leads to their list. */
export function ScheduledLine({ conversationId }: { conversationId: string }) {
  const { schedule } = strings;
  const { failed, waiting } = useScheduled(conversationId);
  const now = useNow(serverNow, HALF_A_MINUTE);
  const next = waiting[0];
  if (!next && failed.length === 0) return null;
  const Icon = failed.length > 0 ? CircleAlert : CalendarClock;
  const parts = [
    next && schedule.lineHere(waiting.length, nearStamp(Date.parse(next.scheduledTime), now)),
    failed.length > 0 && schedule.lineFailed(failed.length),
  ];

  return (
    <Link
      href={`/c/${conversationId}/scheduled`}
      className={cx(styles.line, failed.length > 0 && styles.failed)}
    >
      <Icon size={16} aria-hidden />
      <span>{parts.filter(Boolean).join(' · ')}</span>
    </Link>
  );
}
