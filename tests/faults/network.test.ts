import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listConversations } from '#contract/conversations.ts';
import { newPlace } from '../support/config.ts';
import { messageIds, untilAllSent } from '../support/outcome.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { scheduleMany } from '../support/scheduling.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

/** A request must be answered long before a person gives up, in ms. */
const PATIENCE_MS = 10_000;

describe('with a Redis behind a bad network', () => {
  let proxy: TcpProxy;
  let product: Product;
  beforeAll(async () => {
    proxy = await startTcpProxy(inject('redisUrl'));
    product = await startProduct({ place: newPlace({ mongoUrl: inject('mongoUrl'), redisUrl: proxy.url }) });
  });
  afterAll(async () => {
    proxy.speak();
    await product.stop();
    await proxy.close();
  });

  it('that is connected but silent, requests are answered and messages accepted all the same', async () => {
    const pair = await newPair(product.url);
    proxy.silence();
    const token = await pair.sender.client.api.token();
    const response = await fetch(`${product.url}${listConversations.path}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    expect(response.status).toBe(200);
    const items = await scheduleMany(pair, 2, { inMs: 12_000 });
    const cancelled = await scheduleMany(pair, 1, { inMs: 12_000 });
    const [doomed] = cancelled;
    expect((await pair.sender.client.cancelScheduled(doomed?.id ?? '')).status).toBe('cancelled');
    proxy.speak();
    const ids = items.map((item) => item.id);
    await untilAllSent(product, ids, 60_000);
    expect(await messageIds(product, [...ids, doomed?.id ?? ''])).toEqual([...ids].sort());
  });

  it('that forgets open connections without a word, what is due goes out on new ones', async () => {
    const pair = await newPair(product.url);
    const items = await scheduleMany(pair, 3, { inMs: 6000 });
    const ids = items.map((item) => item.id);
    proxy.forgetConnections();
    await untilAllSent(product, ids, 90_000);
    expect(await messageIds(product, ids)).toEqual([...ids].sort());
  });
});
