import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '#client/client.ts';
import { createCookieJar } from '#client/cookie-jar.ts';
import { signIn } from '#client/sign-in.ts';
import { listMessages } from '#contract/messages.ts';
import { listScheduledMessages } from '#contract/scheduled-messages.ts';
import { deriveCheaply, newPair, PASSWORD } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';

describe('a device whose network loses replies', () => {
  let product: Product;
  let pair: Awaited<ReturnType<typeof newPair>>;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  /** The sender on a device that gets no answer to a POST of `path` as long as `broken.is`. */
  async function deviceLosing(path: string, broken: { is: boolean }) {
    const losing: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      const isLost = broken.is && init?.method === 'POST' && String(input).endsWith(path);
      if (!isLost) return response;
      await response.arrayBuffer();
      throw new TypeError('the connection was lost');
    };
    const client = createClient({ baseUrl: product.url, cookies: createCookieJar(), fetch: losing });
    await client.api.syncClock();
    await signIn(client, { username: pair.sender.username, password: PASSWORD }, deriveCheaply);
    return client;
  }

  it('sends a text once, and learns of it at the next try', async () => {
    const broken = { is: true };
    const client = await deviceLosing('/api/messages', broken);
    const message = { id: client.newId(), ...pair.to, text: 'once' };
    await expect(client.send(message)).rejects.toMatchObject({ code: 'OFFLINE' });
    broken.is = false;
    expect((await client.send(message)).id).toBe(message.id);
    const { items } = await client.api.call(listMessages, {
      query: { conversationId: pair.conversation.id },
    });
    expect(items.map(({ id }) => id)).toEqual([message.id]);
  });

  it('schedules a text once, as it was wanted last', async () => {
    const broken = { is: true };
    const client = await deviceLosing('/api/scheduled-messages', broken);
    const message = {
      id: client.newId(),
      ...pair.to,
      text: 'first',
      at: Date.now() + 3_600_000,
      timeZone: 'UTC',
    };
    await expect(client.schedule(message)).rejects.toMatchObject({ code: 'OFFLINE' });
    broken.is = false;
    expect((await client.schedule(message)).version).toBe(1);
    const changed = await client.schedule({ ...message, text: 'second' });
    expect((await client.open(changed)).text).toBe('second');
    const { items } = await client.api.call(listScheduledMessages, {});
    expect(items.map(({ id, version }) => ({ id, version }))).toEqual([{ id: message.id, version: 2 }]);
  });
});
