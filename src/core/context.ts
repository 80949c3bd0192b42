import type { Connection } from 'mongoose';
import { bounded } from './bounded.ts';
import type { Config } from './env.ts';
import type { Logger } from './logger.ts';
import { createLogger } from './logger.ts';
import { connectMongo } from './mongo.ts';
import { noHook, type PointHook } from './points.ts';
import { createPublisher, createSocketServer, type Publisher, type SocketServer } from './publish.ts';
import { createQueue, type DeliveryQueue } from './queue.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { connectRedis, type RedisConnections } from './redis.ts';

/** All that the features may use of the outside, built in one place. */
export interface Context {
  config: Config;
  log: Logger;
  /** The clock: ms since the epoch, UTC. */
  now(): number;
  db: Connection;
  redis: RedisConnections;
  queue: DeliveryQueue;
  io: SocketServer;
  publish: Publisher;
  limit: RateLimit;
  atPoint: PointHook;
}

/** What a test may put in place of the real thing. */
export interface Overrides {
  now?: () => number;
  atPoint?: PointHook;
}

/** Connects everything. Waits for the database; Redis may come later. */
export async function createContext(
  config: Config,
  signal: AbortSignal,
  overrides: Overrides = {},
): Promise<Context> {
  const log = createLogger(config);
  const db = await connectMongo(config, log, signal);
  const redis = connectRedis(config, log);
  const io = createSocketServer(redis.patient, config.queuePrefix);
  return {
    config,
    log,
    now: overrides.now ?? Date.now,
    db,
    redis,
    queue: createQueue(redis.fast, config.queuePrefix),
    io,
    publish: createPublisher(io, redis.patient, log),
    limit: createRateLimit(redis.fast, config.queuePrefix, config.rateLimitScale),
    atPoint: overrides.atPoint ?? noHook,
  };
}

/** How long each thing may take to close, in ms. */
const CLOSE_MS = 1000;

/** Closes what `createContext` opened, within a few seconds whatever the services do. */
export async function closeContext(context: Context): Promise<void> {
  const { io, queue, redis, db, config } = context;
  // A worker's socket server has no HTTP server under it, which its own close() does not expect.
  const closeSockets = async () =>
    config.roles.includes('api') ? await io.close() : await io.of('/').adapter.close();
  const close = (what: string, work: Promise<unknown>) =>
    bounded(work, CLOSE_MS, what).catch(() => undefined);
  await close('closing the sockets', closeSockets());
  await close('closing the queue', queue.close());
  redis.close();
  await close('closing the database', db.close(true));
}
