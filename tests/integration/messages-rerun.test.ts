import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getConversation, readConversation } from '#contract/conversations.ts';
import { listMessages } from '#contract/messages.ts';
import { newId } from '#crypto/ids.ts';
import { deliver } from '#features/messages/deliver.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type Pair, seal } from './support/scheduling.ts';

let product: Product;
let pair: Pair;
/** How far the server's clock is ahead, in ms. */
let ahead = 0;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'], overrides: { now: () => Date.now() + ahead } });
});
beforeEach(async () => {
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

/** The chat as its receiver sees it. */
const seen = () => pair.receiver.client.api.call(getConversation, { params: { id: pair.conversation.id } });
const list = async () => {
  const query = { conversationId: pair.conversation.id };
  return (await pair.receiver.client.api.call(listMessages, { query })).items;
};
/** That the count is what it counts. */
async function expectUnread(count: number): Promise<void> {
  expect((await list()).filter(({ status }) => status !== 'read')).toHaveLength(count);
  expect((await seen()).unreadCount).toBe(count);
}

describe('a delivery', () => {
  const draft = async (id = newId()) => ({
    id,
    conversationId: pair.conversation.id,
    senderId: pair.sender.user.id,
    receiverId: pair.receiver.user.id,
    envelope: await seal(pair, { id, deliverAt: Date.now() }),
    scheduled: true,
  });

  it('that runs again makes no second message and counts none twice', async () => {
    const twice = await draft();
    expect((await deliver(product.context, twice)).kind).toBe('inserted');
    const again = await Promise.all([1, 2, 3].map(() => deliver(product.context, twice)));
    expect(again.map(({ kind }) => kind)).toEqual(['existed', 'existed', 'existed']);
    expect(await list()).toHaveLength(1);
    await expectUnread(1);
  });

  it('that runs again after its message was read leaves it read', async () => {
    const twice = await draft();
    await deliver(product.context, twice);
    const params = { id: pair.conversation.id };
    await pair.receiver.client.api.call(readConversation, { params, body: { upTo: twice.id } });
    await deliver(product.context, twice);
    await expectUnread(0);
    expect((await list()).map(({ status }) => status)).toEqual(['read']);
  });

  it('that is noted late does not put its message back as the last one', async () => {
    const [early, late] = [await draft(), await draft()];
    const inserted = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const first = deliver(product.context, early, async (step) => {
      if (step !== 'inserted') return;
      inserted.resolve();
      await held.promise;
    });
    await inserted.promise;
    ahead += 5000;
    await deliver(product.context, late);
    expect((await seen()).lastMessage?.id).toBe(late.id);
    held.resolve();
    await first;
    const { lastMessage, activeAt } = await seen();
    expect(lastMessage?.id).toBe(late.id);
    expect(activeAt).toBe(lastMessage?.sentAt);
    await expectUnread(2);
  });
});
