import { isPortFree } from '../services/ports.ts';
import type { RunningServices } from '../services/services.ts';
import { SetupProblem } from '../steps.ts';
import { readSecrets } from './secrets.ts';

export interface Address {
  host: string;
  port: number;
  /** What to open in a browser. */
  url: string;
}

/** Where the product will listen, from HOST and PORT. */
export function readAddress(): Address {
  const host = process.env.HOST || '127.0.0.1';
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SetupProblem(
      `PORT is not a port: ${process.env.PORT}`,
      'give a number, such as PORT=3001 npm start.',
    );
  }
  return { host, port, url: `http://localhost:${port}` };
}

/** Fails early, before the slow work, where another program listens on the port. */
export async function requireFreePort({ host, port }: Address): Promise<void> {
  if (await isPortFree(host, port)) return;
  throw new SetupProblem(
    `Port ${port} on ${host} is taken by another program.`,
    `end that program, or choose another port: PORT=${port + 1} npm start`,
  );
}

/** The server's environment. What is given in ours stays, so that everything can be set from outside. */
export function serverEnvironment(address: Address, services: RunningServices): Record<string, string> {
  const { jwtSecret, operatorPassword } = readSecrets();
  const defaults = {
    JWT_SECRET: jwtSecret,
    OPERATOR_PASSWORD: operatorPassword,
  };
  const given = Object.entries(process.env).filter(([name, value]) => name in defaults && value);
  return {
    ...defaults,
    ...(Object.fromEntries(given) as Record<string, string>),
    HOST: address.host,
    PORT: String(address.port),
    MONGODB_URL: services.mongo.url,
    REDIS_URL: services.redis.url,
  };
}
