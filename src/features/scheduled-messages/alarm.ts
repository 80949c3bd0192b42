import { ErrorCode } from 'bullmq';
import { bounded } from '#core/bounded.ts';
import type { Context } from '#core/context.ts';
import { JOB_NAME, jobOptions } from './job.ts';

/** No call of Redis may hold anyone up for longer, in ms. */
const REDIS_MS = 2000;
/** BullMQ keeps a time and, in the lowest 12 bits, an order in the score of a delayed job. */
const SCORE_PER_MS = 0x1000;

/** What was done to a job so that it rings at its time. */
export type Ensured = 'added' | 'moved' | 'replaced' | 'kept';

/** Adds the job of a message that has none yet. @throws where Redis does not take it in time */
export async function addAlarm(context: Context, id: string, dueMs: number): Promise<void> {
  await bounded(
    context.queue.add(JOB_NAME, {}, jobOptions(id, dueMs, context.now())),
    REDIS_MS,
    'adding a job',
  );
}

/** Adds the jobs of many messages, in the order given; those that exist stay as they are. */
export async function addAlarms(context: Context, alarms: { id: string; dueMs: number }[]): Promise<void> {
  if (alarms.length === 0) return;
  const now = context.now();
  const jobs = alarms.map(
    ({ id, dueMs }) => ({ name: JOB_NAME, data: {}, opts: jobOptions(id, dueMs, now) }) as const,
  );
  await bounded(context.queue.addBulk(jobs), 10 * REDIS_MS, 'adding jobs');
}

/**
 * Makes sure that a job rings at `dueMs`, whatever state it is in. One that is being worked on is left alone: its
 * worker looks at the database and sets the alarm itself.
 * @throws where Redis does not answer in time
 */
export async function ensureAlarm(context: Context, id: string, dueMs: number): Promise<Ensured> {
  return await bounded(ensure(context, id, dueMs), REDIS_MS, 'setting an alarm');
}

async function ensure(context: Context, id: string, dueMs: number): Promise<Ensured> {
  const { queue } = context;
  const isDue = dueMs <= context.now();
  try {
    await queue.getBackend().changeDelay(id, Math.max(0, dueMs - context.now()));
    return 'moved';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== ErrorCode.JobNotExist && code !== ErrorCode.JobNotInState) throw error;
  }
  const state = await queue.getJobState(id);
  if (state === 'active' || (isDue && (state === 'waiting' || state === 'prioritized'))) return 'kept';
  // Absent, finished, failed, waiting too early, or a hash that no list holds: an add alone would be passed over.
  const removed = await queue.remove(id);
  await queue.add(JOB_NAME, {}, jobOptions(id, dueMs, context.now()));
  return removed === 1 && state !== 'unknown' ? 'replaced' : 'added';
}

/** Removes a job as far as possible. Nothing depends on it: a job without an open message does nothing. */
export async function dropAlarm(context: Context, id: string): Promise<void> {
  await bounded(context.queue.remove(id), REDIS_MS, 'removing a job').catch(() => undefined);
}

/** When the delayed jobs of `ids` ring (ms, UTC); null for those that are not delayed. */
export async function alarmTimes(context: Context, ids: string[]): Promise<(number | null)[]> {
  if (ids.length === 0) return [];
  const scores = await bounded(
    context.redis.fast.zmscore(context.queue.toKey('delayed'), ...ids),
    REDIS_MS,
    'reading alarms',
  );
  return scores.map((score) => (score === null ? null : Math.floor(Number(score) / SCORE_PER_MS)));
}

/** A place in the delayed jobs, by score and, among equals, by how many of them were seen. */
export interface AlarmPlace {
  score: string;
  seen: string[];
}

/** A page of the delayed jobs' ids by time. @returns the place to go on from, or null at the end */
export async function pageAlarms(
  context: Context,
  place: AlarmPlace | null,
  limit: number,
): Promise<{ ids: string[]; next: AlarmPlace | null }> {
  const from = place?.score ?? '-inf';
  const size = limit + (place?.seen.length ?? 0);
  const { fast } = context.redis;
  const flat = await bounded(
    fast.zrangebyscore(context.queue.toKey('delayed'), from, '+inf', 'WITHSCORES', 'LIMIT', 0, size),
    REDIS_MS,
    'reading alarms',
  );
  const rows = flat.flatMap((id, index) => (index % 2 === 0 ? [{ id, score: flat[index + 1] ?? '0' }] : []));
  const seen = new Set(place?.seen);
  const ids = rows.map((row) => row.id).filter((id) => !seen.has(id));
  const last = rows.at(-1);
  if (last === undefined || rows.length < size) return { ids, next: null };
  return {
    ids,
    next: { score: last.score, seen: rows.filter((row) => row.score === last.score).map((row) => row.id) },
  };
}

const sentinelKey = (context: Context) => `${context.config.queuePrefix}:sentinel`;

/** Whether Redis still holds what the last rebuild put there; false after it was wiped. */
export async function hasSentinel(context: Context): Promise<boolean> {
  return (
    (await bounded(context.redis.fast.exists(sentinelKey(context)), REDIS_MS, 'reading the sentinel')) === 1
  );
}

export async function setSentinel(context: Context): Promise<void> {
  await bounded(context.redis.fast.set(sentinelKey(context), '1'), REDIS_MS, 'setting the sentinel');
}
