import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '#core/context.ts';
import { deliverScheduled } from '#features/scheduled-messages/delivery.ts';
import { presentScheduled } from '#features/scheduled-messages/store.ts';
import { audit } from '#features/scheduled-messages/sweep.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type At, type Pair, scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

/** More than a lease and any back-off. */
const LONG_MS = 20_000;

describe('a worker that stops after its claim and goes on when its lease is over', () => {
  const points = createPoints();
  const otherPoints = createPoints();
  let aheadMs = 0;
  let frozen: Product;
  let second: Product;
  let other: Context;
  let pair: Pair;
  beforeAll(async () => {
    // Neither rings by itself: the test does. The other one's clock says when the lease is over.
    frozen = await startProduct({ roles: ['api'], overrides: { atPoint: points.hook } });
    const overrides = { atPoint: otherPoints.hook, now: () => Date.now() + aheadMs };
    second = await startProduct({ place: frozen.place, roles: ['api'], overrides });
    other = second.context;
    pair = await newPair(frozen.url);
  });
  beforeEach(() => {
    aheadMs = 0;
  });
  afterAll(async () => {
    await second.stop();
    await frozen.stop();
  });

  /** A due message whose first delivery stands still right after its claim. */
  const freeze = async (more: Partial<At> = {}) => {
    const item = await scheduleAt(frozen, pair.sender, pair.to, { dueInMs: -1, alarm: false, ...more });
    const hold = points.holdAt(item.id, 'delivery.claimed');
    const delivery = deliverScheduled(frozen.context, item.id);
    await hold.reached;
    return {
      item,
      /** Lets it go on to its end. */
      wake: async () => {
        hold.release();
        return await delivery;
      },
    };
  };

  /** The other one takes over, once the lease is over, and does not get through. */
  const failElsewhere = async (id: string) => {
    otherPoints.failAt(id, 'delivery.claimed', 3);
    for (let attempt = 1; attempt <= 3; attempt++) {
      aheadMs += LONG_MS;
      await deliverScheduled(other, id);
    }
    const row = await rowOf(frozen, id);
    expect(row).toMatchObject({ status: 'failed', maybeDelivered: true, retryCount: 3 });
    return presentScheduled(row);
  };

  it('is not taken over before its lease is over', async () => {
    const { item, wake } = await freeze();
    aheadMs = 5000;
    const outcome = await deliverScheduled(other, item.id);
    expect(outcome).toEqual({
      kind: 'later',
      at: (await rowOf(frozen, item.id)).claim?.leaseUntil.getTime(),
    });
    await expect(pair.sender.client.cancelScheduled(item.id)).rejects.toMatchObject({
      code: 'ALREADY_SENDING',
    });
    expect(await wake()).toEqual({ kind: 'done' });
    expect(await rowOf(frozen, item.id)).toMatchObject({ status: 'sent', maybeDelivered: false });
  });

  it('finds the message of the one that took over, and adds none', async () => {
    const { item, wake } = await freeze();
    aheadMs = LONG_MS;
    expect(await deliverScheduled(other, item.id)).toEqual({ kind: 'done' });
    const [message] = await messagesOf(frozen, [item.id]);
    const row = await rowOf(frozen, item.id);
    expect(await wake()).toEqual({ kind: 'done' });
    expect(await messagesOf(frozen, [item.id])).toEqual([message]);
    expect(await rowOf(frozen, item.id)).toEqual(row);
    await expectConversationTrue(frozen, pair);
  });

  it('and fails for the last time does not fail the attempt of the one that took over', async () => {
    const { item, wake } = await freeze({ row: { retryCount: 2 } });
    points.failAt(item.id, 'delivery.claimed', 1);
    aheadMs = LONG_MS;
    const hold = otherPoints.holdAt(item.id, 'delivery.claimed');
    const delivery = deliverScheduled(other, item.id);
    await hold.reached;
    const taken = await rowOf(frozen, item.id);
    await wake();
    expect(await rowOf(frozen, item.id)).toEqual(taken);
    hold.release();
    expect(await delivery).toEqual({ kind: 'done' });
    expect((await rowOf(frozen, item.id)).status).toBe('sent');
    expect(await messagesOf(frozen, [item.id])).toHaveLength(1);
  });

  it('adds nothing where the sender put the message away meanwhile, nor does a retry', async () => {
    const { item, wake } = await freeze();
    const failed = await failElsewhere(item.id);
    expect(await pair.sender.client.cancelScheduled(item.id)).toMatchObject({ dismissed: true });
    expect(await wake()).toEqual({ kind: 'done' });
    expect(await messagesOf(frozen, [item.id])).toEqual([]);
    expect(await rowOf(frozen, item.id)).toMatchObject({ status: 'failed', dismissed: true });
    await expect(pair.sender.client.retryScheduled(failed)).rejects.toMatchObject({
      code: 'ALREADY_CANCELLED',
    });
    await audit(frozen.context);
    expect(await messagesOf(frozen, [item.id])).toEqual([]);
    await expectConversationTrue(frozen, pair);
  });

  it('adds nothing where the sender cancelled his retry meanwhile', async () => {
    const { item, wake } = await freeze();
    const failed = await failElsewhere(item.id);
    await pair.sender.client.retryScheduled(failed);
    expect(await pair.sender.client.cancelScheduled(item.id)).toMatchObject({ status: 'cancelled' });
    expect(await wake()).toEqual({ kind: 'done' });
    expect(await messagesOf(frozen, [item.id])).toEqual([]);
    expect((await rowOf(frozen, item.id)).status).toBe('cancelled');
  });

  it('sends a message that was given up meanwhile; the sweep finds out and says that it is sent', async () => {
    const { item, wake } = await freeze();
    await failElsewhere(item.id);
    await wake();
    expect(await messagesOf(frozen, [item.id])).toHaveLength(1);
    await audit(frozen.context);
    expect(await rowOf(frozen, item.id)).toMatchObject({ status: 'sent', failure: null });
    await expectConversationTrue(frozen, pair);
  });

  it('sends a message that was given up meanwhile; the sender who puts it away is told so', async () => {
    const { item, wake } = await freeze();
    await failElsewhere(item.id);
    await wake();
    await expect(pair.sender.client.cancelScheduled(item.id)).rejects.toMatchObject({
      code: 'ALREADY_SENT',
      details: { messageId: item.id, current: { status: 'sent' } },
    });
    expect((await rowOf(frozen, item.id)).status).toBe('sent');
  });

  it('leaves one message where the sender retried it meanwhile, whose text and time were frozen', async () => {
    const { item, wake } = await freeze();
    const failed = await failElsewhere(item.id);
    expect(failed.bodyFrozen).toBe(true);
    const change = { at: Date.now() + 60_000, timeZone: 'Europe/Berlin', text: 'another text' };
    const { client } = pair.sender;
    await expect(client.retryScheduled(failed, change)).rejects.toMatchObject({ code: 'BODY_FROZEN' });
    // A later time alone is refused as well: the frozen worker would be early then.
    const { text: _, ...later } = change;
    await expect(client.retryScheduled(failed, later)).rejects.toMatchObject({ code: 'BODY_FROZEN' });
    await client.retryScheduled(failed);
    await wake();
    aheadMs += LONG_MS;
    expect(await deliverScheduled(other, item.id)).toEqual({ kind: 'done' });
    const [message, ...more] = await messagesOf(frozen, [item.id]);
    expect(message?.envelope).toEqual(item.envelope);
    expect(more).toEqual([]);
    expect((await rowOf(frozen, item.id)).status).toBe('sent');
    await expectConversationTrue(frozen, pair);
  });
});
