import { expect, test } from 'vitest';
import { whyNot } from '../../../web/lib/when/check.ts';
import { clockChange, instantOf } from '../../../web/lib/when/clockChange.ts';
import { parseWhen } from '../../../web/lib/when/parse.ts';
import { presets, wallOf } from '../../../web/lib/when/presets.ts';

const ZONE = 'Europe/Berlin';
/** Monday 23 November 2026, 14:40:05 in Berlin. */
const NOW = Date.UTC(2026, 10, 23, 13, 40, 5);
const parsed = (text: string) => parseWhen(text, NOW, ZONE)?.toString().slice(0, 19) ?? null;

test.each([
  ['tomorrow 9', '2026-11-24T09:00:00'],
  ['tomorrow', '2026-11-24T09:00:00'],
  ['Tomorrow at 9:30', '2026-11-24T09:30:00'],
  ['tmrw 7pm', '2026-11-24T19:00:00'],
  ['today 18:15', '2026-11-23T18:15:00'],
  ['tonight', '2026-11-23T20:00:00'],
  ['tonight at 21', '2026-11-23T21:00:00'],
  ['fri 18:30', '2026-11-27T18:30:00'],
  ['next friday', '2026-11-27T09:00:00'],
  ['monday', '2026-11-30T09:00:00'],
  ['wednesday noon', '2026-11-25T12:00:00'],
  ['thurs 8am', '2026-11-26T08:00:00'],
  ['24 nov 9:00', '2026-11-24T09:00:00'],
  ['1st December', '2026-12-01T09:00:00'],
  ['Dec 24, 18:00', '2026-12-24T18:00:00'],
  ['nov 22', '2027-11-22T09:00:00'],
  ['2 jan 2027 10.15', '2027-01-02T10:15:00'],
  ['2026-12-05 07:45', '2026-12-05T07:45:00'],
  ['fri 27 nov 12:00', '2026-11-27T12:00:00'],
  ['17:00', '2026-11-23T17:00:00'],
  ['9', '2026-11-24T09:00:00'],
  ['midnight', '2026-11-24T00:00:00'],
  ['12am', '2026-11-24T00:00:00'],
  ['12 pm', '2026-11-24T12:00:00'],
  ['in 2 h', '2026-11-23T16:40:05'],
  ['in 2h 30m', '2026-11-23T17:10:05'],
  ['in 1 hour and 5 minutes', '2026-11-23T15:45:05'],
  ['in an hour', '2026-11-23T15:40:05'],
  ['in half an hour', '2026-11-23T15:10:05'],
  ['in 10 s', '2026-11-23T14:40:15'],
  ['in 3 days', '2026-11-26T14:40:05'],
  ['in 2 weeks', '2026-12-07T14:40:05'],
])('"%s" is %s', (text, wall) => {
  expect(parsed(text)).toBe(wall);
});

test.each(['', 'soon', 'in', 'in 2', '25:00', '9:75', '13pm', '31 feb', '2026-02-30', 'tomorrow 9 or 10'])(
  '"%s" is not understood rather than guessed',
  (text) => {
    expect(parsed(text)).toBeNull();
  },
);

test('a time of today that has passed stays today, so that it is refused and not moved', () => {
  expect(parsed('today 9')).toBe('2026-11-23T09:00:00');
});

test('hours are counted in real time over a change of the clocks', () => {
  const before = Date.UTC(2026, 2, 29, 0, 30); // 01:30 in Berlin, half an hour before the clocks go forward
  const wall = parseWhen('in 1 h', before, ZONE);
  expect(wall?.hour).toBe(3);
});

test('an hour that does not exist is a gap and goes after it', () => {
  const wall = wallOf(NOW, ZONE).set({ year: 2027, month: 3, day: 28, hour: 2, minute: 30, second: 0 });
  expect(clockChange(wall, ZONE)).toBe('gap');
  expect(new Date(instantOf(wall, ZONE)).toISOString()).toBe('2027-03-28T01:30:00.000Z');
});

test('an hour that comes twice is an overlap and goes in the first', () => {
  const wall = wallOf(NOW, ZONE).set({ year: 2027, month: 10, day: 31, hour: 2, minute: 30, second: 0 });
  expect(clockChange(wall, ZONE)).toBe('overlap');
  expect(new Date(instantOf(wall, ZONE)).toISOString()).toBe('2027-10-31T00:30:00.000Z');
});

test('a usual hour is neither', () => {
  expect(clockChange(wallOf(NOW, ZONE), ZONE)).toBeNull();
});

test('the limits are refused in the contract’s words, and what is within them is not', () => {
  expect(whyNot(NOW, NOW)).toBe('This time has passed already.');
  expect(whyNot(NOW + 4999, NOW)).toBe('This time is too close. Send the message now instead.');
  expect(whyNot(NOW + 5000, NOW)).toBeNull();
  expect(whyNot(NOW + 366 * 86_400_000, NOW)).toBeNull();
  expect(whyNot(NOW + 366 * 86_400_000 + 1, NOW)).toBe('This time is too far away.');
});

test('presets are ahead, and Monday is not offered twice', () => {
  const names = (now: number) => presets(now, ZONE).map(({ name }) => name);
  expect(names(NOW)).toEqual(['inOneHour', 'tonight', 'tomorrow', 'monday']);
  const sundayEvening = Date.UTC(2026, 10, 22, 19);
  expect(names(sundayEvening)).toEqual(['inOneHour', 'tomorrow']);
  for (const { wall } of presets(NOW, ZONE)) expect(instantOf(wall, ZONE)).toBeGreaterThan(NOW);
});
