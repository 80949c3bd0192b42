import type { Time } from '@internationalized/date';
import { DateInput, DateSegment } from 'react-aria-components/DateField';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TimeField } from 'react-aria-components/TimeField';
import styles from './TimeOfDay.module.css';

interface TimeOfDayProps {
  label: string;
  hint: string;
  value: Time;
  onChange: (time: Time) => void;
}

/** Hours and minutes, any of them: typed as digits or moved with the arrow keys. */
export function TimeOfDay({ label, hint, value, onChange }: TimeOfDayProps) {
  return (
    <TimeField
      className={styles.field ?? ''}
      value={value}
      onChange={(time) => time && onChange(time)}
      granularity="minute"
      shouldForceLeadingZeros
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <DateInput className={styles.input ?? ''}>
        {(segment) => <DateSegment segment={segment} className={styles.segment ?? ''} />}
      </DateInput>
      <Text slot="description" className={styles.hint ?? ''}>
        {hint}
      </Text>
    </TimeField>
  );
}
