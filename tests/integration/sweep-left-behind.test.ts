import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { voidMessage } from '#features/messages/store.ts';
import { deliverScheduled } from '#features/scheduled-messages/delivery.ts';
import { audit, sweepDue } from '#features/scheduled-messages/sweep.ts';
import { listen } from '../support/events.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { alarmOf, untilDrained } from '../support/queue.ts';
import { expectNothingToRepair, NOTHING } from '../support/repairs.ts';
import { messagesOf, rowOf, untilStatus, writeRow } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

describe('an attempt that nobody finished', () => {
  const points = createPoints();
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'], overrides: { atPoint: points.hook } });
    pair = await newPair(product.url);
    await sweepDue(product.context);
  });
  afterAll(() => product.stop());

  /** A due message in the hands of a worker that died, whose claim is over for `endedMs`. */
  const leaveBehind = async (endedMs: number) => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: -60_000, alarm: false });
    const leaseUntil = new Date(Date.now() - endedMs);
    await writeRow(product, item.id, { status: 'sending', claim: { token: 'of a dead worker', leaseUntil } });
    return { ...item, leaseUntil };
  };

  it('is finished once, after the sweep rang for it', async () => {
    const { id } = await leaveBehind(10_000);
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, abandoned: 1 });
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    const worker = await startProduct({ place: product.place, roles: ['worker'] });
    await untilStatus(product, id, 'sent');
    await untilDrained(product);
    await worker.stop();
    expect(await messagesOf(product, [id])).toHaveLength(1);
    await expectConversationTrue(product, pair);
    await expectNothingToRepair(product.context);
  });

  it('is not touched while its claim may hold', async () => {
    const { id, leaseUntil } = await leaveBehind(-10_000);
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    expect(await audit(product.context)).toEqual({ ...NOTHING, missing: 1 });
    expect(await alarmOf(product, id)).toBe(leaseUntil.getTime());
    await expectNothingToRepair(product.context);
    await product.context.queue.remove(id);
    await writeRow(product, id, { status: 'cancelled' });
  });

  it('keeps its first message where it had come to insert it', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: -1, alarm: false });
    await deliverScheduled(product.context, item.id);
    const [message] = await messagesOf(product, [item.id]);
    const leaseUntil = new Date(Date.now() - 10_000);
    const claim = { token: 'of a dead worker', leaseUntil };
    await writeRow(product, item.id, { status: 'sending', claim, messageId: null, sentAt: null });
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, abandoned: 1 });
    await deliverScheduled(product.context, item.id);
    expect(await rowOf(product, item.id)).toMatchObject({ status: 'sent', sentAt: message?.sentAt });
    expect(await messagesOf(product, [item.id])).toEqual([message]);
    await product.context.queue.remove(item.id);
  });
});

describe('a failed message that may have been delivered all the same', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    pair = await newPair(product.url);
    await sweepDue(product.context);
  });
  afterAll(() => product.stop());

  const failed = {
    status: 'failed',
    maybeDelivered: true,
    retryCount: 3,
    failure: { code: 'DELIVERY_FAILED', at: new Date() },
    messageId: null,
    sentAt: null,
  } as const;

  it('is sent where its message is there, and its sender is told', async () => {
    const device = await listen(product.url, pair.sender.client);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: -1, alarm: false });
    await deliverScheduled(product.context, item.id);
    await writeRow(product, item.id, failed);
    const before = device.of('scheduled_message_sent').length;
    expect(await audit(product.context)).toEqual({ ...NOTHING, foundDelivered: 1 });
    const row = await rowOf(product, item.id);
    expect(row).toMatchObject({ status: 'sent', failure: null });
    expect(row.messageId?.toString()).toBe(item.id);
    await device.until('scheduled_message_sent', () => device.of('scheduled_message_sent').length > before);
    expect(await messagesOf(product, [item.id])).toHaveLength(1);
    await expectNothingToRepair(product.context);
    device.stop();
  });

  it('stays failed where there is none, or where a cancel occupied its id', async () => {
    const items = await Promise.all(
      [1, 2].map(() => scheduleAt(product, pair.sender, pair.to, { dueInMs: -1, alarm: false, row: failed })),
    );
    const [voided] = items;
    await voidMessage(product.context, voided?.id ?? '');
    expect(await audit(product.context)).toEqual(NOTHING);
    for (const { id } of items) expect((await rowOf(product, id)).status).toBe('failed');
  });
});
