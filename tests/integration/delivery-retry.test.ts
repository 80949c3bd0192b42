import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { presentScheduled } from '#features/scheduled-messages/store.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { alarmOf } from '../support/queue.ts';
import { messagesOf, untilStatus } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';
import { until } from '../support/until.ts';

const timeZone = 'Europe/Berlin';

describe.concurrent('a failed message', () => {
  const points = createPoints();
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    // Without a sweep in between: a retry must set its alarm itself.
    const variables = { SWEEP_INTERVAL_MS: '60000' };
    product = await startProduct({ variables, overrides: { atPoint: points.hook } });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  const fail = async (): Promise<ScheduledMessage> => {
    const id = pair.sender.client.newId();
    points.failAt(id, 'delivery.claimed', 3);
    const item = await scheduleAt(product, pair.sender, pair.to, { id, text: 'first', dueInMs: 100 });
    const row = await untilStatus(product, item.id, 'failed');
    await until(
      'its job to be failed',
      async () => (await product.context.queue.getJobState(item.id)) === 'failed',
    );
    return presentScheduled(row);
  };

  it('goes out at once when its sender retries it', async () => {
    const item = await fail();
    const retried = await pair.sender.client.retryScheduled(item);
    expect(retried).toMatchObject({ status: 'pending', version: 2, retryCount: 0, failure: null });
    await untilStatus(product, item.id, 'sent', 10_000);
    const [message] = await messagesOf(product, [item.id]);
    expect(message?.envelope.sig).toBe(item.envelope.sig);
    await expectConversationTrue(product, pair);
  });

  it('goes out at its new time when it is retried with one', async () => {
    const item = await fail();
    const at = Date.now() + 6000;
    const retried = await pair.sender.client.retryScheduled(item, { at, timeZone });
    expect(retried).toMatchObject({ status: 'pending', scheduledTime: new Date(at).toISOString() });
    expect(Math.abs(((await alarmOf(product, item.id)) ?? 0) - at)).toBeLessThan(250);
    const sent = await untilStatus(product, item.id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(at);
  });

  it('arrives with its new text when it is retried with one', async () => {
    const item = await fail();
    const at = Date.now() + 6000;
    const retried = await pair.sender.client.retryScheduled(item, { at, timeZone, text: 'second' });
    await untilStatus(product, item.id, 'sent');
    const [message] = await messagesOf(product, [item.id]);
    expect(message?.envelope.sig).toBe(retried.envelope.sig);
    expect(message?.envelope.ct).not.toBe(item.envelope.ct);
  });

  it('has three attempts again after a retry', async () => {
    const item = await fail();
    points.failAt(item.id, 'delivery.claimed', 3);
    await pair.sender.client.retryScheduled(item);
    await until('three more attempts', () => points.visits(item.id, 'delivery.claimed').length === 6);
    const row = await untilStatus(product, item.id, 'failed');
    expect(row.retryCount).toBe(3);
    expect(await messagesOf(product, [item.id])).toEqual([]);
  });

  it('can be neither edited nor sent now, only retried or put away', async () => {
    const item = await fail();
    const { client } = pair.sender;
    const refused = { status: 409, code: 'ALREADY_FAILED' };
    const at = Date.now() + 60_000;
    await expect(client.updateScheduled(item, { at, timeZone })).rejects.toMatchObject(refused);
    await expect(client.sendScheduledNow(item)).rejects.toMatchObject(refused);
    const away = await client.cancelScheduled(item.id);
    expect(away).toMatchObject({ status: 'failed', dismissed: true });
    await expect(client.retryScheduled(away)).rejects.toMatchObject({ status: 409 });
    expect(await messagesOf(product, [item.id])).toEqual([]);
  });
});

describe('a sent or cancelled message', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.stop());

  it('stays what it is, whatever is asked of it', async () => {
    const pair = await newPair(product.url);
    const { client } = pair.sender;
    const sent = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 100 });
    await untilStatus(product, sent.id, 'sent');
    const cancelled = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 60_000 });
    await client.cancelScheduled(cancelled.id);
    const at = Date.now() + 60_000;
    for (const [item, code] of [
      [sent, 'ALREADY_SENT'],
      [cancelled, 'ALREADY_CANCELLED'],
    ] as const) {
      const refused = { status: 409, code };
      await expect(client.updateScheduled(item, { at, timeZone })).rejects.toMatchObject(refused);
      await expect(client.sendScheduledNow(item)).rejects.toMatchObject(refused);
      await expect(client.retryScheduled(item)).rejects.toMatchObject({ status: 409, code: 'NOT_FAILED' });
    }
    await expect(client.cancelScheduled(sent.id)).rejects.toMatchObject({
      status: 409,
      code: 'ALREADY_SENT',
      details: { messageId: sent.id, current: { status: 'sent' } },
    });
    expect(await client.cancelScheduled(cancelled.id)).toMatchObject({ status: 'cancelled' });
    expect(await messagesOf(product, [sent.id, cancelled.id])).toHaveLength(1);
  });
});
