import { expect } from 'vitest';
import type { OpenRow } from '#features/scheduled-messages/open-rows.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { wakeTime } from '#features/scheduled-messages/timing.ts';
import type { Product } from './product.ts';
import { until } from './until.ts';

type Where = Pick<Product, 'context'>;

/** BullMQ's score of a delayed job is its time with 12 bits of order. */
const SCORE_PER_MS = 4096;

/** When the alarm of `id` rings (ms, UTC), or null where it is not among the delayed. */
export async function alarmOf({ context }: Where, id: string): Promise<number | null> {
  const score = await context.redis.fast.zscore(context.queue.toKey('delayed'), id);
  return score === null ? null : Math.floor(Number(score) / SCORE_PER_MS);
}

/** Every delayed job and when it rings. */
export async function allAlarms({ context }: Where): Promise<Map<string, number>> {
  const flat = await context.redis.fast.zrange(context.queue.toKey('delayed'), 0, '-1', 'WITHSCORES');
  const pairs = flat.flatMap((id, n) =>
    n % 2 === 0 ? [[id, Math.floor(Number(flat[n + 1]) / SCORE_PER_MS)] as const] : [],
  );
  return new Map(pairs);
}

/** Every message that is still to be sent, and when its alarm must ring. */
async function allWakeTimes({ context }: Where): Promise<Map<string, number>> {
  const rows = await scheduledMessageModel(context.db)
    .find({ status: { $in: ['pending', 'sending'] } })
    .lean<OpenRow[]>();
  return new Map(rows.map((row) => [row._id.toString(), wakeTime(row)]));
}

/** That jobs equal the open messages, each at its time to within `toleranceMs` (I7). */
export async function expectAlarmsTrue(where: Where, toleranceMs = 250): Promise<void> {
  const [alarms, wanted] = await Promise.all([allAlarms(where), allWakeTimes(where)]);
  expect([...alarms.keys()].sort()).toEqual([...wanted.keys()].sort());
  const wrong = [...wanted].filter(([id, at]) => Math.abs((alarms.get(id) ?? 0) - at) > toleranceMs);
  expect(wrong).toEqual([]);
}

/** Waits until no job is left to do. */
export async function untilDrained({ context }: Where, timeoutMs = 60_000): Promise<void> {
  await until(
    'the queue to be empty',
    async () => {
      const counts = await context.queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
      return Object.values(counts).every((count) => count === 0);
    },
    { timeoutMs, everyMs: 50 },
  );
}

/** Deletes every key that this product has in Redis, and no other's. @returns how many */
export async function wipeRedis({ context }: Where): Promise<number> {
  const { fast } = context.redis;
  const { queuePrefix } = context.config;
  let deleted = 0;
  for (let cursor = '0'; ; ) {
    const [next, keys] = await fast.scan(cursor, 'MATCH', `${queuePrefix}*`, 'COUNT', 1000);
    if (keys.length > 0) deleted += await fast.unlink(...keys);
    cursor = next;
    if (cursor === '0') return deleted;
  }
}
