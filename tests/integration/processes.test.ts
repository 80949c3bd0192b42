import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { startChild } from '../support/child.ts';
import { type Listener, listen } from '../support/events.ts';
import { untilAllSent } from '../support/outcome.ts';
import { newPair, signInAt } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { tally } from '../support/rounds.ts';
import { messagesOf, untilStatus } from '../support/rows.ts';
import { type Pair, scheduleAt, scheduleEach } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';
import { until } from '../support/until.ts';

const HOUR = 3_600_000;

describe('two API processes and two workers', () => {
  const points = [createPoints(), createPoints()];
  const products: Product[] = [];
  let apis: [Product, Product];
  let pair: Pair;
  let sender: Listener;
  let receiver: Listener;
  /** The sender's second device, on the receiver's process. */
  let second: Listener;
  beforeAll(async () => {
    const first = await startProduct({ roles: ['api'] });
    const { place } = first;
    apis = [first, await startProduct({ place, roles: ['api'] })];
    const workers = points.map(({ hook }) =>
      startProduct({ place, roles: ['worker'], overrides: { atPoint: hook } }),
    );
    products.push(...(await Promise.all(workers)), ...apis);
    pair = await newPair(apis[0].url);
    sender = await listen(apis[0].url, pair.sender.client);
    receiver = await listen(apis[1].url, await signInAt(apis[1].url, pair.receiver.username));
    second = await listen(apis[1].url, await signInAt(apis[1].url, pair.sender.username));
  });
  afterAll(async () => {
    for (const device of [sender, receiver, second]) device.stop();
    for (const product of products) await product.stop();
  });

  it('tell the sender on one and the receiver on the other, whichever worker delivers', async () => {
    const items = await scheduleEach(apis[0], pair, Array<number>(40).fill(1500));
    const ids = items.map(({ id }) => id);
    for (const id of ids) {
      await receiver.until('receive_message', (message) => message.id === id);
      for (const device of [sender, second])
        await device.until('scheduled_message_sent', ({ message }) => message.id === id);
    }
    const delivered = points.map(({ visits }) =>
      ids.filter((id) => visits(id, 'delivery.claimed').length > 0),
    );
    for (const byOne of delivered) expect(byOne.length).toBeGreaterThan(0);
    expect(delivered.flat().toSorted()).toEqual(ids.toSorted());
    expect(await messagesOf(apis[0], ids)).toHaveLength(ids.length);
    await expectConversationTrue(apis[1], pair);
    // Whoever hears of a message twice hears the same twice, under one id: taking it in again changes nothing.
    const heard = Map.groupBy(receiver.of('receive_message'), ({ id }) => id);
    for (const [first, ...again] of heard.values())
      for (const message of again) expect(message).toEqual(first);
    expect([...heard.keys()].toSorted()).toEqual(ids.toSorted());
  });

  it('tell the sender’s other device what he schedules, changes and cancels', async () => {
    const { client } = pair.sender;
    const timeZone = 'Europe/Berlin';
    const at = Date.now() + HOUR;
    const created = await client.schedule({ id: client.newId(), ...pair.to, text: 'one', at, timeZone });
    expect(await second.until('scheduled_message_created', ({ id }) => id === created.id)).toEqual(created);
    const updated = await client.updateScheduled(created, { text: 'two', at: at + HOUR, timeZone });
    expect(await second.until('scheduled_message_updated', ({ id }) => id === created.id)).toEqual(updated);
    const cancelled = await client.cancelScheduled(created.id);
    expect(await second.until('scheduled_message_cancelled', ({ id }) => id === created.id)).toEqual(
      cancelled,
    );
    // The receiver learns nothing of any of it.
    expect(receiver.heard.filter(({ name }) => name !== 'receive_message')).toEqual([]);
  });

  it('tell all of a sender’s devices of a failure', async () => {
    const failing = pair.sender.client.newId();
    for (const { failAt } of points) failAt(failing, 'delivery.claimed', 3);
    await scheduleAt(apis[0], pair.sender, pair.to, { id: failing, dueInMs: 100 });
    await untilStatus(apis[0], failing, 'failed');
    for (const device of [sender, second]) {
      const told = await device.until('scheduled_message_failed', ({ id }) => id === failing);
      expect(told.failure?.code).toBe('DELIVERY_FAILED');
    }
  });
});

describe('a worker process that gets SIGTERM with deliveries in flight', () => {
  it('ends with code 0 within ten seconds, leaves nothing half done, and another one does the rest', async () => {
    const api = await startProduct({ roles: ['api'] });
    const pair = await newPair(api.url);
    const child = await startChild(api.place, ['worker']);
    const items = await scheduleEach(api, pair, Array<number>(400).fill(2500));
    const ids = items.map(({ id }) => id);
    const inFlight = scheduledMessageModel(api.context.db);
    await until('deliveries to be under way', () => inFlight.exists({ status: 'sending' }), { everyMs: 1 });
    const asked = Date.now();
    child.kill('SIGTERM');
    expect(await child.exited).toBe(0);
    expect(Date.now() - asked).toBeLessThan(10_000);

    const rows = await scheduledMessageModel(api.context.db)
      .find({ _id: { $in: ids } }, { status: 1 })
      .lean();
    const counts = tally(rows.map(({ status }) => status));
    process.stdout.write(`  after SIGTERM: ${JSON.stringify(counts)}\n`);
    expect(Object.keys(counts).toSorted()).toEqual(['pending', 'sent']);
    expect(await messagesOf(api, ids)).toHaveLength(counts.sent ?? 0);

    const worker = await startProduct({ place: api.place, roles: ['worker'] });
    await untilAllSent(api, ids, 30_000);
    expect(await messagesOf(api, ids)).toHaveLength(ids.length);
    await expectConversationTrue(api, pair);
    await worker.stop();
    await api.stop();
  });
});
