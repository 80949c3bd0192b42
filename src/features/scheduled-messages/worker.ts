import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Context } from '#core/context.ts';
import { QUEUE_NAME } from '#core/queue.ts';
import { ensureAlarm } from './alarm.ts';
import { deliverScheduled, type Outcome } from './delivery.ts';
import { findScheduled } from './store.ts';
import { wakeTime } from './timing.ts';

/** How long BullMQ believes a silent worker alive, in ms, and how often it looks for dead ones' jobs. */
const LOCK_MS = 15_000;
const STALLED_CHECK_MS = 5000;
/** A stalled job is one whose worker died. It must come back however often that happens to it. */
const MAX_STALLS = 20;

type DeliveryJob = Job<Record<string, never>, void, 'deliver'>;

/** Starts delivering. @returns what stops it once the deliveries under way are done */
export function startWorker(context: Context): Worker<Record<string, never>, void, 'deliver'> {
  const worker = new Worker<Record<string, never>, void, 'deliver'>(
    QUEUE_NAME,
    (job, token) => ring(context, job, token),
    {
      connection: context.redis.another(),
      prefix: context.config.queuePrefix,
      concurrency: context.config.worker.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MAX_STALLS,
    },
  );
  worker.on('error', (error) => context.log.warn({ err: error }, 'the delivery worker'));
  return worker;
}

/** One ringing of an alarm: everything but the id is read from the database. */
async function ring(context: Context, job: DeliveryJob, token: string | undefined): Promise<void> {
  const { id } = job;
  if (id === undefined) return;
  const outcome = await deliverScheduled(context, id).catch((error: unknown) => {
    context.log.error({ err: error, scheduledMessageId: id }, 'a delivery was broken off');
    // The text of an error may quote what it was about, and the queue keeps it.
    throw new Error(error instanceof Error ? error.name : 'unknown');
  });
  context.log.debug({ scheduledMessageId: id, outcome: outcome.kind }, 'rang');
  await answer(context, job, token, outcome);
}

/** Tells BullMQ what became of it. The texts of these errors are codes: they stay in Redis and on Bull Board. */
async function answer(
  context: Context,
  job: DeliveryJob,
  token: string | undefined,
  outcome: Outcome,
): Promise<void> {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'later':
      return await ringLater(context, job, token, outcome.at);
    case 'retry': {
      // The row counts the attempts; after an edit it starts anew, and the job, which does not, must not give up first.
      const isJobsLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
      if (isJobsLast) return await ringLater(context, job, token, outcome.at);
      throw new Error(outcome.reason);
    }
    case 'failed':
      throw new UnrecoverableError(outcome.code);
  }
}

/** Puts the alarm off. Who changed the message while it was active could not set it, so that is looked after here. */
async function ringLater(
  context: Context,
  job: DeliveryJob,
  token: string | undefined,
  at: number,
): Promise<never> {
  await job.moveToDelayed(at, token);
  const row = job.id === undefined ? null : await findScheduled(context, job.id).catch(() => null);
  const isSooner = row?.status === 'pending' && wakeTime(row) < at;
  if (isSooner) await ensureAlarm(context, row._id.toString(), wakeTime(row)).catch(() => undefined);
  throw new DelayedError();
}
