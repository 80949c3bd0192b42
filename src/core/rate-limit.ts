import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateClass } from '#contract/endpoint.ts';
import { AppError } from './errors.ts';

/** Requests a minute, counted by person where one is signed in, else by address. */
const PER_MINUTE: Record<RateClass | 'event' | 'name' | 'refused', number> = {
  read: 600,
  write: 240,
  /** By address: registering, asking for a salt, signing in. */
  credential: 30,
  /** By the name that someone tries to sign in as, whatever the address. */
  name: 10,
  /** Requests and handshakes with a token that is not good, by address. */
  refused: 300,
  /** Socket events of one person. */
  event: 300,
};
export type LimitClass = keyof typeof PER_MINUTE;

/** Counts one use of `key` in a class. @throws AppError RATE_LIMITED with `details.retryAfterMs` */
export type RateLimit = (limit: LimitClass, key: string) => Promise<void>;

/**
 * Limits that all processes share through Redis; while it is away each process counts for itself.
 * @param scale multiplies every limit (tests and load runs)
 */
export function createRateLimit(redis: Redis, prefix: string, scale: number): RateLimit {
  const entries = Object.entries(PER_MINUTE).map(([name, perMinute]) => {
    const options = { points: Math.max(1, Math.round(perMinute * scale)), duration: 60 };
    const limiter = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      keyPrefix: `${prefix}-limit-${name}`,
      insuranceLimiter: new RateLimiterMemory({ ...options, keyPrefix: name }),
      rejectIfRedisNotReady: true,
    });
    return [name, limiter] as const;
  });
  const limiters = new Map<string, RateLimiterRedis>(entries);
  return async (limit, key) => {
    try {
      await limiters.get(limit)?.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new AppError('RATE_LIMITED', { retryAfterMs: refusal.msBeforeNext });
    }
  };
}
