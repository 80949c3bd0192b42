import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { getConversation, openConversation, readConversation } from '#contract/conversations.ts';
import { listMessages, type Message } from '#contract/messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { caughtUp, connectDevice, type Device } from './support/devices.ts';
import type { Pair } from './support/scheduling.ts';
import { expectRefusal } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
beforeEach(async () => {
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const write = (text: string, from: Person = pair.sender, to: Person = pair.receiver) =>
  from.client.send({ id: newId(), conversationId: pair.conversation.id, receiverId: to.user.id, text });
const seen = (by: Person) => by.client.api.call(getConversation, { params: { id: pair.conversation.id } });
const list = async (by: Person) => {
  const query = { conversationId: pair.conversation.id, limit: 100 };
  return (await by.client.api.call(listMessages, { query })).items;
};
const read = (by: Person, upTo: string) =>
  by.client.api.call(readConversation, { params: { id: pair.conversation.id }, body: { upTo } });
const acknowledge = (device: Device, messageIds: string[]): Promise<unknown> =>
  device.socket.emitWithAck('messages_delivered', { messageIds });
const statusOf = async (id: string) => (await list(pair.sender)).find((message) => message.id === id)?.status;
/** That the count is what it counts. */
async function expectUnread(by: Person, count: number): Promise<void> {
  const unread = (await list(by)).filter((m) => m.receiverId === by.user.id && m.status !== 'read');
  expect(unread).toHaveLength(count);
  expect((await seen(by)).unreadCount).toBe(count);
}

describe('the status of a message', () => {
  it('goes from send to delivered to read, and its sender is told of each', async () => {
    const { sender, receiver } = pair;
    const [mine, theirs] = await Promise.all([
      connectDevice(product.url, sender),
      connectDevice(product.url, receiver),
    ]);
    const { id, conversationId } = await write('hello');
    expect(await statusOf(id)).toBe('send');
    expect(await acknowledge(theirs, [id])).toEqual({ ok: true });
    const told = { conversationId, messageIds: [id] };
    expect(await mine.next('message_status')).toEqual({ ...told, status: 'delivered' });
    expect(await statusOf(id)).toBe('delivered');
    await read(receiver, id);
    expect(await mine.next('message_status', ({ status }) => status === 'read')).toEqual({
      ...told,
      status: 'read',
    });
    expect(await statusOf(id)).toBe('read');
    const readEvent = { conversationId, upTo: id, unreadCount: 0 };
    expect(await theirs.next('conversation_read')).toEqual(readEvent);
  });

  it('never goes back: a late acknowledgement of what was read changes and tells nothing', async () => {
    const mine = await connectDevice(product.url, pair.sender);
    const theirs = await connectDevice(product.url, pair.receiver);
    const { id } = await write('hello');
    await read(pair.receiver, id);
    expect(await acknowledge(theirs, [id])).toEqual({ ok: true });
    expect(await statusOf(id)).toBe('read');
    await caughtUp(product, mine);
    const told = mine.got('message_status').filter(({ messageIds }) => messageIds.includes(id));
    expect(told.map(({ status }) => status)).toEqual(['read']);
  });

  it('is told in one event for messages that were acknowledged together', async () => {
    const mine = await connectDevice(product.url, pair.sender);
    const theirs = await connectDevice(product.url, pair.receiver);
    const ids = [(await write('one')).id, (await write('two')).id];
    await acknowledge(theirs, ids);
    const { messageIds } = await mine.next('message_status');
    expect(messageIds.toSorted()).toEqual(ids.toSorted());
  });
});

describe('reading', () => {
  it('up to a message marks it and those before it, not those after it', async () => {
    const sent: Message[] = [];
    for (const text of ['one', 'two', 'three', 'four']) sent.push(await write(text));
    await expectUnread(pair.receiver, 4);
    expect(await read(pair.receiver, sent[1]?.id ?? '')).toEqual({ unreadCount: 2 });
    const statuses = await Promise.all(sent.map(({ id }) => statusOf(id)));
    expect(statuses).toEqual(['read', 'read', 'send', 'send']);
    await expectUnread(pair.receiver, 2);
    expect(await read(pair.receiver, sent[3]?.id ?? '')).toEqual({ unreadCount: 0 });
    await expectUnread(pair.receiver, 0);
  });

  it('again, or up to an earlier message, changes and tells nothing', async () => {
    const [first, last] = [await write('one'), await write('two')];
    const devices = await Promise.all([pair.sender, pair.receiver].map((p) => connectDevice(product.url, p)));
    await read(pair.receiver, last.id);
    await Promise.all(devices.map((device) => caughtUp(product, device)));
    const before = devices.map(({ events }) => events.length);
    expect(await read(pair.receiver, last.id)).toEqual({ unreadCount: 0 });
    expect(await read(pair.receiver, first.id)).toEqual({ unreadCount: 0 });
    await Promise.all(devices.map((device) => caughtUp(product, device)));
    // One more each, by which it is known that no other is on its way.
    expect(devices.map(({ events }) => events.length)).toEqual(before.map((count) => count + 1));
  });

  it('does not mark one’s own messages, whichever message it goes up to', async () => {
    const theirs = await write('theirs', pair.receiver, pair.sender);
    const mine = await write('mine');
    expect(await read(pair.sender, mine.id)).toEqual({ unreadCount: 0 });
    expect(await statusOf(mine.id)).toBe('send');
    expect(await statusOf(theirs.id)).toBe('read');
    await expectUnread(pair.receiver, 1);
  });

  it('up to a message that is not there, or in another chat, is refused', async () => {
    const own = pair;
    const { id } = await write('elsewhere', pair.sender, pair.receiver);
    pair = await newPair(product.url);
    const params = { id: pair.conversation.id };
    for (const upTo of [id, newId()]) {
      await expectRefusal(pair.receiver, readConversation, { params, body: { upTo } }, 'MESSAGE_NOT_FOUND');
    }
    pair = own;
    await expectUnread(own.receiver, 1);
  });

  it('marks in one chat what was sent there, and nothing in another', async () => {
    await write('here');
    const own = pair;
    const someone = await newPerson(product.url);
    const body = { userId: own.receiver.user.id };
    const conversation = await someone.client.api.call(openConversation, { body });
    pair = { ...own, sender: someone, conversation };
    await write('there');
    await write('there too');
    const there = pair;
    pair = own;
    const last = await write('here, after those');
    expect(await read(own.receiver, last.id)).toEqual({ unreadCount: 0 });
    pair = there;
    await expectUnread(own.receiver, 2);
  });
});
