import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the ranges from which systems take ports for outgoing connections: while a container is stopped, in the
// middle of a restart, nobody shall get its port by chance.
const FROM = 20_000;
const TO = 30_000;

/** A port that nobody listens on. */
export async function findFreePort(host: string): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(FROM, TO);
    if (await isPortFree(host, port)) return port;
  }
  throw new Error(`No free port between ${FROM} and ${TO}`);
}

/** Whether one could listen on this port now. */
export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
