import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { alarmOf } from '../support/queue.ts';
import { messagesOf, rowOf, untilStatus } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';

const timeZone = 'Europe/Berlin';
const HOUR = 3_600_000;

/** The text of the one message that came of `id`, as the receiver reads it. */
async function readText(product: Product, { receiver }: Pair, id: string): Promise<string> {
  const [row, ...more] = await messagesOf(product, [id]);
  if (row === undefined || more.length > 0) throw new Error(`${id} became ${more.length} messages`);
  const { conversationId, senderId, receiverId } = row;
  const opened = await receiver.client.open({
    ...row,
    id,
    conversationId: conversationId.toString(),
    senderId: senderId.toString(),
    receiverId: receiverId.toString(),
    sentAt: row.sentAt.toISOString(),
  });
  return opened.text;
}

describe.concurrent('a pending message that is changed', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    // A sweep would set right what a change left wrong, so that none may run while these tests do.
    product = await startProduct({ variables: { SWEEP_INTERVAL_MS: '60000' } });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  it('to a sooner time goes out then', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: HOUR });
    const at = Date.now() + 6000;
    const changed = await pair.sender.client.updateScheduled(item, { at, timeZone });
    expect(changed).toMatchObject({
      status: 'pending',
      version: 2,
      scheduledTime: new Date(at).toISOString(),
    });
    expect(Math.abs(((await alarmOf(product, item.id)) ?? 0) - at)).toBeLessThan(250);
    const sent = await untilStatus(product, item.id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(at);
  });

  it('to a later time does not go out at the first one', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 4000 });
    const at = Date.now() + 6500;
    await pair.sender.client.updateScheduled(item, { at, timeZone });
    const sent = await untilStatus(product, item.id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(at);
    const [message] = await messagesOf(product, [item.id]);
    expect(message?.sentAt.getTime()).toBeGreaterThanOrEqual(at);
    expect(message?.envelope.deliverAt).toBe(at);
  });

  it('back and forth ends with its alarm at the last time', async () => {
    let item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: HOUR });
    const last = Date.now() + 2 * HOUR;
    for (const at of [last + HOUR, last - HOUR / 2, last]) {
      item = await pair.sender.client.updateScheduled(item, { at, timeZone });
    }
    expect(item.version).toBe(4);
    expect(Math.abs(((await alarmOf(product, item.id)) ?? 0) - last)).toBeLessThan(250);
  });

  it('in its text arrives with the last acknowledged one', async () => {
    const first = await scheduleAt(product, pair.sender, pair.to, { text: 'first', dueInMs: 4000 });
    const at = Date.parse(first.scheduledTime);
    const second = await pair.sender.client.updateScheduled(first, { text: 'second', at, timeZone });
    await pair.sender.client.updateScheduled(second, { text: 'third', at, timeZone });
    await untilStatus(product, first.id, 'sent');
    expect(await readText(product, pair, first.id)).toBe('third');
  });

  it('in text and time at once arrives so', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { text: 'old', dueInMs: 4000 });
    const at = Date.now() + 6500;
    await pair.sender.client.updateScheduled(item, { text: 'new', at, timeZone });
    const sent = await untilStatus(product, item.id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(at);
    expect(await readText(product, pair, item.id)).toBe('new');
  });

  it('to now goes out at once', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { text: 'now!', dueInMs: HOUR });
    const moved = await pair.sender.client.sendScheduledNow(item);
    expect(moved).toMatchObject({ status: 'pending', version: 2 });
    const sent = await untilStatus(product, item.id, 'sent', 10_000);
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(Date.parse(moved.scheduledTime));
    expect(await readText(product, pair, item.id)).toBe('now!');
  });

  it('by its cancellation never goes out', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 3000 });
    const cancelled = await pair.sender.client.cancelScheduled(item.id);
    expect(cancelled).toMatchObject({ status: 'cancelled', version: 2, messageId: null });
    expect(await alarmOf(product, item.id)).toBeNull();
    // One that is due later has gone out when this one's time is long past.
    const later = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 3500 });
    await untilStatus(product, later.id, 'sent');
    expect(await messagesOf(product, [item.id])).toEqual([]);
    expect((await rowOf(product, item.id)).status).toBe('cancelled');
  });
});
