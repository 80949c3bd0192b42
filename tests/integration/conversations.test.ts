import { Types } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  getConversation,
  listConversations,
  openConversation,
  readConversation,
} from '#contract/conversations.ts';
import type { CallOf, Endpoint } from '#contract/endpoint.ts';
import { listMessages, sendMessage } from '#contract/messages.ts';
import { createScheduledMessage, listScheduledMessages } from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { conversationModel } from '#features/conversations/store.ts';
import { userModel } from '#features/users/store.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { caughtUp, connectDevice } from './support/devices.ts';
import { readPages } from './support/pages.ts';
import { creation, type Pair, seal } from './support/scheduling.ts';
import { askEndpoint, expectRefusal } from './support/wire.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
afterAll(() => product.stop());

const open = async (person: Person, other: Person) =>
  askEndpoint(product.url, openConversation, {
    token: await person.client.api.token(),
    body: { userId: other.user.id },
  });
const idOf = ({ body }: { body: unknown }) => (body as { id: string }).id;

describe('opening a conversation', () => {
  it('makes one for two people, whoever opens it and how often', async () => {
    const [a, b] = await Promise.all([newPerson(product.url, 'a'), newPerson(product.url, 'b')]);
    const first = await open(a, b);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ person: b.user, lastMessage: null, unreadCount: 0 });
    const repeated = await open(a, b);
    expect({ status: repeated.status, body: repeated.body }).toEqual({ status: 200, body: first.body });
    const other = await open(b, a);
    expect(other.status).toBe(200);
    expect(other.body).toMatchObject({ id: idOf(first), person: a.user });
  });

  it('ten times at the same moment from both sides makes one', async () => {
    const [a, b] = await Promise.all([newPerson(product.url), newPerson(product.url)]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? open(a, b) : open(b, a))),
    );
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    const { items } = await a.client.api.call(listConversations, { query: {} });
    expect(items).toHaveLength(1);
  });

  it('tells both people’s devices once, each as it sees it, and nobody else', async () => {
    const people = await Promise.all(['a', 'b', 'c'].map((name) => newPerson(product.url, name)));
    const devices = await Promise.all(people.map((person) => connectDevice(product.url, person)));
    const [a, b] = people as [Person, Person, Person];
    const opened = await open(a, b);
    await open(b, a);
    await Promise.all(devices.map((device) => caughtUp(product, device)));
    expect(devices.map((device) => device.got('conversation_opened'))).toEqual([
      [opened.body],
      [expect.objectContaining({ id: idOf(opened), person: a.user })],
      [],
    ]);
    await devices[1]?.next('conversation_opened');
  });

  it('with oneself or with nobody is refused', async () => {
    const person = await newPerson(product.url);
    const withUser = (userId: string) => ({ body: { userId } });
    await expectRefusal(person, openConversation, withUser(person.user.id), 'SELF_CONVERSATION');
    await expectRefusal(person, openConversation, withUser(newId()), 'USER_NOT_FOUND');
  });
});

describe('a conversation', () => {
  /** Every route that names a conversation. */
  const ROUTES: [Endpoint, (pair: Pair, conversationId: string) => Promise<object> | object][] = [
    [getConversation, (_, id) => ({ params: { id } })],
    [readConversation, (_, id) => ({ params: { id }, body: { upTo: newId() } })],
    [listMessages, (_, conversationId) => ({ query: { conversationId } })],
    [listScheduledMessages, (_, conversationId) => ({ query: { conversationId } })],
    [
      createScheduledMessage,
      async (pair, conversationId) => ({ body: { ...(await creation(pair)), conversationId } }),
    ],
    [
      sendMessage,
      async (pair, conversationId) => {
        const id = newId();
        const envelope = await seal(pair, { id, typ: 'now', deliverAt: Date.now(), convId: conversationId });
        return { body: { id, conversationId, envelope } };
      },
    ],
  ];

  it.each(ROUTES.map(([endpoint, input]) => [endpoint.name, endpoint, input] as const))(
    'is closed to all but its two people, and the unknown is not found: %s',
    async (_, endpoint, inputOf) => {
      const [pair, stranger] = await Promise.all([newPair(product.url), newPerson(product.url)]);
      const input = (await inputOf(pair, pair.conversation.id)) as CallOf<Endpoint>;
      await expectRefusal(stranger, endpoint, input, 'NOT_A_PARTICIPANT');
      const unknown = (await inputOf(pair, newId())) as CallOf<Endpoint>;
      await expectRefusal(pair.sender, endpoint, unknown, 'CONVERSATION_NOT_FOUND');
    },
  );

  it('stays when the other person is gone', async () => {
    const { sender, receiver, conversation } = await newPair(product.url);
    await userModel(product.context.db).deleteOne({ _id: receiver.user.id });
    const seen = await sender.client.api.call(getConversation, { params: { id: conversation.id } });
    expect(seen).toEqual({ ...conversation, person: null });
  });
});

describe('the list of conversations', () => {
  it('has the latest first, each with its last message and how many are unread', async () => {
    const me = await newPerson(product.url, 'me');
    const others = await Promise.all(['x', 'y', 'z'].map((name) => newPerson(product.url, name)));
    const ids: string[] = [];
    for (const other of others) ids.push(idOf(await open(me, other)));
    const [x, y, z] = others as [Person, Person, Person];
    const write = (from: Person, to: Person, conversation: number, text: string) =>
      from.client.send({
        id: newId(),
        conversationId: ids[conversation] ?? '',
        receiverId: to.user.id,
        text,
      });
    await write(y, me, 1, 'one');
    const fromY = await write(y, me, 1, 'two');
    const toX = await write(me, x, 0, 'three');
    const { items, nextCursor } = await me.client.api.call(listConversations, { query: {} });
    expect(
      items.map(({ person, lastMessage, unreadCount }) => [person?.id, lastMessage, unreadCount]),
    ).toEqual([
      [x.user.id, toX, 0],
      [y.user.id, fromY, 2],
      [z.user.id, null, 0],
    ]);
    expect(nextCursor).toBeNull();
    expect(items.map(({ activeAt }) => activeAt).slice(0, 2)).toEqual([toX.sentAt, fromY.sentAt]);
    const [seenByX] = (await x.client.api.call(listConversations, { query: {} })).items;
    expect(seenByX).toMatchObject({ person: me.user, lastMessage: toX, unreadCount: 1 });
  });

  it('goes on page by page without doubles or gaps, also among those of one millisecond', async () => {
    const me = await newPerson(product.url);
    const now = Date.now();
    const rows = Array.from({ length: 65 }, (_, n) => {
      const other = new Types.ObjectId();
      // Five at a time have the same instant.
      const activeAt = new Date(now - Math.floor(n / 5) * 1000);
      return {
        participants: [me.user.id, other],
        pair: `${me.user.id}:${other}`,
        lastMessage: null,
        activeAt,
      };
    });
    await conversationModel(product.context.db).insertMany(rows);
    const read = (limit: number) =>
      readPages(
        limit,
        (query) => me.client.api.call(listConversations, { query }),
        ({ id }) => id,
      );
    const [all = []] = await read(100);
    expect(all).toHaveLength(65);
    expect(all.map(({ activeAt }) => activeAt)).toEqual(
      all
        .map(({ activeAt }) => activeAt)
        .toSorted()
        .reverse(),
    );
    for (const limit of [7, 30]) expect((await read(limit)).flat()).toEqual(all);
  });
});
