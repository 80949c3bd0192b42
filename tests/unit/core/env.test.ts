import { describe, expect, it } from 'vitest';
import { ConfigError, readEnv } from '#core/env.ts';

const SECRET = 'a secret of thirty-two characters';
const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: SECRET, PUBLIC_URL: 'https://chat.example.org' };

/** The names of the variables that are complained of, one for each line of the list, and the whole text. */
function faultsOf(env: Record<string, string | undefined>) {
  let text: string;
  try {
    readEnv(env);
    return { names: [], text: '' };
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    text = (error as ConfigError).message;
  }
  const [head, ...lines] = text.split('\n');
  expect(head).toBe('The configuration is wrong:');
  for (const line of lines) expect(line).toMatch(/^ {2}- [A-Z_]+: \S/);
  return { names: lines.map((line) => line.slice(4).split(':')[0]), text };
}

describe('the environment', () => {
  it('may be empty: everything has a default that works on one machine', () => {
    expect(readEnv({})).toEqual({
      production: false,
      roles: ['api', 'worker'],
      http: { host: '127.0.0.1', port: 3000, origins: [], trustProxy: 0 },
      mongoUrl: 'mongodb://127.0.0.1:27017/postdate',
      redisUrl: 'redis://127.0.0.1:6379',
      queuePrefix: 'postdate',
      jwtSecret: expect.any(String),
      operatorPassword: null,
      log: { level: 'info', pretty: false },
      worker: { concurrency: 50, sweepIntervalMs: 5000, auditIntervalMs: 180_000 },
      rateLimitScale: 1,
    });
  });

  it('counts an empty variable as not given', () => {
    const names = ['NODE_ENV', 'PORT', 'MONGODB_URL', 'JWT_SECRET', 'OPERATOR_PASSWORD', 'LOG_PRETTY'];
    expect(readEnv(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readEnv({}));
  });

  it('is taken as it is given', () => {
    const config = readEnv({
      ...PRODUCTION,
      ROLES: ' api , worker ',
      HOST: '0.0.0.0',
      PORT: '8080',
      PUBLIC_URL: 'https://chat.example.org/, http://localhost:3000/path',
      TRUST_PROXY: '1',
      OPERATOR_PASSWORD: 'twelve chars',
      LOG_PRETTY: '1',
      RATE_LIMIT_SCALE: '0.5',
    });
    expect(config).toMatchObject({
      production: true,
      roles: ['api', 'worker'],
      http: {
        host: '0.0.0.0',
        port: 8080,
        origins: ['https://chat.example.org', 'http://localhost:3000'],
        trustProxy: 1,
      },
      jwtSecret: SECRET,
      operatorPassword: 'twelve chars',
      log: { pretty: true },
      rateLimitScale: 0.5,
    });
  });

  it('that has nothing to do with us is passed over', () => {
    expect(readEnv({ PATH: '/bin', HOME: '/root', port: 'x' })).toEqual(readEnv({}));
  });
});

/** Each wrong, with a value that must not be shown. */
const WRONG: Record<string, string> = {
  NODE_ENV: 'staging-q7',
  ROLES: 'api,juggler-q7',
  PORT: '70000',
  PUBLIC_URL: 'chat-q7.example.org',
  TRUST_PROXY: 'q7',
  MONGODB_URL: 'postgres://user:password-q7@host/db',
  REDIS_URL: 'http://user:password-q7@host',
  QUEUE_PREFIX: 'With:Colon-q7',
  JWT_SECRET: 'short-q7',
  OPERATOR_PASSWORD: 'short-q7',
  LOG_LEVEL: 'loud-q7',
  LOG_PRETTY: 'yes-q7',
  WORKER_CONCURRENCY: '0',
  SWEEP_INTERVAL_MS: '1.5',
  AUDIT_INTERVAL_MS: '-70007',
  RATE_LIMIT_SCALE: '70007',
};

describe('a wrong environment', () => {
  it('is refused with every wrong variable in one list, and without any value', () => {
    const { names, text } = faultsOf(WRONG);
    expect(names.toSorted()).toEqual(Object.keys(WRONG).toSorted());
    for (const value of Object.values(WRONG).filter((value) => value.length > 3)) {
      expect(text).not.toContain(value);
    }
    expect(text).not.toContain('q7');
  });

  it.each(Object.entries(WRONG))('is refused for %s alone too', (name, value) => {
    expect(faultsOf({ [name]: value }).names).toEqual([name]);
  });

  it.each([
    ['ROLES', ','],
    ['PORT', '-1'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'ftp://chat.example.org'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['JWT_SECRET', 'x'.repeat(31)],
    ['OPERATOR_PASSWORD', 'x'.repeat(11)],
    ['QUEUE_PREFIX', 'x'.repeat(33)],
  ])('is refused: %s=%s', (name, value) => {
    expect(faultsOf({ [name]: value }).names).toEqual([name]);
  });

  it('says how long a secret must be', () => {
    const { text } = faultsOf({ JWT_SECRET: 'short', OPERATOR_PASSWORD: 'short' });
    expect(text).toContain('JWT_SECRET: must have at least 32 characters');
    expect(text).toContain('OPERATOR_PASSWORD: must have at least 12 characters');
  });
});

describe('in production', () => {
  it('a secret of one’s own and the public address are enough', () => {
    expect(readEnv(PRODUCTION).production).toBe(true);
  });

  it('the default secret is refused, given or not', () => {
    const { JWT_SECRET: _, ...without } = PRODUCTION;
    expect(faultsOf(without).names).toEqual(['JWT_SECRET']);
    const { jwtSecret } = readEnv({});
    const { names, text } = faultsOf({ ...PRODUCTION, JWT_SECRET: jwtSecret });
    expect(names).toEqual(['JWT_SECRET']);
    expect(text).not.toContain(jwtSecret);
  });

  it.each([undefined, '', ' , '])('a missing public address is refused: %j', (url) => {
    expect(faultsOf({ ...PRODUCTION, PUBLIC_URL: url }).names).toEqual(['PUBLIC_URL']);
  });

  it('a worker alone needs no public address, but a secret', () => {
    const { PUBLIC_URL: _, ...without } = PRODUCTION;
    expect(readEnv({ ...without, ROLES: 'worker' }).roles).toEqual(['worker']);
    expect(faultsOf({ NODE_ENV: 'production', ROLES: 'worker' }).names).toEqual(['JWT_SECRET']);
  });

  it('what is missing is in one list with what is wrong', () => {
    const { names } = faultsOf({ NODE_ENV: 'production', PORT: 'http' });
    expect(names.toSorted()).toEqual(['JWT_SECRET', 'PORT', 'PUBLIC_URL']);
  });
});
