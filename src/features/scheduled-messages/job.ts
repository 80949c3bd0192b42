import type { JobsOptions } from 'bullmq';
import { LIMITS } from '#contract/limits.ts';
import { BACKOFF_MS } from './timing.ts';

export const JOB_NAME = 'deliver';

/**
 * The job of one scheduled message: its id is the message's, it carries nothing else. Both `timestamp` and `delay`
 * are given, so that it rings exactly at `dueMs` whatever this process's clock says.
 */
export function jobOptions(id: string, dueMs: number, nowMs: number): JobsOptions {
  const delay = Math.max(0, dueMs - nowMs);
  return {
    jobId: id,
    timestamp: dueMs - delay,
    delay,
    attempts: LIMITS.deliveryAttempts,
    backoff: { type: 'exponential', delay: BACKOFF_MS },
    removeOnComplete: true,
    removeOnFail: { age: 7 * 24 * 3600, count: 10_000 },
  };
}
