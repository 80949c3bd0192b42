import type { CalendarDateTime } from '@internationalized/date';
import { findDay } from './parseDay.ts';
import { findTime } from './parseTime.ts';
import { wallOf } from './presets.ts';

const UNITS: Record<string, 'seconds' | 'minutes' | 'hours' | 'days' | 'weeks'> = {
  s: 'seconds',
  m: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
};
const MS = { seconds: 1000, minutes: 60_000, hours: 3_600_000 };
const LENGTH =
  /^(\d+(?:\.5)?|an?|half an?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b\s*(?:and\s+)?/;

/** "in 2 h 30 min": hours and less count real time, days and weeks keep the wall-clock time. */
function afterLength(text: string, now: number, timeZone: string): CalendarDateTime | null {
  let rest = text;
  let ms = 0;
  let days = 0;
  while (rest !== '') {
    const [whole, count, name] = LENGTH.exec(rest) ?? [];
    const unit = UNITS[name?.[0] ?? ''];
    if (whole === undefined || count === undefined || !unit) return null;
    const amount = count.startsWith('half') ? 0.5 : count.startsWith('a') ? 1 : Number(count);
    if (unit === 'days') days += amount;
    else if (unit === 'weeks') days += amount * 7;
    else ms += amount * MS[unit];
    rest = rest.slice(whole.length);
  }
  if (!Number.isInteger(days)) return null;
  return wallOf(now + ms, timeZone).add({ days });
}

/**
 * The wall-clock time that a text names, as "tomorrow 9", "fri 18:30", "24 nov 9:00" or "in 2 h"; null where it is not
 * understood. A day alone means 9 in the morning, a time alone the next such time.
 * @param now ms since the epoch
 */
export function parseWhen(input: string, now: number, timeZone: string): CalendarDateTime | null {
  const text = input
    .toLowerCase()
    .replace(/[,]|\b(?:at|on|the|next|this)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (text === '') return null;
  if (/^in /.test(text)) return afterLength(text.slice(3), now, timeZone);
  const today = wallOf(now, timeZone).set({ second: 0, millisecond: 0 });
  const day = findDay(text, today);
  const time = findTime(day ? day.rest : text);
  if (!time || (!day && !time.found)) return null;
  const { hour, minute } = time.found ?? { hour: day?.hour ?? 9, minute: 0 };
  if (day) return day.day.set({ hour, minute });
  const wall = today.set({ hour, minute });
  return wall.compare(wallOf(now, timeZone)) > 0 ? wall : wall.add({ days: 1 });
}
