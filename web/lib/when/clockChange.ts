import { type CalendarDateTime, toZoned } from '@internationalized/date';

/** What a change of the clocks does to a wall-clock time: it may not exist, or come twice. */
export type ClockChange = 'gap' | 'overlap' | null;

export function clockChange(wall: CalendarDateTime, timeZone: string): ClockChange {
  const earlier = toZoned(wall, timeZone, 'earlier');
  const later = toZoned(wall, timeZone, 'later');
  if (earlier.compare(later) === 0) return null;
  // In a gap neither is the time that was asked for; in an overlap both are.
  return later.hour === wall.hour && later.minute === wall.minute ? 'overlap' : 'gap';
}

/** The instant in ms: in a gap the time after it, in an overlap the first of the two. */
export function instantOf(wall: CalendarDateTime, timeZone: string): number {
  return toZoned(wall, timeZone, 'compatible').toDate().getTime();
}
