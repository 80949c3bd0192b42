import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endRunningCommands } from './command.ts';
import { processMark } from './process-mark.ts';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
type Signal = keyof typeof SIGNALS;

let scriptHandlesSignals = false;

/** For a script that stops its services in its own order when it is told to end: the guard leaves signals to it. */
export function leaveSignalsToScript(): void {
  scriptHandlesSignals = true;
}

/**
 * From now on, an end of this process that stops nothing itself (a crash, process.exit, a signal) leaves a small
 * process behind that removes its containers. The result takes the guard away.
 */
export function guardExit(): () => void {
  const sweep = () => {
    endRunningCommands();
    const script = join(import.meta.dirname, 'sweep.ts');
    spawn(process.execPath, [script, processMark()], { detached: true, stdio: 'ignore' }).unref();
  };
  // Without a handler Node would end at a signal with no "exit" event.
  const onSignal = (signal: Signal) => {
    if (!scriptHandlesSignals) process.exit(128 + SIGNALS[signal]);
  };
  const signals = Object.keys(SIGNALS) as Signal[];
  process.on('exit', sweep);
  for (const signal of signals) process.on(signal, onSignal);
  return () => {
    process.off('exit', sweep);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
