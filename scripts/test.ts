// npm test: what the suites need, then every suite, then one line that counts. Arguments go on to Vitest, as in
// `npm test -- tests/integration/auth.test.ts`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './browser.ts';
import { buildPage } from './run/page.ts';
import { createShutdown } from './run/shutdown.ts';
import { startServices } from './services/services.ts';
import { createStepLog, explain } from './steps.ts';

const root = path.resolve(import.meta.dirname, '..');
const reports = path.join(root, '.postdate', 'tests');
/** One after the other: the later ones disturb the machine, or measure time on it. */
const STAGES = [['unit', 'integration'], ['faults'], ['e2e']];

const log = createStepLog();
const shutdown = createShutdown();
try {
  const failed = await run(process.argv.slice(2));
  await shutdown.now(failed > 0 ? 1 : 0);
} catch (error) {
  if (!shutdown.asked) {
    console.error(`\n${explain(error)}`);
    await shutdown.now(1);
  }
}

/** @returns how many tests failed */
async function run(filters: string[]): Promise<number> {
  const total = { passed: 0, failed: 0 };
  // Added first, so it is the last thing said, whatever else stops.
  shutdown.add(async () => console.log(`\n${total.passed} passed, ${total.failed} failed`));
  const starting = startServices({ log });
  shutdown.add(async () => (await starting.catch(() => undefined))?.stop());
  const browser = findChromium(log);
  const [services, chromium] = await Promise.all([starting, browser, buildPage(log)]);
  const env = {
    ...process.env,
    MONGODB_URL: services.mongo.url,
    REDIS_URL: services.redis.url,
    CHROMIUM_PATH: chromium,
  };
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });

  for (const stage of STAGES) {
    if (shutdown.asked) break;
    const counts = await runStage(stage, filters, env);
    total.passed += counts.passed;
    total.failed += counts.failed;
  }
  if (filters.length === 0 && total.passed === 0) total.failed += 1;
  return total.failed;
}

/** Runs the suites of one stage. A run that breaks off without failed tests counts as one failure. */
async function runStage(projects: string[], filters: string[], env: NodeJS.ProcessEnv) {
  const report = path.join(reports, `${projects.join('-')}.json`);
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = projects.map((project) => `--project=${project}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--passWithNoTests', ...options, ...reporters, ...filters],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  shutdown.add(async () => void child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  const { numPassedTests: passed, numFailedTests: failed } = readReport(report);
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

function readReport(file: string): { numPassedTests: number; numFailedTests: number } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}
