import { Worker } from 'bullmq';
import { QUEUE_NAME } from '#core/queue.ts';
import type { Product } from './product.ts';

/** A worker that delivers nothing: it brings jobs into the states that a test needs. */
export function startBareWorker(
  { context }: Pick<Product, 'context'>,
  process: (id: string) => Promise<void>,
): { stop(): Promise<void> } {
  const worker = new Worker(QUEUE_NAME, (job) => process(job.id ?? ''), {
    connection: context.redis.another(),
    prefix: context.config.queuePrefix,
    concurrency: 10,
  });
  worker.on('error', () => undefined);
  return { stop: () => worker.close() };
}
