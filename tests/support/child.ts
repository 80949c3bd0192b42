import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Role } from '#core/env.ts';
import type { CrashPoint } from '#core/points.ts';
import { type Place, testVariables } from './config.ts';
import { until } from './until.ts';

/** A process of the product of its own, which a test can kill or freeze. */
export interface Child {
  process: ChildProcess;
  url: string;
  /** What it logged, a line each. */
  output: string[];
  kill(signal: NodeJS.Signals): void;
  /** Resolves with its exit code or signal. */
  exited: Promise<number | string>;
}

/** @param crashAt the point at which the process kills itself (SIGKILL), at the first delivery that comes there */
export async function startChild(
  place: Place,
  roles: readonly Role[],
  { crashAt, variables = {} }: { crashAt?: CrashPoint; variables?: Record<string, string> } = {},
): Promise<Child> {
  const entry = path.join(import.meta.dirname, 'child-entry.ts');
  const env = {
    ...process.env,
    ...testVariables(place, roles, { LOG_LEVEL: 'info', ...variables }),
    CRASH_AT: crashAt ?? '',
  };
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(...text.split('\n').filter(Boolean)));
  }
  const exited = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | string);
  const ready = await until(
    `a process to be ready; it said ${output.join('\n')}`,
    () => {
      if (child.exitCode !== null) throw new Error(output.join('\n'));
      return output.find((line) => line.includes('"ready"'));
    },
    { timeoutMs: 30_000 },
  );
  const { url } = JSON.parse(ready) as { url: string };
  return { process: child, url, output, kill: (signal) => child.kill(signal), exited };
}
