import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupProblem } from '../steps.ts';
import { lastLines, runCommand } from './command.ts';
import { isRunning, pidOf, processMark } from './process-mark.ts';

const DAEMON = '/usr/sbin/dockerd';
const LOG_FILE = '/var/log/postdate-dockerd.log';
// Shared by all clones on the machine: which dockerd one of them has started, and who uses it now.
const RUN_DIR = '/run/postdate';
const MARK_FILE = join(RUN_DIR, 'dockerd');
const USERS_DIR = join(RUN_DIR, 'users');

/** Whether Debian's Docker engine is installed (running or not). */
export function isDockerdInstalled(): boolean {
  return existsSync(DAEMON);
}

/** Starts the engine: through systemd where that rules, else by hand, as a process that outlives this one. */
export async function startDockerd(answers: () => Promise<boolean>): Promise<void> {
  if (existsSync('/run/systemd/system')) {
    await runCommand('systemctl', ['start', 'docker'], { advice: 'see "journalctl -u docker".' });
  }
  const mark = existsSync('/run/systemd/system') ? undefined : startByHand();
  const deadline = Date.now() + 60_000;
  while (!(await answers())) {
    if ((mark && !isRunning(mark)) || Date.now() > deadline) {
      throw new SetupProblem(
        `The Docker engine does not start. The end of ${LOG_FILE}:\n${lastLines(readFileSync(LOG_FILE, 'utf8'))}`,
        'start a Docker engine yourself, or give MONGODB_URL and REDIS_URL of servers that run.',
      );
    }
    await wait(100);
  }
}

function startByHand(): string {
  mkdirSync(RUN_DIR, { recursive: true });
  const log = openSync(LOG_FILE, 'a');
  const child = spawn(DAEMON, [], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.on('error', () => {}); // seen as a daemon that does not answer
  child.unref();
  const mark = processMark(child.pid ?? 0);
  writeFileSync(MARK_FILE, mark);
  return mark;
}

/** Notes that this process uses the engine, so that no other clone stops it. */
export function joinDockerdUsers(): void {
  mkdirSync(USERS_DIR, { recursive: true });
  writeFileSync(join(USERS_DIR, processMark()), '');
}

/** Takes this process off the list of users and drops those that have died. */
export function leaveDockerdUsers(): void {
  if (!existsSync(USERS_DIR)) return;
  for (const mark of readdirSync(USERS_DIR)) {
    if (mark === processMark() || !isRunning(mark)) rmSync(join(USERS_DIR, mark), { force: true });
  }
}

/** The dockerd that a clone on this machine started by hand and nobody uses any more. */
export function unusedDockerd(): string | undefined {
  if (!existsSync(MARK_FILE)) return undefined;
  const mark = readFileSync(MARK_FILE, 'utf8').trim();
  const used = readdirSync(USERS_DIR).some(isRunning);
  return !used && isRunning(mark) ? mark : undefined;
}

/** Stops a dockerd and waits for its end. */
export async function stopDockerd(mark: string): Promise<void> {
  process.kill(pidOf(mark), 'SIGTERM');
  const deadline = Date.now() + 15_000;
  while (isRunning(mark) && Date.now() < deadline) await wait(100);
}
