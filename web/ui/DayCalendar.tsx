import type { CalendarDate } from '@internationalized/date';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import {
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
} from 'react-aria-components/Calendar';
import { Heading } from 'react-aria-components/Heading';
import { strings } from '../lib/strings.ts';
import styles from './DayCalendar.module.css';
import { IconButton } from './IconButton.tsx';

interface DayCalendarProps {
  label: string;
  value: CalendarDate;
  minValue: CalendarDate;
  maxValue: CalendarDate;
  onChange: (day: CalendarDate) => void;
}

/** A month of days: arrow keys move by day and week, Page Up and Down by month. */
export function DayCalendar({ label, value, onChange, ...bounds }: DayCalendarProps) {
  return (
    <Calendar
      {...bounds}
      aria-label={label}
      value={value}
      onChange={onChange}
      className={styles.calendar ?? ''}
    >
      <header className={styles.header}>
        <IconButton slot="previous" label={strings.schedule.previousMonth}>
          <ChevronLeft size={18} aria-hidden />
        </IconButton>
        <Heading className={styles.month ?? ''} level={3} />
        <IconButton slot="next" label={strings.schedule.nextMonth}>
          <ChevronRight size={18} aria-hidden />
        </IconButton>
      </header>
      <CalendarGrid weekdayStyle="short" className={styles.grid ?? ''}>
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className={styles.weekday ?? ''}>{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => <CalendarCell date={date} className={styles.day ?? ''} />}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
