import pino, { type Logger } from 'pino';
import type { Config } from './env.ts';

export type { Logger };

/**
 * The process's logger: JSON lines on standard output. Nothing in it may hold content, keys or tokens; the paths
 * below are a second line of defence for objects that carry them.
 */
export function createLogger(config: Config): Logger {
  return pino({
    level: config.log.level,
    base: { roles: config.roles.join('+'), pid: process.pid },
    redact: {
      paths: [
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.auth',
        '*.envelope',
        '*.keyring',
        '*.slot',
        '*.token',
      ],
      censor: '[removed]',
    },
    ...(config.log.pretty
      ? { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname,roles' } } }
      : {}),
  });
}
