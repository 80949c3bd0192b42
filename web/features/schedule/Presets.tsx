import type { CalendarDateTime } from '@internationalized/date';
import { ToggleButton } from 'react-aria-components/ToggleButton';
import { clockTime, deviceZone } from '../../lib/dates.ts';
import { strings } from '../../lib/strings.ts';
import { instantOf } from '../../lib/when/clockChange.ts';
import { presets } from '../../lib/when/presets.ts';
import styles from './ScheduleForm.module.css';

interface PresetsProps {
  wall: CalendarDateTime;
  now: number;
  onChoose: (wall: CalendarDateTime) => void;
}

/** Times that people often choose, each by one press. */
export function Presets({ wall, now, onChoose }: PresetsProps) {
  const { schedule } = strings;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would stand out as a form part of its own
    <div role="group" aria-label={schedule.presets} className={styles.presets}>
      {presets(now, deviceZone).map((preset) => (
        <ToggleButton
          key={preset.name}
          className={styles.preset ?? ''}
          isSelected={preset.wall.compare(wall) === 0}
          onChange={() => onChoose(preset.wall)}
        >
          {schedule[preset.name]}
          <small>{clockTime(instantOf(preset.wall, deviceZone))}</small>
        </ToggleButton>
      ))}
    </div>
  );
}
