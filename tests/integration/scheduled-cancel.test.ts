import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listMessages } from '#contract/messages.ts';
import {
  cancelScheduledMessage,
  listScheduledMessages,
  ScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { deliver } from '#features/messages/deliver.ts';
import { messageModel } from '#features/messages/store.ts';
import { deliverScheduled } from '#features/scheduled-messages/delivery.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { HOUR, type Pair, STATES, schedule, scheduledAs, setRow } from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const cancel = async (id: string, { client }: Person = pair.sender) =>
  askEndpoint(product.url, cancelScheduledMessage, { params: { id }, token: await client.api.token() });
const cancelled = async (id: string) => {
  const answer = await cancel(id);
  expect(answer.status).toBe(200);
  return expectStrictly(ScheduledMessage, answer.body);
};
const messages = async () => {
  const query = { conversationId: pair.conversation.id, limit: 100 };
  return (await pair.receiver.client.api.call(listMessages, { query })).items.map(({ id }) => id);
};
const draftOf = ({ id, conversationId, senderId, receiverId, envelope }: ScheduledMessage) => ({
  ...{ id, conversationId, senderId, receiverId, envelope },
  scheduled: true,
});

describe('cancelling a pending message', () => {
  it('ends it, and repeating that is answered alike', async () => {
    const item = await schedule(pair);
    const after = await cancelled(item.id);
    const { updatedAt } = after;
    expect(after).toEqual({ ...item, status: 'cancelled', version: 2, updatedAt });
    expect(await cancelled(item.id)).toEqual(after);
  });

  it('removes its alarm', async () => {
    const { id } = await schedule(pair);
    expect(await product.context.queue.getJobState(id)).toBe('delayed');
    await cancelled(id);
    expect(await product.context.queue.getJobState(id)).toBe('unknown');
  });

  it('means that an alarm which rings all the same delivers nothing', async () => {
    const { id } = await schedule(pair);
    await cancelled(id);
    await setRow(product, id, { scheduledTime: new Date(Date.now() - HOUR) });
    expect(await deliverScheduled(product.context, id)).toEqual({ kind: 'done' });
    expect(await messages()).not.toContain(id);
  });

  it('ten times at once ends it once', async () => {
    const { id } = await schedule(pair);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cancel(id)));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { status: 'cancelled', version: 2 } });
  });
});

describe('cancelling a message that is being sent, or was, is refused', () => {
  it('with its message’s id where it was sent', async () => {
    const item = await scheduledAs(product, pair, 'sent');
    const details = expectError(await cancel(item.id), 'ALREADY_SENT', cancelScheduledMessage);
    expect(details).toEqual({ current: item, messageId: item.id });
  });

  it('while a worker has it', async () => {
    const item = await scheduledAs(product, pair, 'sending');
    const details = expectError(await cancel(item.id), 'ALREADY_SENDING', cancelScheduledMessage);
    expect(details).toEqual({ current: item, messageId: null });
  });
});

describe('putting a failed message away', () => {
  it('keeps it failed, out of all lists, and repeating that is answered alike', async () => {
    const item = await scheduledAs(product, pair, 'failed');
    const after = await cancelled(item.id);
    const { updatedAt } = after;
    expect(after).toEqual({ ...item, dismissed: true, version: 2, updatedAt });
    expect(await cancelled(item.id)).toEqual(after);
    for (const query of [{}, { status: 'failed' }, { conversationId: pair.conversation.id }] as const) {
      const { items } = await pair.sender.client.api.call(listScheduledMessages, {
        query: { ...query, limit: 100 },
      });
      expect(items.map(({ id }) => id)).not.toContain(item.id);
    }
  });
});

describe('cancelling a message that a worker may still insert', () => {
  it.each([
    ['while that worker has it', STATES.sending()],
    ['after that worker was thought dead', { status: 'pending' }],
    ['after its last attempt', STATES.failed()],
  ] as const)('%s occupies its id, so that it never appears', async (_, state) => {
    const { id } = await schedule(pair);
    const item = await setRow(product, id, { ...state, maybeDelivered: true });
    const after = await cancelled(id);
    expect(after).toMatchObject(state.status === 'failed' ? { dismissed: true } : { status: 'cancelled' });
    expect(await deliver(product.context, draftOf(item))).toEqual({ kind: 'voided' });
    expect(await messages()).not.toContain(id);
    expect(await messageModel(product.context.db).findById(id).lean()).toEqual({
      _id: expect.anything(),
      voided: true,
    });
    expect(await cancelled(id)).toEqual(after);
  });

  it('finds it sent where that worker was faster, and says so', async () => {
    const { id } = await schedule(pair);
    const item = await setRow(product, id, { ...STATES.sending(), maybeDelivered: true });
    await deliver(product.context, draftOf(item));
    const details = expectError(await cancel(id), 'ALREADY_SENT', cancelScheduledMessage);
    expect(details).toMatchObject({ current: { id, status: 'sent', messageId: id }, messageId: id });
    expect(await messages()).toContain(id);
  });

  it('at the moment at which that worker inserts it ends in one of the two, never in both', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await schedule(pair);
      const item = await setRow(product, id, { ...STATES.sending(), maybeDelivered: true });
      const [answer, delivered] = await Promise.all([cancel(id), deliver(product.context, draftOf(item))]);
      const sent = (await messages()).includes(id);
      expect({ status: answer.status, kind: delivered.kind }).toEqual(
        sent ? { status: 409, kind: 'inserted' } : { status: 200, kind: 'voided' },
      );
    }
  });

  it('leaves no trace of the occupied id in the chat', async () => {
    const own = pair;
    pair = await newPair(product.url);
    const { id } = await schedule(pair);
    await setRow(product, id, { maybeDelivered: true });
    await cancelled(id);
    expect(await messages()).toEqual([]);
    pair = own;
  });
});

describe('cancelling a message that one may not', () => {
  it('is refused for all but its sender, and for what is not there', async () => {
    const item = await schedule(pair);
    const params = { id: item.id };
    await expectRefusal(pair.receiver, cancelScheduledMessage, { params }, 'NOT_YOUR_MESSAGE');
    await expectRefusal(await newPerson(product.url), cancelScheduledMessage, { params }, 'NOT_YOUR_MESSAGE');
    const unknown = { params: { id: newId() } };
    await expectRefusal(pair.sender, cancelScheduledMessage, unknown, 'SCHEDULED_MESSAGE_NOT_FOUND');
  });
});
