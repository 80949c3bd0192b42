import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AlarmPlace, addAlarms, pageAlarms } from '#features/scheduled-messages/alarm.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { audit, sweepDue } from '#features/scheduled-messages/sweep.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { allAlarms, expectAlarmsTrue, wipeRedis } from '../support/queue.ts';
import { expectNothingToRepair, NOTHING } from '../support/repairs.ts';
import { insertCopies, scheduleAt } from '../support/schedule-at.ts';

const COUNT = 2500;

describe(`${COUNT} messages for the same millisecond`, () => {
  let product: Product;
  let ids: string[];
  let dueMs: number;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    const pair = await newPair(product.url);
    await sweepDue(product.context);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 0, alarm: false });
    const times = Array<Date>(COUNT - 1).fill(new Date(item.scheduledTime));
    ids = [item.id, ...(await insertCopies(product, item, times))];
  });
  afterAll(() => product.stop());
  beforeEach(async () => {
    await product.context.queue.obliterate({ force: true });
    // Soon enough for the frequent pass.
    dueMs = Date.now() + 55_000;
    const model = scheduledMessageModel(product.context.db);
    await model.updateMany({}, { $set: { scheduledTime: new Date(dueMs) } });
  });

  it('all get their missing alarm in one frequent pass', async () => {
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: COUNT });
    await expectAlarmsTrue(product, 0);
    await expectNothingToRepair(product.context);
  });

  it('all get their missing alarm in one thorough pass', async () => {
    expect(await audit(product.context)).toEqual({ ...NOTHING, missing: COUNT });
    await expectAlarmsTrue(product, 0);
  });

  it('are all rebuilt after Redis lost them', async () => {
    await wipeRedis(product);
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, rebuilt: COUNT });
    await expectAlarmsTrue(product, 0);
    await expectNothingToRepair(product.context);
  });

  it('all lose their alarm in one thorough pass when they are cancelled', async () => {
    await addAlarms(
      product.context,
      ids.map((id) => ({ id, dueMs })),
    );
    await scheduledMessageModel(product.context.db).updateMany({}, { $set: { status: 'cancelled' } });
    expect(await audit(product.context)).toEqual({ ...NOTHING, orphans: COUNT });
    expect(await allAlarms(product)).toEqual(new Map());
  });
});

describe('alarms of which more ring in one millisecond than BullMQ can put in order', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
  });
  afterAll(() => product.stop());

  it('are paged through without passing over one or giving one twice', async () => {
    const dueMs = Date.now() + 3_600_000;
    const ids = Array.from({ length: 5000 }, (_, n) => `f${n.toString(16).padStart(23, '0')}`);
    await addAlarms(
      product.context,
      ids.map((id, n) => ({ id, dueMs: n < 4900 ? dueMs : dueMs + n })),
    );
    const seen: string[] = [];
    let place: AlarmPlace | null = null;
    do {
      const page: Awaited<ReturnType<typeof pageAlarms>> = await pageAlarms(product.context, place, 100);
      seen.push(...page.ids);
      place = page.next;
    } while (place !== null);
    expect(seen).toHaveLength(ids.length);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
});
