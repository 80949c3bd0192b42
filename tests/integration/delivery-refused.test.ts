import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureCode } from '#contract/errors.ts';
import { objectId } from '#core/mongo.ts';
import { type ConversationRow, conversationModel } from '#features/conversations/store.ts';
import { addAlarm } from '#features/scheduled-messages/alarm.ts';
import { userModel } from '#features/users/store.ts';
import { listen } from '../support/events.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { messagesOf, rowOf, untilStatus, writeRow } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';

/** What has changed in the world between scheduling and delivery. */
type Change = (product: Product, pair: Pair, id: string) => Promise<unknown>;

const conversations = (product: Product) => conversationModel(product.context.db);
const users = (product: Product) => userModel(product.context.db);
const tamper = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

const CASES: [string, FailureCode, Change][] = [
  [
    'the conversation is gone',
    'CONVERSATION_GONE',
    (product, { to }) => conversations(product).deleteOne({ _id: to.conversationId }),
  ],
  [
    'the sender is gone',
    'SENDER_GONE',
    (product, { sender }) => users(product).deleteOne({ _id: sender.user.id }),
  ],
  [
    'the receiver is gone',
    'RECEIVER_GONE',
    (product, { receiver }) => users(product).deleteOne({ _id: receiver.user.id }),
  ],
  [
    'the receiver is not in the conversation any more',
    'NOT_A_MEMBER',
    (product, { sender, to }) =>
      conversations(product).updateOne(
        { _id: to.conversationId },
        { $set: { participants: [objectId(sender.user.id), objectId()] } },
      ),
  ],
  [
    'the sender is not in the conversation any more',
    'NOT_A_MEMBER',
    (product, { receiver, to }) =>
      conversations(product).updateOne(
        { _id: to.conversationId },
        { $set: { participants: [objectId(receiver.user.id), objectId()] } },
      ),
  ],
  [
    'the stored ciphertext was tampered with',
    'ENVELOPE_INVALID',
    async (product, _pair, id) => {
      const { envelope } = await rowOf(product, id);
      await writeRow(product, id, { envelope: { ...envelope, ct: tamper(envelope.ct) } });
    },
  ],
  [
    'the stored due time is not the signed one',
    'ENVELOPE_INVALID',
    async (product, _pair, id) => {
      const { envelope } = await rowOf(product, id);
      await writeRow(product, id, { envelope: { ...envelope, deliverAt: envelope.deliverAt - 1 } });
    },
  ],
  [
    'the stored envelope is another message’s',
    'ENVELOPE_INVALID',
    async (product, { sender, to }, id) => {
      const other = await scheduleAt(product, sender, to, { dueInMs: 3_600_000 });
      await writeRow(product, id, { envelope: other.envelope });
    },
  ],
  [
    'the stored envelope is no envelope',
    'ENVELOPE_INVALID',
    async (product, _pair, id) => {
      const { envelope } = await rowOf(product, id);
      await writeRow(product, id, { envelope: { ...envelope, p: 'e30' } });
    },
  ],
];

describe.concurrent('a message that may not go out any more', () => {
  const points = createPoints();
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ overrides: { atPoint: points.hook } });
  });
  afterAll(() => product.stop());

  it.each(CASES)('because %s fails at once with %s', async (_name, code, change) => {
    const pair = await newPair(product.url);
    const device = await listen(product.url, pair.sender.client);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 0, alarm: false });
    await change(product, pair, item.id);
    await addAlarm(product.context, item.id, Date.now());
    const told = await device.until('scheduled_message_failed', (failed) => failed.id === item.id);
    expect(told).toMatchObject({ status: 'failed', failure: { code }, retryCount: 0, messageId: null });

    const row = await untilStatus(product, item.id, 'failed');
    expect(row).toMatchObject({ failure: { code }, claim: null, maybeDelivered: false });
    expect(points.visits(item.id, 'delivery.claimed')).toHaveLength(1);
    expect(await messagesOf(product, [item.id])).toEqual([]);
    expect(device.of('scheduled_message_sent')).toEqual([]);
    device.stop();
  });

  it('because the conversation was gone goes out when it is back and the sender retries', async () => {
    const pair = await newPair(product.url);
    const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 0, alarm: false });
    const gone = await conversations(product)
      .findOneAndDelete({ _id: pair.to.conversationId })
      .lean<ConversationRow>();
    await addAlarm(product.context, item.id, Date.now());
    await untilStatus(product, item.id, 'failed');
    if (gone === null) throw new Error('there was no conversation');
    await conversations(product).create(gone);
    const retried = await pair.sender.client.retryScheduled(item);
    expect(retried).toMatchObject({ status: 'pending', failure: null });
    await untilStatus(product, item.id, 'sent');
    expect(await messagesOf(product, [item.id])).toHaveLength(1);
  });
});
