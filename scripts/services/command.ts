import { type ChildProcess, spawn } from 'node:child_process';
import { SetupProblem } from '../steps.ts';

export interface CommandOptions {
  cwd?: string;
  env?: Record<string, string | undefined>;
  /** What a person can do when this command fails. */
  advice: string;
  /** It would leave a mess when ended half way, as an installation does: once begun, it goes on to its end. */
  mustFinish?: boolean;
}

const LINES_SHOWN = 15;
const running = new Set<ChildProcess>();

/** Runs a command to its end and gives what it wrote to stdout; a failure shows its last lines. */
export function runCommand(command: string, args: string[], options: CommandOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(options.cwd && { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a process group of its own: a Ctrl-C is for us, and all that the command starts ends with it
    });
    if (!options.mustFinish) running.add(child);
    const all: string[] = [];
    const stdout: string[] = [];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      all.push(text);
      stdout.push(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => all.push(text));

    const fail = (how: string) => {
      const shown = `${[command, ...args].join(' ').slice(0, 200)}\n  ${how}; its last lines:\n`;
      reject(new SetupProblem(`${shown}${lastLines(all.join(''))}`, options.advice));
    };
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(stdout.join(''));
      else fail(signal ? `ended by ${signal}` : `failed with code ${code}`);
    });
  });
}

/** Ends what is still going on when a script is told to stop in the middle of its set-up. */
export function endRunningCommands(): void {
  for (const { pid } of running) {
    try {
      if (pid) process.kill(-pid, 'SIGTERM');
    } catch {
      // it has ended by itself just now
    }
  }
}

/** The end of a command's output, indented. */
export function lastLines(text: string, count = LINES_SHOWN): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  | ${line}`).join('\n');
}
