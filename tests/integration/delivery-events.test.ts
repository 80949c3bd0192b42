import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getConversation } from '#contract/conversations.ts';
import { listMessages } from '#contract/messages.ts';
import { getScheduledMessage } from '#contract/scheduled-messages.ts';
import { type Listener, listen } from '../support/events.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';

describe('a scheduled message that goes out', () => {
  let product: Product;
  let pair: Pair;
  let third: Person;
  let senderDevice: Listener;
  let receiverDevice: Listener;
  let thirdDevice: Listener;
  beforeAll(async () => {
    product = await startProduct();
    [pair, third] = await Promise.all([newPair(product.url), newPerson(product.url, 'third')]);
    senderDevice = await listen(product.url, pair.sender.client);
    receiverDevice = await listen(product.url, pair.receiver.client);
    thirdDevice = await listen(product.url, third.client);
  });
  afterAll(async () => {
    for (const device of [senderDevice, receiverDevice, thirdDevice]) device.stop();
    await product.stop();
  });

  it('tells its receiver and its sender, and is sent, last and unread', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { text: 'hello', dueInMs: 500 });
    const received = await receiverDevice.until('receive_message', (message) => message.id === item.id);
    const { scheduledMessage, message } = await senderDevice.until(
      'scheduled_message_sent',
      (sent) => sent.message.id === item.id,
    );

    expect(received).toMatchObject({
      ...pair.to,
      senderId: pair.sender.user.id,
      status: 'send',
      scheduled: true,
    });
    expect(received.envelope).toEqual(item.envelope);
    expect(message).toEqual(received);
    expect(scheduledMessage).toMatchObject({
      id: item.id,
      status: 'sent',
      messageId: item.id,
      sentAt: received.sentAt,
      failure: null,
    });
    expect((await pair.receiver.client.open(received)).text).toBe('hello');

    const conversation = { params: { id: pair.to.conversationId } };
    const [ofReceiver, ofSender] = await Promise.all(
      [pair.receiver, pair.sender].map(({ client }) => client.api.call(getConversation, conversation)),
    );
    expect(ofReceiver).toMatchObject({
      unreadCount: 1,
      lastMessage: { id: item.id },
      activeAt: received.sentAt,
    });
    expect(ofSender).toMatchObject({ unreadCount: 0, lastMessage: { id: item.id } });
    const asked = await pair.sender.client.api.call(getScheduledMessage, { params: { id: item.id } });
    expect(asked).toMatchObject({ status: 'sent', messageId: item.id, sentAt: received.sentAt });
    const { items } = await pair.receiver.client.api.call(listMessages, {
      query: { conversationId: pair.to.conversationId },
    });
    expect(items.map(({ id, scheduled }) => ({ id, scheduled }))).toEqual([{ id: item.id, scheduled: true }]);
  });

  it('tells nobody else, and the receiver nothing of its schedule', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 300 });
    await senderDevice.until('scheduled_message_sent', (sent) => sent.message.id === item.id);
    // Events come in the order in which they were published: after this one, none of the earlier can follow.
    const fence = { sessionId: pair.to.conversationId };
    product.context.publish.toUser(third.user.id, 'session_ended', fence);
    product.context.publish.toUser(pair.receiver.user.id, 'session_ended', fence);
    await thirdDevice.until('session_ended', () => true);
    await receiverDevice.until('session_ended', () => true);
    expect(thirdDevice.heard.map((event) => event.name)).toEqual(['session_ended']);
    expect(new Set(receiverDevice.heard.map((event) => event.name))).toEqual(
      new Set(['receive_message', 'session_ended']),
    );
  });

  it('is marked as sent with no claim, no attempt and no alarm left', async () => {
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 300 });
    await senderDevice.until('scheduled_message_sent', (sent) => sent.message.id === item.id);
    const row = await rowOf(product, item.id);
    expect(row).toMatchObject({
      status: 'sent',
      claim: null,
      nextAttemptAt: null,
      needsEnqueue: false,
      retryCount: 0,
    });
    expect(row.messageId?.toString()).toBe(item.id);
    const [message] = await messagesOf(product, [item.id]);
    expect(message).toMatchObject({ scheduled: true, status: 'send', unread: true, sentAt: row.sentAt });
  });
});
