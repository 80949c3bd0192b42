import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { audit, sweepDue } from '#features/scheduled-messages/sweep.ts';
import { untilAllSent } from '../support/outcome.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { allAlarms, expectAlarmsTrue, wipeRedis } from '../support/queue.ts';
import { expectNothingToRepair, NOTHING } from '../support/repairs.ts';
import { messagesOf } from '../support/rows.ts';
import { insertCopies, type Pair, scheduleAt, scheduleEach } from '../support/schedule-at.ts';

const MINUTE = 60_000;

describe('a Redis that lost everything', () => {
  const products: Product[] = [];
  let product: Product;
  let pair: Pair;
  beforeEach(async () => {
    product = await startProduct({ roles: ['api'] });
    products.push(product);
    pair = await newPair(product.url);
  });
  afterAll(() => Promise.all(products.map((each) => each.stop())));

  /** 500 messages: some at the same instant, some an hour and more away. */
  const insertMany = async () => {
    const first = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 5 * MINUTE, alarm: false });
    const start = Date.now() + 10 * MINUTE;
    const times = Array.from({ length: 499 }, (_, n) => new Date(start + ((n * 7919) % 250) * MINUTE));
    await insertCopies(product, first, times);
  };

  it('has the alarms of 500 messages again after one pass, each at its time', async () => {
    await insertMany();
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, rebuilt: 500 });
    await expectAlarmsTrue(product, 0);
    expect(await wipeRedis(product)).toBeGreaterThan(500);
    expect(await allAlarms(product)).toEqual(new Map());

    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, rebuilt: 500 });
    expect((await allAlarms(product)).size).toBe(500);
    await expectAlarmsTrue(product, 0);
    await expectNothingToRepair(product.context);
  });

  it('gets the nearest alarms first', async () => {
    await insertMany();
    await sweepDue(product.context);
    await wipeRedis(product);
    await sweepDue(product.context);
    const { queue, redis } = product.context;
    const entries = await redis.fast.xrange(queue.toKey('events'), '-', '+');
    const added = entries.flatMap(([, fields]) => {
      const entry = Object.fromEntries(
        fields.flatMap((key, n) => (n % 2 === 0 ? [[key, fields[n + 1] ?? '']] : [])),
      );
      return entry.event === 'added' ? [entry.jobId ?? ''] : [];
    });
    const alarms = await allAlarms(product);
    const times = added.map((id) => alarms.get(id) ?? 0);
    expect(times).toHaveLength(500);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('loses no message that was due while it was empty', async () => {
    await sweepDue(product.context);
    const items = await scheduleEach(product, pair, [-1, 400, 800, 1200]);
    await wipeRedis(product);
    const worker = await startProduct({ place: product.place, roles: ['worker'] });
    products.unshift(worker);
    const ids = items.map(({ id }) => id);
    await untilAllSent(product, ids, 20_000);
    expect(await messagesOf(product, ids)).toHaveLength(4);
  });

  it('is rebuilt the same by two sweepers at once', async () => {
    await insertMany();
    const other = await startProduct({ place: product.place, roles: ['api'] });
    products.unshift(other);
    const contexts = [product.context, other.context];
    await Promise.all(contexts.map(sweepDue));
    await wipeRedis(product);
    await Promise.all(contexts.map(sweepDue));
    await expectAlarmsTrue(product, 0);
    await Promise.all(contexts.map(audit));
    await expectAlarmsTrue(product, 0);
    await expectNothingToRepair(product.context);
  });
});
