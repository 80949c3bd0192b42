import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMessages } from '#contract/messages.ts';
import { getScheduledMessage } from '#contract/scheduled-messages.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';

describe('a scheduled message', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.stop());

  it('goes out at its time, not before, and is readable for the receiver', async () => {
    const { sender, receiver, to } = await newPair(product.url);
    const at = Date.now() + 5500;
    const item = await sender.client.schedule({
      id: sender.client.newId(),
      ...to,
      text: 'on time',
      at,
      timeZone: 'Europe/Berlin',
    });
    expect(item.status).toBe('pending');
    const sent = await until('the message to be sent', async () => {
      const now = await sender.client.api.call(getScheduledMessage, { params: { id: item.id } });
      return now.status === 'sent' && now;
    });
    expect(Date.parse(sent.sentAt ?? '')).toBeGreaterThanOrEqual(at);
    const { items } = await receiver.client.api.call(listMessages, {
      query: { conversationId: to.conversationId },
    });
    expect(items.map(({ id, scheduled }) => ({ id, scheduled }))).toEqual([{ id: item.id, scheduled: true }]);
    const [message] = items;
    if (message === undefined) throw new Error('no message');
    expect((await receiver.client.open(message)).text).toBe('on time');
  });
});
