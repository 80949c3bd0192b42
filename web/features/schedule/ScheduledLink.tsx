import { CalendarClock } from 'lucide-react';
import { Link, useRoute } from 'wouter';
import { cx } from '../../lib/cx.ts';
import { strings } from '../../lib/strings.ts';
import { Hidden } from '../../ui/Hidden.tsx';
import styles from './ScheduledLink.module.css';
import { useScheduled } from './useScheduled.ts';

/** In the side bar: the way to all scheduled messages, with their number; red where one could not be sent. */
export function ScheduledLink() {
  const { schedule, chat } = strings;
  const { failed, waiting } = useScheduled();
  const [isHere] = useRoute('/scheduled');
  const count = failed.length + waiting.length;

  return (
    <Link href="/scheduled" aria-current={isHere ? 'page' : undefined} className={styles.link ?? ''}>
      <CalendarClock size={18} aria-hidden />
      <span className={styles.label}>{chat.scheduled}</span>
      {count > 0 && (
        <span className={cx(styles.count, failed.length > 0 && styles.failed)}>
          <span aria-hidden>{count}</span>
          <Hidden>
            {schedule.count(count)}
            {failed.length > 0 && `, ${schedule.lineFailed(failed.length)}`}
          </Hidden>
        </span>
      )}
    </Link>
  );
}
