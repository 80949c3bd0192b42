// npm run bench -- NAME: one measurement, printed as one JSON object. Without a name: all of them.

import { randomBytes } from 'node:crypto';
import { cpus, totalmem } from 'node:os';
import { lateness } from '../tests/bench/lateness.ts';
import { newPlace, type Place } from '../tests/support/config.ts';
import { createShutdown } from './run/shutdown.ts';
import { startServices } from './services/services.ts';
import { createStepLog, explain, SetupProblem } from './steps.ts';

const BENCHMARKS: Record<string, (place: Place) => Promise<object>> = { lateness };

const log = createStepLog(process.stderr);
const shutdown = createShutdown();
try {
  await run(process.argv.slice(2).filter((argument) => argument !== '--json'));
  await shutdown.now(0);
} catch (error) {
  if (!shutdown.asked) {
    console.error(`\n${explain(error)}`);
    await shutdown.now(1);
  }
}

async function run(names: string[]): Promise<void> {
  const unknown = names.find((name) => !(name in BENCHMARKS));
  const known = Object.keys(BENCHMARKS).join(', ');
  if (unknown !== undefined)
    throw new SetupProblem(`There is no benchmark "${unknown}".`, `take one of: ${known}`);
  const services = await startServices({ log });
  shutdown.add(() => services.stop());
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  };
  const versions = { node: process.version, mongo: services.mongo.kind, redis: services.redis.kind };
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const place = newPlace({ mongoUrl: services.mongo.url, redisUrl: services.redis.url });
    const result = await log.step(`Measure ${name}`, () => benchmark(place));
    console.log(JSON.stringify({ name, run: randomBytes(4).toString('hex'), machine, versions, ...result }));
  }
}
