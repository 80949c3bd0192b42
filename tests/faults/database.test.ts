import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listConversations } from '#contract/conversations.ts';
import type { RunningService } from '../../scripts/services/services.ts';
import { newPlace } from '../support/config.ts';
import { messageIds, untilAllSent } from '../support/outcome.ts';
import { startOwnMongo } from '../support/own-services.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { scheduleMany } from '../support/scheduling.ts';
import { until } from '../support/until.ts';

describe('with a database that fails', () => {
  let mongo: RunningService;
  let product: Product;
  beforeAll(async () => {
    mongo = await startOwnMongo();
    product = await startProduct({ place: newPlace({ mongoUrl: mongo.url, redisUrl: inject('redisUrl') }) });
  });
  afterAll(async () => {
    await product.stop();
    await mongo.stop();
  });

  it('restarted while messages are due, everything arrives once', async () => {
    const pair = await newPair(product.url);
    const items = await scheduleMany(pair, 60, { inMs: 6000, spreadMs: 100 });
    const ids = items.map((item) => item.id);
    await until('the first to be sent', async () => (await messageIds(product, ids)).length > 5);
    await mongo.restart();
    await untilAllSent(product, ids, 90_000);
    expect(await messageIds(product, ids)).toEqual([...ids].sort());
  });

  it('killed at the due time, the API says so, and what is due goes out when it is back', async () => {
    const pair = await newPair(product.url);
    const items = await scheduleMany(pair, 20, { inMs: 6000, spreadMs: 50 });
    const ids = items.map((item) => item.id);
    await mongo.kill();
    const refusal = await until('the API to refuse', async () => {
      const token = await pair.sender.client.api.token();
      const response = await fetch(`${product.url}${listConversations.path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return response.status === 503 && ((await response.json()) as { error: { code: string } }).error.code;
    });
    expect(refusal).toBe('SERVICE_UNAVAILABLE');
    const due = Math.max(...items.map((item) => Date.parse(item.scheduledTime)));
    await until('the due time to pass', () => Date.now() > due + 500);
    await mongo.start();
    await untilAllSent(product, ids, 90_000);
    expect(await messageIds(product, ids)).toEqual([...ids].sort());
  });
});
