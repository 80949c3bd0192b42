import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAlarm } from '#features/scheduled-messages/alarm.ts';
import { JOB_NAME } from '#features/scheduled-messages/job.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilDrained } from '../support/queue.ts';
import { messagesOf, rowOf, untilStatus, writeRow } from '../support/rows.ts';
import { type At, type Pair, scheduleAt } from '../support/schedule-at.ts';
import { until } from '../support/until.ts';

describe.concurrent('an alarm', () => {
  const points = createPoints();
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    // Without a sweep: what the worker does with its job is all there is.
    const variables = { SWEEP_INTERVAL_MS: '60000' };
    product = await startProduct({ variables, overrides: { atPoint: points.hook } });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  const schedule = (at: At) => scheduleAt(product, pair.sender, pair.to, { alarm: false, ...at });
  const ringNow = (id: string) => addAlarm(product.context, id, Date.now());

  it('that rings too early rings again at the time of its message', async () => {
    const item = await schedule({ dueInMs: 2000 });
    await ringNow(item.id);
    const sent = await untilStatus(product, item.id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(Date.parse(item.scheduledTime));
    expect(points.visits(item.id, 'delivery.claimed')).toHaveLength(1);
  });

  it('that rings while another attempt holds the claim rings again when that is over', async () => {
    const leaseUntil = new Date(Date.now() + 2000);
    const claim = { token: 'of another worker', leaseUntil };
    const { id } = await schedule({ dueInMs: -1, row: { status: 'sending', claim } });
    await ringNow(id);
    const sent = await untilStatus(product, id, 'sent');
    expect(sent.sentAt?.getTime()).toBeGreaterThanOrEqual(leaseUntil.getTime());
    expect(sent.maybeDelivered).toBe(true);
  });

  it.each(['sent', 'failed', 'cancelled'] as const)(
    'for a message that is %s does nothing',
    async (status) => {
      const { id } = await schedule({ dueInMs: -1, row: { status } });
      const before = await rowOf(product, id);
      await ringNow(id);
      await untilDrained(product);
      expect(await rowOf(product, id)).toEqual(before);
      expect(await messagesOf(product, [id])).toEqual([]);
    },
  );

  it('for a message that does not exist does nothing', async () => {
    const id = pair.sender.client.newId();
    await ringNow(id);
    await untilDrained(product);
    expect(await product.context.queue.getJobState(id)).toBe('unknown');
    expect(await messagesOf(product, [id])).toEqual([]);
  });

  it('whose delivery breaks off before it began leaves no word of the fault in its job', async () => {
    const { queue } = product.context;
    // The database's driver refuses this id, with the id in its message.
    await queue.add(JOB_NAME, {}, { jobId: 'no-id-of-a-message', attempts: 1 });
    await until('the job to fail', async () => (await queue.getJobState('no-id-of-a-message')) === 'failed');
    const job = await queue.getJob('no-id-of-a-message');
    expect(job?.failedReason).toBe('CastError');
    expect(JSON.stringify(job?.stacktrace)).not.toContain('no-id-of-a-message');
  });

  it('whose job carries words of a stranger delivers what the database says', async () => {
    const item = await schedule({ dueInMs: -1 });
    const other = await schedule({ dueInMs: 3_600_000 });
    const data = { id: other.id, text: 'words of a stranger' } as unknown as Record<string, never>;
    await product.context.queue.add(JOB_NAME, data, { jobId: item.id });
    await untilStatus(product, item.id, 'sent');
    const [message] = await messagesOf(product, [item.id]);
    expect(message?.envelope).toEqual(item.envelope);
    expect((await rowOf(product, other.id)).status).toBe('pending');
    await writeRow(product, other.id, { status: 'cancelled' });
  });
});
