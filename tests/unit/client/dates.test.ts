import { expect, test } from 'vitest';
import { clockTime, duration, fullStamp, zoneName } from '../../../web/lib/dates.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AT = Date.UTC(2026, 10, 24, 9, 0);

test.each([
  [-5, '0 s'],
  [42 * SECOND, '42 s'],
  [MINUTE, '1 min'],
  [2 * MINUTE + 5 * SECOND, '2 min 5 s'],
  [20 * MINUTE + 5 * SECOND, '20 min'],
  [18 * HOUR + 20 * MINUTE, '18 h 20 min'],
  [DAY + 4 * HOUR, '1 day 4 h'],
  [3 * DAY, '3 days'],
  [40 * DAY + 5 * HOUR, '40 days'],
])('%i ms are "%s"', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

test('a full date says weekday, day, month, year and time in the zone that is asked for', () => {
  expect(fullStamp(AT, 'UTC')).toMatch(/^Tuesday, .*2026, .*9:00/);
  expect(fullStamp(AT, 'Africa/Nairobi')).toMatch(/12:00/);
});

test('seconds show only where they matter', () => {
  expect(fullStamp(AT, 'UTC')).not.toMatch(/:00:00/);
  expect(fullStamp(AT + 7000, 'UTC')).toMatch(/:00:07/);
  expect(clockTime(AT, { seconds: true, timeZone: 'UTC' })).toMatch(/9:00:00/);
});

test('a zone is named by its city and what it is off', () => {
  expect(zoneName(AT, 'America/New_York')).toBe('New York (GMT-5)');
});
