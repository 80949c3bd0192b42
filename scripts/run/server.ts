import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cloneRoot, stateDir } from '../services/clone.ts';
import { lastLines } from '../services/command.ts';
import { isRunning, pidOf, processMark } from '../services/process-mark.ts';
import { SetupProblem } from '../steps.ts';

const READY_MS = 60_000;
const STOP_MS = 10_000;
const LINES_SHOWN = 20;
const MARK_FILE = join(stateDir, 'server');

export const serverLog = join(stateDir, 'server.log');

/** The product's server as a process of its own. */
export interface Server {
  /** Settles when it ends, however that comes. */
  ended: Promise<void>;
  untilReady(url: string): Promise<void>;
  /** SIGTERM, and SIGKILL where that does not end it within 10 s. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Come before src/main.ts. */
  nodeArguments?: string[];
  output?: 'log' | 'terminal';
}

/** Starts src/main.ts. */
export function startServer(env: Record<string, string>, options: ServerOptions = {}): Server {
  mkdirSync(stateDir, { recursive: true });
  const log = openSync(serverLog, 'w');
  const output = options.output === 'terminal' ? 'inherit' : log;
  const child = spawn(process.execPath, [...(options.nodeArguments ?? []), 'src/main.ts'], {
    cwd: cloneRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
    detached: true, // out of reach of the terminal's Ctrl-C: it is stopped once, by us, before the services
  });
  closeSync(log);
  writeFileSync(MARK_FILE, processMark(child.pid ?? 0));
  const ended = new Promise<void>((resolve) =>
    child.on('exit', () => resolve()).on('error', () => resolve()),
  );
  return {
    ended: ended.then(() => rmSync(MARK_FILE, { force: true })),
    untilReady: (url) => untilReady(url, child),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Ends the server that a killed earlier start of this clone has left. Gives whether there was one. */
export async function stopLeftServer(): Promise<boolean> {
  if (!existsSync(MARK_FILE)) return false;
  const mark = readFileSync(MARK_FILE, 'utf8');
  if (!isRunning(mark)) return false;
  process.kill(pidOf(mark), 'SIGTERM');
  for (const started = Date.now(); isRunning(mark) && Date.now() - started < STOP_MS; ) await wait(100);
  return true;
}

/** The end of the server's log. */
export function serverLogEnd(): string {
  return `The end of ${serverLog}:\n${lastLines(readFileSync(serverLog, 'utf8'), LINES_SHOWN)}`;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const started = Date.now(); Date.now() - started < READY_MS; await wait(100)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
  }
  throw new SetupProblem(
    `The server does not get ready. ${serverLogEnd()}`,
    'the lines above say what it lacks.',
  );
}
