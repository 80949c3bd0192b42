import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { getKdf } from '#contract/auth.ts';
import { getLimits } from '#contract/service.ts';
import { newId } from '#crypto/ids.ts';
import { type Child, startChild } from '../support/child.ts';
import { newPlace } from '../support/config.ts';
import { until } from '../support/until.ts';
import { ask } from './support/wire.ts';

let child: Child;
beforeAll(async () => {
  const place = newPlace({ mongoUrl: inject('mongoUrl'), redisUrl: inject('redisUrl') });
  child = await startChild(place, ['api'], { variables: { LOG_LEVEL: 'debug' } });
});
afterAll(async () => {
  child.kill('SIGTERM');
  await child.exited;
});

/** The levels of what was logged of requests to an address. */
const levelsOf = (path: string) =>
  child.output
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: number; req?: { path: string }; requestId?: string })
    .filter(({ req, requestId }) => req?.path === path || requestId !== undefined)
    .map(({ level }) => level);

describe('a request whose body is cut off', () => {
  it('is no fault of the server: it is not logged as one, and the server goes on', async () => {
    const { hostname, port } = new URL(child.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write(
      `POST ${getKdf.path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"user`,
    );
    // The next request's line shows that the server had time to read what came before it.
    expect((await ask(`${child.url}/api/${newId()}`)).status).toBe(404);
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect((await ask(`${child.url}${getLimits.path}`)).status).toBe(200);
    await until('the next request to be logged', () => levelsOf(getLimits.path).length > 0);
    const levels = levelsOf(getKdf.path);
    expect(levels.length).toBeGreaterThan(0);
    expect(Math.max(...levels)).toBeLessThan(40);
  });
});
