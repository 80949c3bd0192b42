import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Context } from '#core/context.ts';
import { QUEUE_NAME } from '#core/queue.ts';
import { deliverScheduled, type Outcome } from './delivery.ts';

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
  const outcome = await deliverScheduled(context, id);
  context.log.debug({ scheduledMessageId: id, outcome: outcome.kind }, 'rang');
  await answer(job, token, outcome);
}

/** Tells BullMQ what became of it. The texts of these errors are codes: they stay in Redis and on Bull Board. */
async function answer(job: DeliveryJob, token: string | undefined, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case 'done':
      return;
    case 'later':
      await job.moveToDelayed(outcome.at, token);
      throw new DelayedError();
    case 'retry':
      throw new Error(outcome.reason);
    case 'failed':
      throw new UnrecoverableError(outcome.code);
  }
}
