import { Types } from 'mongoose';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { OpenRow } from '#features/scheduled-messages/open-rows.ts';
import { backoffAfter, checkScheduledTime, wakeTime } from '#features/scheduled-messages/timing.ts';

const DUE = 1_800_000_000_000;

const row = (change: Partial<OpenRow>): OpenRow => ({
  _id: new Types.ObjectId(),
  status: 'pending',
  scheduledTime: new Date(DUE),
  nextAttemptAt: null,
  claim: null,
  version: 1,
  ...change,
});

describe('the alarm of a message rings', () => {
  const lease = (ms: number) => ({ token: 'a worker', leaseUntil: new Date(ms) });
  const cases: [when: string, change: Partial<OpenRow>, at: number][] = [
    ['at its time while it is pending', {}, DUE],
    ['at its next attempt after one that failed', { nextAttemptAt: new Date(DUE + 1) }, DUE + 1],
    ['at its time where that was moved behind the next attempt', { nextAttemptAt: new Date(DUE - 1) }, DUE],
    [
      'when the lease ends while someone sends it',
      { status: 'sending', claim: lease(DUE + 15_000) },
      DUE + 15_000,
    ],
    [
      'when the lease ends, whatever the next attempt was',
      { status: 'sending', claim: lease(DUE + 5), nextAttemptAt: new Date(DUE + 99) },
      DUE + 5,
    ],
    ['at once where it is being sent by nobody', { status: 'sending' }, 0],
  ];
  it.each(cases)('%s', (_, change, at) => {
    expect(wakeTime(row(change))).toBe(at);
  });
});

describe('a time is', () => {
  const { leastLeadMs, horizonMs } = LIMITS;
  const now = 1_700_000_000_000;
  const cases: [what: string, lead: number, code: ErrorCode | null][] = [
    ['past', -1, 'SCHEDULED_TIME_IN_PAST'],
    ['past, at this very millisecond', 0, 'SCHEDULED_TIME_IN_PAST'],
    ['too soon, a millisecond from now', 1, 'SCHEDULED_TIME_TOO_SOON'],
    ['too soon, a millisecond before the least lead', leastLeadMs - 1, 'SCHEDULED_TIME_TOO_SOON'],
    ['good, exactly at the least lead', leastLeadMs, null],
    ['good, exactly at the horizon', horizonMs, null],
    ['too far, a millisecond beyond the horizon', horizonMs + 1, 'SCHEDULED_TIME_TOO_FAR'],
    ['too far, where it is no time at all', Number.POSITIVE_INFINITY, 'SCHEDULED_TIME_TOO_FAR'],
  ];
  it.each(cases)('%s', (_, lead, code) => {
    const check = () => checkScheduledTime(now, now + lead);
    if (code === null) return expect(check).not.toThrow();
    expect(check).toThrow(
      expect.objectContaining({ code, details: { serverTime: now, leastLeadMs, horizonMs } }),
    );
  });

  it('measured in five seconds and a leap year', () => {
    expect({ leastLeadMs, horizonMs }).toEqual({ leastLeadMs: 5000, horizonMs: 366 * 86_400_000 });
  });
});

describe('the wait after a failed attempt', () => {
  it('doubles with each', () => {
    expect([1, 2, 3].map(backoffAfter)).toEqual([1000, 2000, 4000]);
  });
});
