import { type RunningService, startMongo, startRedis } from '../../scripts/services/services.ts';
import { createStepLog } from '../../scripts/steps.ts';

/** A Redis for one test file alone, which it may kill, wipe and start again. */
export const startOwnRedis = () => withoutGiven('REDIS_URL', startRedis);

/** A MongoDB for one test file alone. */
export const startOwnMongo = () => withoutGiven('MONGODB_URL', startMongo);

/** A service that was given to the run belongs to others as well, so it is passed over here. */
async function withoutGiven(variable: string, start: typeof startRedis): Promise<RunningService> {
  const given = process.env[variable];
  delete process.env[variable];
  try {
    return await start({ log: createStepLog() });
  } finally {
    if (given !== undefined) process.env[variable] = given;
  }
}
