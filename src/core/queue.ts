import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

export const QUEUE_NAME = 'deliveries';

/** Jobs carry nothing: the id is the scheduled message's, and all else is read from the database. */
export type DeliveryQueue = Queue<Record<string, never>, void, 'deliver'>;

/** The producers' side of the queue. @param redis a fast connection, so that nobody waits for a Redis that is away */
export function createQueue(redis: Redis, prefix: string): DeliveryQueue {
  const queue: DeliveryQueue = new Queue(QUEUE_NAME, {
    connection: redis,
    prefix,
  });
  // The connection logs its own faults; without a listener they would end the process.
  queue.on('error', () => undefined);
  return queue;
}
