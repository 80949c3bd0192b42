import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JOB_NAME, jobOptions } from '#features/scheduled-messages/job.ts';
import { sweepDue } from '#features/scheduled-messages/sweep.ts';
import { startBareWorker } from '../support/bare-worker.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { alarmOf } from '../support/queue.ts';
import { expectNothingToRepair, NOTHING } from '../support/repairs.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { until } from '../support/until.ts';

const SOON = 30_000;

/** What BullMQ does with an add whose id is there in any state: nothing. The sweep must see through each of them. */
describe('a job that stands in the way of its message’s alarm', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    pair = await newPair(product.url);
    await sweepDue(product.context);
  });
  afterAll(() => product.stop());

  const schedule = () => scheduleAt(product, pair.sender, pair.to, { dueInMs: SOON, alarm: false });
  /** A job of this id without any wait, kept after its end. */
  const addJob = (id: string) =>
    product.context.queue.add(JOB_NAME, {}, { jobId: id, removeOnComplete: false, removeOnFail: false });
  const untilState = (id: string, state: string) =>
    until(`job ${id} to be ${state}`, async () => (await product.context.queue.getJobState(id)) === state);

  async function expectAlarm(id: string, scheduledTime: string): Promise<void> {
    expect(await product.context.queue.getJobState(id)).toBe('delayed');
    expect(await alarmOf(product, id)).toBe(Date.parse(scheduledTime));
    const { attempts, backoff } = jobOptions(id, Date.parse(scheduledTime), Date.now());
    const job = await product.context.queue.getJob(id);
    expect(job).toMatchObject({ data: {}, attemptsMade: 0, opts: { attempts, backoff } });
    await expectNothingToRepair(product.context);
  }

  it.each([
    ['completed', async () => undefined],
    ['failed', () => Promise.reject(new Error('a fault'))],
  ])('because it is %s is replaced', async (state, process) => {
    const { id, scheduledTime } = await schedule();
    const worker = startBareWorker(product, process);
    await addJob(id);
    await untilState(id, state);
    await worker.stop();
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
    await expectAlarm(id, scheduledTime);
  });

  it('because only its hash is left is replaced', async () => {
    const { id, scheduledTime } = await schedule();
    const { queue, redis } = product.context;
    await addJob(id);
    await redis.fast.lrem(queue.toKey('wait'), 0, id);
    expect(await queue.getJobState(id)).toBe('unknown');
    expect(await redis.fast.exists(queue.toKey(id))).toBe(1);
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
    await expectAlarm(id, scheduledTime);
  });

  it('because it waits for a worker too early is replaced', async () => {
    const { id, scheduledTime } = await schedule();
    await addJob(id);
    await untilState(id, 'waiting');
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
    await expectAlarm(id, scheduledTime);
  });

  it('because its hash is lost and its place is not is given a hash again', async () => {
    const { id, scheduledTime } = await schedule();
    const { queue, redis } = product.context;
    await queue.add(JOB_NAME, {}, jobOptions(id, Date.parse(scheduledTime) + 5000, Date.now()));
    await redis.fast.del(queue.toKey(id));
    await sweepDue(product.context);
    expect(await redis.fast.exists(queue.toKey(id))).toBe(1);
    await expectAlarm(id, scheduledTime);
  });

  it('because a worker has it is left alone', async () => {
    const { id } = await schedule();
    const { queue, redis } = product.context;
    const going = Promise.withResolvers<void>();
    const worker = startBareWorker(product, () => going.promise);
    await addJob(id);
    await untilState(id, 'active');
    const lock = await redis.fast.get(`${queue.toKey(id)}:lock`);
    expect(await sweepDue(product.context)).toEqual(NOTHING);
    expect(await queue.getJobState(id)).toBe('active');
    expect(lock).not.toBeNull();
    expect(await redis.fast.get(`${queue.toKey(id)}:lock`)).toBe(lock);
    going.resolve();
    await worker.stop();
    await untilState(id, 'completed');
    expect(await sweepDue(product.context)).toEqual({ ...NOTHING, missing: 1 });
  });
});
