import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConversation } from '#contract/conversations.ts';
import {
  getScheduledMessage,
  listScheduledMessages,
  type ScheduledMessage,
  ScheduledStatus,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { readPages } from './support/pages.ts';
import { HOUR, type Pair, schedule, scheduledAs } from './support/scheduling.ts';
import { expectRefusal } from './support/wire.ts';

let product: Product;
let pair: Pair;
/** Another conversation of the same sender. */
let second: Pair;
let mine: ScheduledMessage[];
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
  const receiver = await newPerson(product.url);
  const conversation = await pair.sender.client.api.call(openConversation, {
    body: { userId: receiver.user.id },
  });
  second = { ...pair, receiver, conversation };
  const start = Date.now() + HOUR;
  mine = [];
  // Three at a time are due at the same instant; they are made in another order than they are due.
  for (let n = 0; n < 24; n++) {
    const at = start + (7 - (n % 8)) * 60_000;
    mine.push(await schedule(n % 3 === 0 ? second : pair, { at }));
  }
  for (const state of ['sending', 'sent', 'failed', 'cancelled'] as const) {
    mine.push(await scheduledAs(product, pair, state));
  }
});
afterAll(() => product.stop());

type Query = { conversationId?: string; status?: ScheduledStatus };
const list = (query: Query = {}, limit = 100, { client }: Person = pair.sender) =>
  readPages(
    limit,
    (paging) => client.api.call(listScheduledMessages, { query: { ...query, ...paging } }),
    ({ id }) => id,
  );
const ids = (items: ScheduledMessage[]) => items.map(({ id }) => id);
/** As a list sorts them: by time, then by id. */
const sorted = (items: ScheduledMessage[]) =>
  items.toSorted((a, b) => (`${a.scheduledTime}${a.id}` < `${b.scheduledTime}${b.id}` ? -1 : 1));

describe('the list of scheduled messages', () => {
  it('without a conversation has all of one’s own by time, whatever their state', async () => {
    const all = (await list()).flat();
    expect(all).toEqual(sorted(mine));
    expect(new Set(all.map(({ conversationId }) => conversationId)).size).toBe(2);
  });

  it('of a conversation has those of this one alone', async () => {
    for (const { conversation } of [pair, second]) {
      const wanted = sorted(mine.filter(({ conversationId }) => conversationId === conversation.id));
      expect(ids((await list({ conversationId: conversation.id })).flat())).toEqual(ids(wanted));
    }
  });

  it.each(ScheduledStatus.options)('of a status has those alone that are %s', async (status) => {
    const wanted = sorted(mine.filter((item) => item.status === status));
    expect(wanted.length).toBeGreaterThan(0);
    expect(ids((await list({ status })).flat())).toEqual(ids(wanted));
    const conversationId = second.conversation.id;
    const there = wanted.filter((item) => item.conversationId === conversationId);
    expect(ids((await list({ status, conversationId })).flat())).toEqual(ids(there));
  });

  it('goes on page by page without doubles or gaps, also among those due at the same instant', async () => {
    const filters: Query[] = [{}, { conversationId: pair.conversation.id }, { status: 'pending' }];
    for (const filter of filters) {
      const all = (await list(filter)).flat();
      for (const limit of [1, 2, 5, all.length]) {
        const pages = await list(filter, limit);
        expect(ids(pages.flat())).toEqual(ids(all));
        expect(pages).toHaveLength(Math.ceil(all.length / limit));
      }
    }
  });

  it('never shows what someone else scheduled, not even to its receiver', async () => {
    expect(await list({}, 100, pair.receiver)).toEqual([[]]);
    expect(await list({ conversationId: pair.conversation.id }, 100, pair.receiver)).toEqual([[]]);
  });

  it('of a conversation of others, or of none, is refused', async () => {
    const stranger = await newPerson(product.url);
    const query = (conversationId: string) => ({ query: { conversationId } });
    const { id } = pair.conversation;
    await expectRefusal(stranger, listScheduledMessages, query(id), 'NOT_A_PARTICIPANT');
    await expectRefusal(stranger, listScheduledMessages, query(newId()), 'CONVERSATION_NOT_FOUND');
  });
});

describe('one scheduled message', () => {
  it('is shown to its sender as the list shows it', async () => {
    for (const item of mine.slice(-5)) {
      const params = { id: item.id };
      expect(await pair.sender.client.api.call(getScheduledMessage, { params })).toEqual(item);
    }
  });

  it('is closed to all others, its receiver too, and the unknown is not found', async () => {
    const params = { id: mine[0]?.id ?? '' };
    for (const person of [second.receiver, await newPerson(product.url)]) {
      await expectRefusal(person, getScheduledMessage, { params }, 'NOT_YOUR_MESSAGE');
    }
    await expectRefusal(
      pair.sender,
      getScheduledMessage,
      { params: { id: newId() } },
      'SCHEDULED_MESSAGE_NOT_FOUND',
    );
  });
});
