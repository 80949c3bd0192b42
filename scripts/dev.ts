// npm run dev: the services, the server anew at every change of its source, and the page from Vite with hot reload.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { startServer, stopLeftServer } from './run/server.ts';
import { readAddress, requireFreePort, serverEnvironment } from './run/settings.ts';
import { createShutdown, type Shutdown } from './run/shutdown.ts';
import { cloneName, cloneRoot } from './services/clone.ts';
import { findFreePort } from './services/ports.ts';
import { startServices } from './services/services.ts';
import { createStepLog, explain, type StepLog } from './steps.ts';

const log = createStepLog();
const shutdown = createShutdown();

try {
  await develop(log, shutdown);
} catch (error) {
  if (!shutdown.asked) {
    console.error(`\n${explain(error)}`);
    await shutdown.now(1);
  }
}

async function develop(log: StepLog, shutdown: Shutdown): Promise<void> {
  const page = readAddress();
  await stopLeftServer();
  await requireFreePort(page);

  const starting = startServices({ volume: cloneName, log });
  shutdown.add(async () => (await starting.catch(() => undefined))?.stop());
  const services = await starting;
  if (shutdown.asked) return;

  const port = await findFreePort('127.0.0.1');
  const api = { host: '127.0.0.1', port, url: `http://127.0.0.1:${port}` };
  const env = {
    ...serverEnvironment(page, services),
    HOST: api.host,
    PORT: String(api.port),
    LOG_PRETTY: 'true',
  };
  const server = startServer(env, { nodeArguments: ['--watch'], output: 'terminal' });
  shutdown.add(() => server.stop());
  await log.step('Start the server', () => server.untilReady(api.url));

  const vite = join(cloneRoot, 'node_modules/vite/bin/vite.js');
  const options = [
    '--host',
    page.host,
    '--port',
    String(page.port),
    '--strictPort',
    '--clearScreen',
    'false',
  ];
  const pages = spawn(process.execPath, [vite, ...options, '--logLevel', 'warn'], {
    cwd: cloneRoot,
    env: { ...process.env, API_URL: api.url },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  pages.on('exit', () => void shutdown.now(1));
  shutdown.add(async () => pages.kill());
  console.log(`\nPostdate, for development, at ${page.url}. Ctrl-C stops it.\n`);
}
