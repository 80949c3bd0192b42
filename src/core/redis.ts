import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from './env.ts';
import type { Logger } from './logger.ts';

/**
 * The process's connections to Redis, one for each manner of use:
 * `fast` fails at once where Redis is away (requests must not wait for it), `patient` waits and sends later
 * (socket events and the workers' blocking calls).
 */
export interface RedisConnections {
  fast: Redis;
  patient: Redis;
  /** A further patient connection, closed with the others. */
  another(): Redis;
  close(): void;
}

/**
 * A connection on which an answer is awaited this long without a byte is given up and made anew, in ms: its packets may
 * be dropped without a word, and TCP alone takes a quarter of an hour to notice. Above the longest blocking read.
 */
const SILENCE_MS = 15_000;

const reconnectDelay = (attempt: number) => Math.min(100 * attempt, 2000);

export function connectRedis(config: Config, log: Logger): RedisConnections {
  const opened: Redis[] = [];
  const open = (name: string, options: Omit<RedisOptions, 'replyMapping'>) => {
    const full = {
      connectionName: `postdate-${name}`,
      retryStrategy: reconnectDelay,
      socketTimeout: SILENCE_MS,
      ...options,
    };
    const redis = new Redis(config.redisUrl, full);
    let wasAway = false;
    redis.on('error', (error) => {
      if (!wasAway) log.warn({ err: error, connection: name }, 'Redis does not answer');
      wasAway = true;
    });
    redis.on('ready', () => {
      if (wasAway) log.info({ connection: name }, 'Redis answers again');
      wasAway = false;
    });
    opened.push(redis);
    return redis;
  };
  const openPatient = () => open('patient', { maxRetriesPerRequest: null });
  return {
    fast: open('fast', {
      enableOfflineQueue: false,
      // A Redis that is connected but silent must not keep commands, nor who waits for them, for ever.
      commandTimeout: 3000,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
    }),
    patient: openPatient(),
    another: openPatient,
    close: () => {
      for (const redis of opened) redis.disconnect();
    },
  };
}
