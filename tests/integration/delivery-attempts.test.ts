import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../support/events.ts';
import { newPair } from '../support/people.ts';
import { createPoints, SECRET_REASON } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { messagesOf, rowOf, untilStatus } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { until } from '../support/until.ts';

describe.concurrent('a delivery that fails', () => {
  const points = createPoints();
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct({ overrides: { atPoint: points.hook } });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  /** A message whose first `times` attempts fail right after the claim. */
  const scheduleFailing = async (times: number) => {
    const id = pair.sender.client.newId();
    points.failAt(id, 'delivery.claimed', times);
    return await scheduleAt(product, pair.sender, pair.to, { id, dueInMs: 100 });
  };

  /** Waits for the message to wait for another attempt after `count` failed ones. */
  const untilRetrying = (id: string, count: number) =>
    until(`${count} failed attempts`, async () => {
      const row = await rowOf(product, id);
      return row.retryCount === count && row.status === 'pending' && row;
    });

  it('three times is failed for good, after waits of one and two seconds', async () => {
    const device = await listen(product.url, pair.sender.client);
    const item = await scheduleFailing(3);
    const first = await untilRetrying(item.id, 1);
    expect(first).toMatchObject({ claim: null, failure: null });
    const second = await untilRetrying(item.id, 2);
    expect(second.nextAttemptAt?.getTime()).toBeGreaterThan(first.nextAttemptAt?.getTime() ?? Infinity);
    const failed = await untilStatus(product, item.id, 'failed');

    expect(failed).toMatchObject({ retryCount: 3, failure: { code: 'DELIVERY_FAILED' }, messageId: null });
    const [one = 0, two = 0, three = 0, ...more] = points.visits(item.id, 'delivery.claimed');
    expect(two - one).toBeGreaterThanOrEqual(1000);
    expect(three - two).toBeGreaterThanOrEqual(2000);
    expect(more).toEqual([]);
    expect(await messagesOf(product, [item.id])).toEqual([]);

    await device.until('scheduled_message_failed', ({ id }) => id === item.id);
    const counts = device.of('scheduled_message_updated').filter(({ id }) => id === item.id);
    expect(counts.map(({ status, retryCount }) => [status, retryCount])).toEqual([
      ['pending', 1],
      ['pending', 2],
    ]);
    device.stop();
  });

  it('three times leaves a failed job that says a code and nothing else', async () => {
    const item = await scheduleFailing(3);
    await untilStatus(product, item.id, 'failed');
    const { queue, redis } = product.context;
    await until('the job to be failed', async () => (await queue.getJobState(item.id)) === 'failed');
    const job = await queue.getJob(item.id);
    expect(job).toMatchObject({ data: {}, failedReason: 'DELIVERY_FAILED', attemptsMade: 3 });
    const stored = JSON.stringify(await redis.fast.hgetall(queue.toKey(item.id)));
    for (const word of [
      SECRET_REASON,
      item.envelope.ct,
      item.envelope.p,
      item.envelope.sig,
      pair.to.receiverId,
    ])
      expect(stored).not.toContain(word);
  });

  it('twice goes out at the third attempt', async () => {
    const item = await scheduleFailing(2);
    const sent = await untilStatus(product, item.id, 'sent');
    expect(points.visits(item.id, 'delivery.claimed')).toHaveLength(3);
    expect(sent).toMatchObject({ retryCount: 2, failure: null, nextAttemptAt: null });
    expect(await messagesOf(product, [item.id])).toHaveLength(1);
  });

  it('once may be changed before the next attempt, and arrives as changed', async () => {
    const item = await scheduleFailing(1);
    await untilRetrying(item.id, 1);
    const when = { at: Date.parse(item.scheduledTime), timeZone: item.timeZone };
    const changed = await pair.sender.client.updateScheduled(item, { ...when, text: 'better' });
    expect(changed).toMatchObject({ status: 'pending', retryCount: 0 });
    await untilStatus(product, item.id, 'sent');
    const [message] = await messagesOf(product, [item.id]);
    expect(message?.envelope.sig).toBe(changed.envelope.sig);
  });

  it('once may be cancelled before the next attempt, and never goes out', async () => {
    const item = await scheduleFailing(1);
    await untilRetrying(item.id, 1);
    await pair.sender.client.cancelScheduled(item.id);
    // A message that fails at the same time and is due again at the same time has gone out by then.
    const other = await scheduleFailing(1);
    await untilStatus(product, other.id, 'sent');
    expect(points.visits(item.id, 'delivery.claimed')).toHaveLength(1);
    expect(await messagesOf(product, [item.id])).toEqual([]);
  });

  it('twice and is then changed has three attempts again', async () => {
    const item = await scheduleFailing(4);
    await untilRetrying(item.id, 2);
    const when = { at: Date.parse(item.scheduledTime), timeZone: item.timeZone };
    await pair.sender.client.updateScheduled(item, { ...when, text: 'better' });
    await untilStatus(product, item.id, 'sent', 30_000);
    expect(points.visits(item.id, 'delivery.claimed')).toHaveLength(5);
    expect(await messagesOf(product, [item.id])).toHaveLength(1);
  });
});
