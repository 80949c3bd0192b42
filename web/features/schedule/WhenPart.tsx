import { toCalendarDate, toTime } from '@internationalized/date';
import { LIMITS } from '#contract/limits.ts';
import { deviceZone, zoneName } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { wallOf } from '../../lib/when/presets.ts';
import { DayCalendar } from '../../ui/DayCalendar.tsx';
import { Field } from '../../ui/Field.tsx';
import { TimeOfDay } from '../../ui/TimeOfDay.tsx';
import { Presets } from './Presets.tsx';
import styles from './ScheduleForm.module.css';
import type { WhenChosen } from './useWhen.ts';

interface WhenPartProps {
  when: WhenChosen;
  now: number;
  /** whether typing starts here */
  isFirst: boolean;
}

/** On a touch screen a focused field brings up the keyboard, which hides the rest. */
const hasKeyboard = () => matchMedia('(hover: hover) and (pointer: fine)').matches;

/** The time, to be picked, set or typed; all three show the same. */
export function WhenPart({ when, now, isFirst }: WhenPartProps) {
  const { schedule } = strings;
  const { wall, choose } = when;

  return (
    <>
      <Presets wall={wall} now={now} onChoose={choose} />
      <div className={styles.when}>
        <DayCalendar
          label={schedule.date}
          value={toCalendarDate(wall)}
          minValue={toCalendarDate(wallOf(now, deviceZone))}
          maxValue={toCalendarDate(wallOf(now + LIMITS.horizonMs, deviceZone))}
          onChange={({ year, month, day }) => choose(wall.set({ year, month, day }))}
        />
        <div className={styles.fields}>
          <Field
            label={schedule.typed}
            placeholder={schedule.typedPlaceholder}
            value={when.typed}
            onChange={when.type}
            onBlur={when.rest}
            error={when.typedError}
            autoFocus={isFirst && hasKeyboard()}
            autoComplete="off"
          />
          <TimeOfDay
            label={schedule.time}
            hint={schedule.zone(zoneName(when.at))}
            value={toTime(wall)}
            onChange={({ hour, minute }) => choose(wall.set({ hour, minute, second: 0, millisecond: 0 }))}
          />
        </div>
      </div>
    </>
  );
}
