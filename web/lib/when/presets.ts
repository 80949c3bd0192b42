import {
  type CalendarDateTime,
  fromAbsolute,
  getDayOfWeek,
  toCalendarDateTime,
} from '@internationalized/date';

export type PresetName = 'inOneHour' | 'tonight' | 'tomorrow' | 'monday';
export interface Preset {
  name: PresetName;
  wall: CalendarDateTime;
}

const MORNING = { hour: 9, minute: 0, second: 0, millisecond: 0 };
const EVENING = { ...MORNING, hour: 19 };

/** The wall-clock time of an instant. */
export function wallOf(at: number, timeZone: string): CalendarDateTime {
  return toCalendarDateTime(fromAbsolute(at, timeZone));
}

/** The next full minute at least an hour ahead. */
function inOneHour(now: number, timeZone: string): CalendarDateTime {
  const minutes = Math.ceil(now / 60_000) + 60;
  return wallOf(minutes * 60_000, timeZone);
}

/** Times that people often choose, as seen from now. */
export function presets(now: number, timeZone: string): Preset[] {
  const today = wallOf(now, timeZone);
  const tomorrow = today.add({ days: 1 }).set(MORNING);
  // 0 is Monday here: the first day of the week of this locale.
  const monday = today.add({ days: 7 - getDayOfWeek(today, 'en-GB') }).set(MORNING);
  const all: Preset[] = [{ name: 'inOneHour', wall: inOneHour(now, timeZone) }];
  if (today.hour < EVENING.hour - 1) all.push({ name: 'tonight', wall: today.set(EVENING) });
  all.push({ name: 'tomorrow', wall: tomorrow });
  if (monday.compare(tomorrow) !== 0) all.push({ name: 'monday', wall: monday });
  return all;
}
