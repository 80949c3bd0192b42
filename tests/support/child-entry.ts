import { readEnv } from '#core/env.ts';
import { startProcess } from '#roles/process.ts';

/** The product as src/main.ts runs it, but for one thing: it kills itself at the point named by CRASH_AT. */
const crashAt = process.env.CRASH_AT;
const starting = new AbortController();
const running = await startProcess(readEnv(), starting.signal, {
  atPoint: (point) => {
    if (point === crashAt) process.kill(process.pid, 'SIGKILL');
  },
});
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
