import { z } from 'zod';

const DEVELOPMENT_SECRET = 'postdate-development-secret-not-for-production';
const ROLES = ['api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

const list = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const flag = z
  .enum(['true', 'false', '1', '0'])
  .default('false')
  .transform((value) => value === 'true' || value === '1');

/** A whole number from `min` to `max`, from text. */
const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

/** Every variable the server reads, with what it is when not given. README describes each. */
const Variables = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  ROLES: z
    .string()
    .default('api,worker')
    .transform(list)
    .pipe(z.array(z.enum(ROLES)).min(1)),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(0, 65_535, 3000),
  PUBLIC_URL: z
    .string()
    .default('')
    .transform(list)
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  TRUST_PROXY: whole(0, 10, 0),
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
    .default('mongodb://127.0.0.1:27017/postdate'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .default('redis://127.0.0.1:6379'),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/)
    .default('postdate'),
  JWT_SECRET: z.string().min(32, 'must have at least 32 characters').default(DEVELOPMENT_SECRET),
  OPERATOR_PASSWORD: z.string().min(12, 'must have at least 12 characters').default(''),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LOG_PRETTY: flag,
  WORKER_CONCURRENCY: whole(1, 1000, 50),
  SWEEP_INTERVAL_MS: whole(100, 60_000, 5000),
  AUDIT_INTERVAL_MS: whole(1000, 3_600_000, 180_000),
  RATE_LIMIT_SCALE: z.coerce.number().min(0.01).max(10_000).default(1),
});

/** What a process runs with; made once, by `readEnv`. */
export interface Config {
  production: boolean;
  roles: readonly Role[];
  http: { host: string; port: number; origins: readonly string[]; trustProxy: number };
  mongoUrl: string;
  redisUrl: string;
  queuePrefix: string;
  jwtSecret: string;
  /** null: the operators' pages are off. */
  operatorPassword: string | null;
  log: { level: string; pretty: boolean };
  worker: { concurrency: number; sweepIntervalMs: number; auditIntervalMs: number };
  rateLimitScale: number;
}

/** The environment is wrong; the message lists every fault by variable name, without any value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Parses the environment. The only reader of it in the server.
 * @param env variables by name; an empty one counts as not given
 * @throws ConfigError with all faults at once
 */
export function readEnv(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Variables.safeParse(given);
  const wrong = parsed.error?.issues ?? [];
  const faults = [
    ...wrong.map((issue) => `${issue.path[0]?.toString() ?? 'environment'}: ${issue.message}`),
    ...productionFaults(given),
  ];
  if (!parsed.success || faults.length > 0) {
    throw new ConfigError(`The configuration is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  const v = parsed.data;
  return {
    production: v.NODE_ENV === 'production',
    roles: v.ROLES,
    http: {
      host: v.HOST,
      port: v.PORT,
      origins: v.PUBLIC_URL.map((url) => new URL(url).origin),
      trustProxy: v.TRUST_PROXY,
    },
    mongoUrl: v.MONGODB_URL,
    redisUrl: v.REDIS_URL,
    queuePrefix: v.QUEUE_PREFIX,
    jwtSecret: v.JWT_SECRET,
    operatorPassword: v.OPERATOR_PASSWORD === '' ? null : v.OPERATOR_PASSWORD,
    log: { level: v.LOG_LEVEL, pretty: v.LOG_PRETTY },
    worker: {
      concurrency: v.WORKER_CONCURRENCY,
      sweepIntervalMs: v.SWEEP_INTERVAL_MS,
      auditIntervalMs: v.AUDIT_INTERVAL_MS,
    },
    rateLimitScale: v.RATE_LIMIT_SCALE,
  };
}

/** Looks at the text as it was given, so that these come in one list with whatever else is wrong. */
function productionFaults({ NODE_ENV, ROLES, JWT_SECRET, PUBLIC_URL }: Record<string, string | undefined>) {
  if (NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (JWT_SECRET === undefined || JWT_SECRET === DEVELOPMENT_SECRET)
    faults.push('JWT_SECRET: must be set to a secret of your own in production');
  const servesThePage = ROLES === undefined || list(ROLES).includes('api');
  if (servesThePage && list(PUBLIC_URL ?? '').length === 0) {
    faults.push('PUBLIC_URL: must be set in production, for example https://chat.example.org');
  }
  return faults;
}
