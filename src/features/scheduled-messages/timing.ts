import { LIMITS } from '#contract/limits.ts';
import { AppError } from '#core/errors.ts';
import type { OpenRow } from './open-rows.ts';

/** The first wait after a failed attempt, in ms; it doubles with each. BullMQ's exponential back-off does the same. */
export const BACKOFF_MS = 1000;

/** How long to wait after the n-th failed attempt (n from 1), in ms. */
export const backoffAfter = (failedAttempts: number) => BACKOFF_MS * 2 ** (failedAttempts - 1);

/** When the alarm of an open row must ring (ms, UTC): at its time, at its next attempt, or when its lease ends. */
export function wakeTime(row: OpenRow): number {
  if (row.status === 'sending') return row.claim?.leaseUntil.getTime() ?? 0;
  return Math.max(row.scheduledTime.getTime(), row.nextAttemptAt?.getTime() ?? 0);
}

/**
 * Whether a message may be scheduled for an instant.
 * @throws AppError SCHEDULED_TIME_IN_PAST, SCHEDULED_TIME_TOO_SOON, SCHEDULED_TIME_TOO_FAR, each with the limits
 */
export function checkScheduledTime(nowMs: number, dueMs: number): void {
  const details = { serverTime: nowMs, leastLeadMs: LIMITS.leastLeadMs, horizonMs: LIMITS.horizonMs };
  if (dueMs <= nowMs) throw new AppError('SCHEDULED_TIME_IN_PAST', details);
  if (dueMs < nowMs + LIMITS.leastLeadMs) throw new AppError('SCHEDULED_TIME_TOO_SOON', details);
  if (dueMs > nowMs + LIMITS.horizonMs) throw new AppError('SCHEDULED_TIME_TOO_FAR', details);
}
