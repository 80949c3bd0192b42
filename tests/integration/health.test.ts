import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilStatus } from '../support/rows.ts';
import { scheduleAt } from '../support/schedule-at.ts';

/** What a process says of itself: the status and the body. */
async function ask(url: string, path: '/livez' | '/readyz'): Promise<[number, unknown]> {
  const response = await fetch(url + path);
  return [response.status, await response.json()];
}

describe.each([
  ['an API process', ['api']],
  ['a worker process', ['worker']],
  ['a process that is both', ['api', 'worker']],
] as const)('%s', (_name, roles) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ roles });
  });
  afterAll(() => product.stop());

  it('says that it is alive and ready', async () => {
    expect(await ask(product.url, '/livez')).toEqual([200, { alive: true }]);
    const ready = { ready: true, draining: false, database: true, redis: true };
    expect(await ask(product.url, '/readyz')).toEqual([200, ready]);
  });

  it(`${roles.some((role) => role === 'api') ? 'serves' : 'does not serve'} the API`, async () => {
    const response = await fetch(`${product.url}/api/limits`);
    expect(response.status).toBe(roles.some((role) => role === 'api') ? 200 : 404);
  });
});

describe('a process that is asked to stop', () => {
  it('is alive but not ready until its deliveries are done, and then closed', async () => {
    const points = createPoints();
    const product = await startProduct({ overrides: { atPoint: points.hook } });
    const { sender, to } = await newPair(product.url);
    const id = sender.client.newId();
    const hold = points.holdAt(id, 'delivery.claimed');
    await scheduleAt(product, sender, to, { id, dueInMs: 100 });
    await hold.reached;
    const stopped = product.stop();
    const draining = { ready: false, draining: true, database: true, redis: true };
    expect(await ask(product.url, '/readyz')).toEqual([503, draining]);
    expect(await ask(product.url, '/livez')).toEqual([200, { alive: true }]);
    hold.release();
    await stopped;
    await expect(fetch(`${product.url}/livez`)).rejects.toThrow();

    const after = await startProduct({ place: product.place, roles: ['worker'] });
    await untilStatus(after, id, 'sent');
    await after.stop();
  });
});
