import { randomBytes } from 'node:crypto';
import { type Config, type Role, readEnv } from '#core/env.ts';

/** Where a test's product keeps its data: a database and a queue prefix of its own on shared services. */
export interface Place {
  mongoUrl: string;
  redisUrl: string;
  queuePrefix: string;
}

/** A new place on the services at these addresses. */
export function newPlace(services: { mongoUrl: string; redisUrl: string }): Place {
  const name = `t${randomBytes(6).toString('hex')}`;
  const mongoUrl = new URL(services.mongoUrl);
  mongoUrl.pathname = `/${name}`;
  return { mongoUrl: mongoUrl.href, redisUrl: services.redisUrl, queuePrefix: name };
}

/** The variables of a process for tests: any free port, no rate that a test would meet, a quick sweep. */
export function testVariables(
  place: Place,
  roles: readonly Role[] = ['api', 'worker'],
  more: Record<string, string> = {},
) {
  return {
    NODE_ENV: 'test',
    ROLES: roles.join(','),
    PORT: '0',
    MONGODB_URL: place.mongoUrl,
    REDIS_URL: place.redisUrl,
    QUEUE_PREFIX: place.queuePrefix,
    JWT_SECRET: 'a secret for tests that is long enough to pass',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    RATE_LIMIT_SCALE: '10000',
    SWEEP_INTERVAL_MS: '500',
    AUDIT_INTERVAL_MS: '2000',
    ...more,
  };
}

export function testConfig(place: Place, roles?: readonly Role[], more?: Record<string, string>): Config {
  return readEnv(testVariables(place, roles, more));
}
