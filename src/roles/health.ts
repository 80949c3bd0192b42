import type { Express } from 'express';
import { bounded } from '#core/bounded.ts';
import type { Context } from '#core/context.ts';

const CHECK_MS = 2000;

/** What a process says of itself: alive, and whether it should get work. */
export interface Health {
  /** From now on: alive, but not ready. */
  drain(): void;
}

const answers = async (work: Promise<unknown>) =>
  bounded(work, CHECK_MS, 'a health check').then(
    () => true,
    () => false,
  );

/**
 * /livez and /readyz. The API is ready while the database answers (it schedules without Redis); a worker needs both.
 */
export function mountHealth(app: Express, context: Context): Health {
  let draining = false;
  app.get('/livez', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    const [database, redis] = await Promise.all([
      answers(context.db.db?.admin().ping() ?? Promise.reject(new Error('not connected'))),
      answers(context.redis.fast.ping()),
    ]);
    const needsRedis = !context.config.roles.includes('api');
    const ready = !draining && database && (redis || !needsRedis);
    response.status(ready ? 200 : 503).json({ ready, draining, database, redis });
  });
  return {
    drain: () => {
      draining = true;
    },
  };
}
