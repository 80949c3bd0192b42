import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { audit, sweepDue } from '#features/scheduled-messages/sweep.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { alarmOf, expectAlarmsTrue } from '../support/queue.ts';
import { expectNothingToRepair, NOTHING } from '../support/repairs.ts';
import { rowOf, writeRow } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';

const SOON = 30_000;
const HOUR = 3_600_000;

describe('the sweep', () => {
  let product: Product;
  let pair: Pair;
  const schedule = (dueInMs: number, more = {}) =>
    scheduleAt(product, pair.sender, pair.to, { dueInMs, ...more });
  beforeAll(async () => {
    // No worker: nothing repairs or delivers but what a test calls.
    product = await startProduct({ roles: ['api'] });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());
  beforeEach(async () => {
    await sweepDue(product.context);
    await audit(product.context);
  });

  it.each([
    ['soon due, in the frequent pass', SOON, sweepDue],
    ['due in an hour, in the thorough pass', HOUR, audit],
  ])('adds the missing alarm of a message %s', async (_name, dueInMs, pass) => {
    const item = await schedule(dueInMs, { alarm: false });
    expect(await pass(product.context)).toEqual({ ...NOTHING, missing: 1 });
    expect(await alarmOf(product, item.id)).toBe(Date.parse(item.scheduledTime));
    await expectNothingToRepair(product.context);
  });

  it('leaves a message that is due in an hour to the thorough pass', async () => {
    const { id } = await schedule(HOUR, { alarm: false });
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    expect(await alarmOf(product, id)).toBeNull();
  });

  it.each([
    ['later than its message', HOUR, SOON, sweepDue],
    ['earlier than its message', SOON, HOUR, audit],
    ['a second off', SOON + 1000, SOON, sweepDue],
  ])('moves an alarm that is %s', async (_name, alarmInMs, dueInMs, pass) => {
    const item = await schedule(alarmInMs);
    const scheduledTime = new Date(Date.now() + dueInMs);
    await writeRow(product, item.id, { scheduledTime });
    expect(await pass(product.context)).toEqual({ ...NOTHING, wrongTime: 1 });
    const alarm = (await alarmOf(product, item.id)) ?? 0;
    expect(Math.abs(alarm - scheduledTime.getTime())).toBeLessThan(100);
    await expectNothingToRepair(product.context);
  });

  it('rings for a message that is overdue and has no alarm', async () => {
    const { id } = await schedule(-10_000, { alarm: false });
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
    expect(await product.context.queue.getJobState(id)).toBe('waiting');
    await expectNothingToRepair(product.context);
    await product.context.queue.remove(id);
    await writeRow(product, id, { status: 'cancelled' });
  });

  it('rings for a message that is overdue and whose alarm is set for later', async () => {
    const { id } = await schedule(HOUR);
    await writeRow(product, id, { scheduledTime: new Date(Date.now() - 10_000) });
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, overdue: 1 });
    expect(await alarmOf(product, id)).toBeLessThanOrEqual(Date.now());
    await product.context.queue.remove(id);
    await writeRow(product, id, { status: 'cancelled' });
  });

  it('leaves a message alone that has been due for a moment', async () => {
    const { id } = await schedule(-1000, { alarm: false });
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    await writeRow(product, id, { status: 'cancelled' });
  });

  it('waits with the alarm for the next attempt of a message that failed', async () => {
    const item = await schedule(-10_000, { alarm: false });
    const nextAttemptAt = new Date(Date.now() + SOON);
    await writeRow(product, item.id, { retryCount: 1, nextAttemptAt });
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
    expect(await alarmOf(product, item.id)).toBe(nextAttemptAt.getTime());
    await expectNothingToRepair(product.context);
  });

  it('drops the alarm of a cancelled message, in the thorough pass', async () => {
    const { id } = await schedule(HOUR);
    await writeRow(product, id, { status: 'cancelled' });
    expect(await audit(product.context)).toEqual({ ...NOTHING, orphans: 1 });
    expect(await product.context.queue.getJobState(id)).toBe('unknown');
    await expectNothingToRepair(product.context);
  });

  it('sets the alarm of a message that was written while the queue was away, also far ahead', async () => {
    const item = await schedule(HOUR, { alarm: false, row: { needsEnqueue: true } });
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, needsEnqueue: 1 });
    expect(await alarmOf(product, item.id)).toBe(Date.parse(item.scheduledTime));
    expect((await rowOf(product, item.id)).needsEnqueue).toBe(false);
    await expectNothingToRepair(product.context);
  });

  it('sets no alarm for a message that was cancelled while the queue was away', async () => {
    const item = await schedule(HOUR, { alarm: false, row: { needsEnqueue: true, status: 'cancelled' } });
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    expect(await alarmOf(product, item.id)).toBeNull();
    expect((await rowOf(product, item.id)).needsEnqueue).toBe(false);
  });

  it('run by two at once repairs a mess as one does', async () => {
    const other = await startProduct({ place: product.place, roles: ['api'] });
    for (let n = 0; n < 10; n++) {
      await schedule(SOON + n, { alarm: false });
      await schedule(HOUR + n, { alarm: false, row: { needsEnqueue: true } });
      const moved = await schedule(SOON + n);
      await writeRow(product, moved.id, { scheduledTime: new Date(Date.now() + HOUR) });
      const cancelled = await schedule(HOUR + n);
      await writeRow(product, cancelled.id, { status: 'cancelled' });
    }
    const contexts = [product.context, other.context];
    await Promise.all(contexts.map(sweepDue));
    await Promise.all(contexts.map(audit));
    await expectAlarmsTrue(product);
    await expectNothingToRepair(product.context);
    await other.stop();
  });

  it('leaves every alarm at the time of its message', () => expectAlarmsTrue(product));
});
