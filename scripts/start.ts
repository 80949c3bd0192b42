// npm start: everything that the product needs, and the product, until Ctrl-C.

import { buildPage } from './run/page.ts';
import { secretsFile } from './run/secrets.ts';
import { serverLog, serverLogEnd, startServer, stopLeftServer } from './run/server.ts';
import { type Address, readAddress, requireFreePort, serverEnvironment } from './run/settings.ts';
import { createShutdown, type Shutdown } from './run/shutdown.ts';
import { ensureSamplePeople } from './sample-people.ts';
import { cloneName } from './services/clone.ts';
import { startServices } from './services/services.ts';
import { createStepLog, explain, type StepLog } from './steps.ts';

const log = createStepLog();
const shutdown = createShutdown();

try {
  await start(log, shutdown);
} catch (error) {
  // A Ctrl-C in the middle makes the step under way fail; that is no news.
  if (!shutdown.asked) {
    console.error(`\n${explain(error)}`);
    await shutdown.now(1);
  }
}

async function start(log: StepLog, shutdown: Shutdown): Promise<void> {
  console.log('Postdate: setting up');
  const address = readAddress();
  if (await stopLeftServer()) log.info('  ✓ Stopped a server that a killed run of this clone had left');
  await requireFreePort(address);

  const starting = startServices({ volume: cloneName, log });
  shutdown.add(async () => (await starting.catch(() => undefined))?.stop());
  const [services] = await Promise.all([starting, buildPage(log)]);
  if (shutdown.asked) return;

  const server = startServer(serverEnvironment(address, services));
  shutdown.add(() => log.step('Stop the server', () => server.stop()));
  await log.step('Start the server', () => server.untilReady(address.url));
  void server.ended.then(() => {
    if (shutdown.asked) return;
    console.error(`\nThe server has ended by itself. ${serverLogEnd()}`);
    return shutdown.now(1);
  });

  const people = services.embedded
    ? await log.step('Make two people to try it with', () => ensureSamplePeople(address.url))
    : [];
  announce(address, services.mongo.kind, services.redis.kind, people);
}

function announce(
  address: Address,
  mongo: string,
  redis: string,
  people: { username: string; password: string }[],
) {
  const lines = [
    `Postdate runs at ${address.url}`,
    '',
    ...people.map(({ username, password }) => `  sign in as ${username.padEnd(8)} password ${password}`),
    ...(people.length > 0
      ? ['  (one of them in a private window, so that both are signed in at once)', '']
      : []),
    `  MongoDB    ${mongo}`,
    `  Redis      ${redis}`,
    `  operators  ${address.url}/admin/queues, password in ${secretsFile}`,
    `  log        ${serverLog}`,
    '',
    'Ctrl-C stops it; what you write stays for the next start.',
  ];
  console.log(`\n${lines.join('\n')}`);
}
