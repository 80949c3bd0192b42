import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunningService } from '../../scripts/services/services.ts';
import { newPlace } from '../support/config.ts';
import { messageIds, untilAllSent } from '../support/outcome.ts';
import { startOwnRedis } from '../support/own-services.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { scheduleMany } from '../support/scheduling.ts';
import { until } from '../support/until.ts';

describe('with a Redis that fails', () => {
  let redis: RunningService;
  let product: Product;
  beforeAll(async () => {
    redis = await startOwnRedis();
    product = await startProduct({ place: newPlace({ mongoUrl: inject('mongoUrl'), redisUrl: redis.url }) });
  });
  afterAll(async () => {
    await product.stop();
    await redis.stop();
  });

  it('wiped with 500 pending, everything arrives once and on time', async () => {
    const pair = await newPair(product.url);
    const items = await scheduleMany(pair, 500, { inMs: 25_000, spreadMs: 10 });
    const ids = items.map((item) => item.id);
    const admin = new Redis(redis.url);
    await admin.flushall();
    expect(await product.context.queue.getDelayedCount()).toBeLessThan(500);
    await until(
      'all alarms to be set again',
      async () => (await product.context.queue.getDelayedCount()) === 500,
      {
        timeoutMs: 15_000,
      },
    );
    admin.disconnect();
    await untilAllSent(product, ids, 60_000);
    expect(await messageIds(product, ids)).toEqual([...ids].sort());
  });

  it('down while scheduling, cancelling and editing, each is accepted and comes true when it is back', async () => {
    const pair = await newPair(product.url);
    const [edited, cancelled] = await scheduleMany(pair, 2, { inMs: 9000 });
    if (edited === undefined || cancelled === undefined) throw new Error('nothing scheduled');
    await redis.kill();
    const [whileDown] = await scheduleMany(pair, 1, { inMs: 7000 });
    const { client } = pair.sender;
    await client.updateScheduled(edited, {
      at: Date.now() + 7000,
      timeZone: 'Europe/Berlin',
      text: 'edited',
    });
    expect((await client.cancelScheduled(cancelled.id)).status).toBe('cancelled');
    const now = await client.send({ id: client.newId(), ...pair.to, text: 'sent at once' });
    expect(now.status).toBe('send');
    await redis.start();
    const ids = [edited.id, whileDown?.id ?? ''];
    await untilAllSent(product, ids, 60_000);
    expect(await messageIds(product, [...ids, cancelled.id])).toEqual([...ids].sort());
  });

  it('down at the due time, what is due goes out when it is back', async () => {
    const pair = await newPair(product.url);
    const items = await scheduleMany(pair, 20, { inMs: 5500 });
    const ids = items.map((item) => item.id);
    await redis.kill();
    const due = Math.max(...items.map((item) => Date.parse(item.scheduledTime)));
    await until('the due time to pass', () => Date.now() > due + 500);
    expect(await messageIds(product, ids)).toEqual([]);
    await redis.start();
    await untilAllSent(product, ids, 60_000);
    expect(await messageIds(product, ids)).toEqual([...ids].sort());
  });

  it('down at the start, a process starts, accepts and delivers when it is back', async () => {
    await redis.kill();
    const late = await startProduct({
      place: newPlace({ mongoUrl: inject('mongoUrl'), redisUrl: redis.url }),
    });
    const pair = await newPair(late.url);
    const [item] = await scheduleMany(pair, 1, { inMs: 6000 });
    if (item === undefined) throw new Error('nothing scheduled');
    await redis.start();
    await untilAllSent(late, [item.id], 60_000);
    expect(await messageIds(late, [item.id])).toEqual([item.id]);
    await late.stop();
  });
});
