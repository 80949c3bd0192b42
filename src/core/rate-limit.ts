import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateClass } from '#contract/endpoint.ts';
import { bounded } from './bounded.ts';
import { AppError } from './errors.ts';

/** Requests a minute, counted by person where one is signed in, else by address. */
const PER_MINUTE: Record<RateClass | 'event' | 'name' | 'refused' | 'connect', number> = {
  read: 600,
  write: 240,
  /** By address: registering, asking for a salt, signing in. */
  credential: 30,
  /** By the name that someone tries to sign in as; more than one address may use, so that it can't lock a person out. */
  name: 60,
  /** Requests and handshakes with a token that is not good, by address. */
  refused: 300,
  /** Sockets that one person opens. */
  connect: 120,
  /** Socket events of one person. */
  event: 300,
};
export type LimitClass = keyof typeof PER_MINUTE;

/** Counts one use of `key` in a class. @throws AppError RATE_LIMITED with `details.retryAfterMs` */
export type RateLimit = (limit: LimitClass, key: string) => Promise<void>;

/** How long Redis may take to count, in ms, and for how long each process counts for itself when it took longer. */
const REDIS_MS = 500;
const PAUSE_MS = 5000;

/**
 * Limits that all processes share through Redis. While Redis is away, or does not answer in time, each process counts
 * for itself, so that no request waits for it.
 * @param scale multiplies every limit (tests and load runs)
 */
export function createRateLimit(redis: Redis, prefix: string, scale: number): RateLimit {
  const entries = Object.entries(PER_MINUTE).map(([name, perMinute]) => {
    const options = { points: Math.max(1, Math.round(perMinute * scale)), duration: 60 };
    const keyPrefix = `${prefix}-limit-${name}`;
    const shared = new RateLimiterRedis({
      ...options,
      keyPrefix,
      storeClient: redis,
      rejectIfRedisNotReady: true,
    });
    return [name, { shared, own: new RateLimiterMemory({ ...options, keyPrefix }) }] as const;
  });
  const limiters = Object.fromEntries(entries) as Record<LimitClass, (typeof entries)[number][1]>;
  let aloneUntil = 0;
  return async (limit, key) => {
    const { shared, own } = limiters[limit];
    try {
      if (Date.now() < aloneUntil) await own.consume(key);
      else await bounded(shared.consume(key), REDIS_MS, 'counting a request');
    } catch (error) {
      if (error instanceof RateLimiterRes) throw refusal(error);
      aloneUntil = Date.now() + PAUSE_MS;
      await own.consume(key).catch((res: RateLimiterRes) => {
        throw refusal(res);
      });
    }
  };
}

const refusal = (res: RateLimiterRes) => new AppError('RATE_LIMITED', { retryAfterMs: res.msBeforeNext });
