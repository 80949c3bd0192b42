import { ConfigError, readEnv } from '#core/env.ts';
import { type PostdateProcess, startProcess } from '#roles/process.ts';

/** The process must be gone by then, in ms, whatever the services do. */
const STOP_MS = 9500;

async function main(): Promise<void> {
  const starting = new AbortController();
  let running: PostdateProcess | undefined;
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    starting.abort();
    running?.context.log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    void (running?.stop() ?? Promise.resolve()).then(() => process.exit(0));
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  running = await startProcess(readEnv(), starting.signal);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
});
