import { readFileSync } from 'node:fs';

/** Names one process for good, "pid-start": a pid alone may be another process tomorrow. */
export function processMark(pid: number = process.pid): string {
  return `${pid}-${startOf(pid) ?? 0}`;
}

/** Whether the process that was given this mark still runs. */
export function isRunning(mark: string): boolean {
  const pid = pidOf(mark);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return processMark(pid) === mark;
}

/** The pid in a mark. */
export function pidOf(mark: string): number {
  return Number(mark.split('-')[0]);
}

/** Linux tells when a process started (in clock ticks since boot); elsewhere the pid has to do. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? 'ended' : fields[18];
  } catch {
    return undefined;
  }
}
