import { duration, fullStamp } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import styles from './ScheduleForm.module.css';
import type { WhenChosen } from './useWhen.ts';

/** Says in words when it will go, or why it can't then. The countdown is not read out each time it moves. */
export function WhenSentence({ when: { at, error, note }, now }: { when: WhenChosen; now: number }) {
  if (error !== null) {
    return (
      <div role="alert" data-wrong className={styles.sentence}>
        {fullStamp(at)} — {error}
      </div>
    );
  }
  return (
    <div className={styles.sentence}>
      <span role="status">{fullStamp(at)}</span>
      {strings.schedule.left(duration(at - now))}
      {note !== null && <p className={styles.note}>{note}</p>}
    </div>
  );
}
