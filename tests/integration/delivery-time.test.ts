import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../support/events.ts';
import { untilAllSent } from '../support/outcome.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilDrained } from '../support/queue.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type Pair, scheduleEach } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

/** Schedules messages for these times, waits for them, and checks that each came once and none early. */
async function expectOnTime(api: Product, pair: Pair, due: number[]): Promise<void> {
  const items = await scheduleEach(api, pair, due);
  const ids = items.map((item) => item.id);
  await untilAllSent(api, ids, 40_000);
  await untilDrained(api);
  const sentAt = new Map((await messagesOf(api, ids)).map((row) => [row._id.toString(), row.sentAt]));
  expect(sentAt.size).toBe(ids.length);
  const early = items.filter(({ id, scheduledTime }) => (sentAt.get(id) ?? 0) < new Date(scheduledTime));
  expect(early).toEqual([]);
  await expectConversationTrue(api, pair);
}

describe('messages that are due at various times', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.stop());

  it('go out once each and never early, fifty of them', async () => {
    const due = Array.from({ length: 50 }, (_, n) => 1200 + ((n * 37) % 50) * 40);
    await expectOnTime(product, await newPair(product.url), due);
  });

  it('reach the receiver’s device in the order of their times, none before its time', async () => {
    const pair = await newPair(product.url);
    const device = await listen(product.url, pair.receiver.client);
    const items = await scheduleEach(product, pair, [2400, 1200, 1800]);
    for (const { id } of items) await device.until('receive_message', (message) => message.id === id);
    const [last, first, second] = items;
    expect(device.of('receive_message').map((message) => message.id)).toEqual([
      first?.id,
      second?.id,
      last?.id,
    ]);
    for (const [n, { at }] of device.heard.entries()) {
      const id = device.of('receive_message')[n]?.id ?? '';
      expect(at).toBeGreaterThanOrEqual((await rowOf(product, id)).scheduledTime.getTime());
    }
    device.stop();
  });

  it('go out one after another where all are due in the same millisecond', async () => {
    await expectOnTime(product, await newPair(product.url), Array<number>(120).fill(2000));
  });

  it('go out at once where their time has passed already', async () => {
    await expectOnTime(product, await newPair(product.url), [-3_600_000, -1000, -1]);
  });
});

describe('a worker whose clock is wrong', () => {
  const skewed = (place: Product['place'], byMs: number) =>
    startProduct({ place, roles: ['worker'], overrides: { now: () => Date.now() + byMs } });

  it.each([
    ['five seconds ahead', [5000]],
    ['five seconds behind', [-5000]],
    ['ahead, beside another that is behind', [5000, -5000]],
  ])('%s sends nothing early by that clock and everything once', async (_name, clocks) => {
    const api = await startProduct({ roles: ['api'] });
    const workers = await Promise.all(clocks.map((byMs) => skewed(api.place, byMs)));
    const due = Array.from({ length: 20 }, (_, n) => 1000 + n * 60);
    await expectOnTime(api, await newPair(api.url), due);
    await Promise.all([...workers, api].map((product) => product.stop()));
  });
});
