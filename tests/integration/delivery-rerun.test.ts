import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConversation } from '#contract/conversations.ts';
import type { CrashPoint } from '#core/points.ts';
import { deliverScheduled } from '#features/scheduled-messages/delivery.ts';
import { listen } from '../support/events.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilDrained } from '../support/queue.ts';
import { messagesOf, rowOf, untilStatus, writeRow } from '../support/rows.ts';
import { scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

const AFTER_CLAIM: CrashPoint[] = [
  'delivery.inserted',
  'delivery.noted',
  'delivery.emitted',
  'delivery.marked',
];

describe.concurrent('a delivery that is broken off', () => {
  const points = createPoints();
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ overrides: { atPoint: points.hook } });
  });
  afterAll(() => product.stop());

  it.each(AFTER_CLAIM)('at %s ends with one message, sent, last and unread', async (point) => {
    const pair = await newPair(product.url);
    const devices = await Promise.all(
      [pair.sender, pair.receiver].map(({ client }) => listen(product.url, client)),
    );
    const [senderDevice, receiverDevice] = devices;
    const id = pair.sender.client.newId();
    points.failAt(id, point, 1);
    const item = await scheduleAt(product, pair.sender, pair.to, { id, dueInMs: 100 });
    const row = await untilStatus(product, item.id, 'sent');
    await untilDrained(product);

    expect(points.visits(item.id, point)).toHaveLength(1);
    expect(row.messageId?.toString()).toBe(item.id);
    expect(row).toMatchObject({ claim: null, failure: null });
    expect(await messagesOf(product, [item.id])).toHaveLength(1);
    await expectConversationTrue(product, pair);
    await receiverDevice?.until('receive_message', ({ id }) => id === item.id);
    await senderDevice?.until('scheduled_message_sent', ({ message }) => message.id === item.id);
    for (const device of devices) device.stop();
  });
});

describe('a delivery that runs again after it was done', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
  });
  afterAll(() => product.stop());

  /** What a worker leaves that dies after the insert: the claim, over by now. */
  const forget = (id: string) =>
    writeRow(product, id, {
      status: 'sending',
      claim: { token: 'of a dead worker', leaseUntil: new Date(Date.now() - 1) },
      messageId: null,
      sentAt: null,
    });

  it('changes nothing where it was marked', async () => {
    const pair = await newPair(product.url);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: -1 });
    await deliverScheduled(product.context, item.id);
    const before = await rowOf(product, item.id);
    expect(await deliverScheduled(product.context, item.id)).toEqual({ kind: 'done' });
    expect(await rowOf(product, item.id)).toEqual(before);
    await expectConversationTrue(product, pair);
  });

  it('marks the message that is there, with its first time', async () => {
    const pair = await newPair(product.url);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: -1 });
    await deliverScheduled(product.context, item.id);
    const [message] = await messagesOf(product, [item.id]);
    await forget(item.id);
    expect(await deliverScheduled(product.context, item.id)).toEqual({ kind: 'done' });
    const row = await rowOf(product, item.id);
    expect(row).toMatchObject({ status: 'sent', sentAt: message?.sentAt });
    expect(await messagesOf(product, [item.id])).toEqual([message]);
  });

  it('does not make a read message unread, nor an older one the last', async () => {
    const pair = await newPair(product.url);
    const items = await Promise.all(
      [1, 2].map(() => scheduleAt(product, pair.sender, pair.to, { dueInMs: -1 })),
    );
    const [older = '', newer = ''] = items.map(({ id }) => id);
    await deliverScheduled(product.context, older);
    await deliverScheduled(product.context, newer);
    const { conversationId } = pair.to;
    await pair.receiver.client.api.call(readConversation, {
      params: { id: conversationId },
      body: { upTo: newer },
    });
    await forget(older);
    await deliverScheduled(product.context, older);
    await expectConversationTrue(product, pair);
    const messages = await messagesOf(product, [older, newer]);
    expect(messages.map(({ unread, status }) => [unread, status])).toEqual([
      [false, 'read'],
      [false, 'read'],
    ]);
  });
});
