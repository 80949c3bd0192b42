import { toWire } from '#client/wire.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { objectId } from '#core/mongo.ts';
import { sealEnvelope } from '#crypto/envelope.ts';
import { addAlarm } from '#features/scheduled-messages/alarm.ts';
import {
  insertScheduled,
  pendingRow,
  presentScheduled,
  type ScheduledRow,
  scheduledMessageModel,
} from '#features/scheduled-messages/store.ts';
import type { newPair, Person } from './people.ts';
import type { Product } from './product.ts';

export type Pair = Awaited<ReturnType<typeof newPair>>;

/** What a message needs to know of its receiver. */
export type To = Pair['to'];

export interface At {
  /** Given where a test must know it before the alarm can ring. */
  id?: string;
  text?: string;
  /** May be less than the lead that the API asks for, or in the past. */
  dueInMs: number;
  /** False: the row alone, as after a crash between the database and the queue. */
  alarm?: boolean;
  /** What to write differently into the row. */
  row?: Partial<ScheduledRow>;
}

/** Encrypts and signs a new scheduled message as the client does. */
export async function sealFor(
  sender: Person,
  { conversationId, receiverId }: To,
  { id, text, dueMs }: { id: string; text: string; dueMs: number },
): Promise<ScheduledRow['envelope']> {
  const sealed = await sealEnvelope({
    sender: sender.client.sessions.account(),
    receiver: await sender.client.keys.of(receiverId),
    typ: 'sched',
    convId: conversationId,
    msgId: id,
    rev: 1,
    deliverAt: dueMs,
    content: { text, att: [] },
  });
  return toWire(sealed);
}

/**
 * Schedules a message for any time, past the API's rules about it: sealed and signed as the client does it, written
 * by the store, with its alarm. Delivery accepts it like any other.
 */
export async function scheduleAt(
  { context }: Pick<Product, 'context'>,
  sender: Person,
  to: To,
  { id = sender.client.newId(), text = 'a text', dueInMs, alarm = true, row = {} }: At,
): Promise<ScheduledMessage> {
  const dueMs = Math.round(Date.now() + dueInMs);
  const envelope = await sealFor(sender, to, { id, text, dueMs });
  const given = {
    _id: objectId(id),
    conversationId: objectId(to.conversationId),
    senderId: objectId(sender.user.id),
    receiverId: objectId(to.receiverId),
    envelope,
    scheduledTime: new Date(dueMs),
    timeZone: 'Europe/Berlin',
  };
  const written = { ...pendingRow(given, Date.now()), ...row };
  await insertScheduled(context, written);
  if (alarm) await addAlarm(context, id, dueMs);
  return presentScheduled(written);
}

/** Many at once: `due` says for each when (ms from now). */
export async function scheduleEach(
  product: Pick<Product, 'context'>,
  { sender, to }: Pair,
  due: number[],
  more: Omit<At, 'dueInMs'> = {},
): Promise<ScheduledMessage[]> {
  const started = Date.now();
  return await Promise.all(
    due.map((dueInMs, n) =>
      scheduleAt(product, sender, to, {
        text: `message ${n}`,
        ...more,
        // The same moment counts for all, however long the sealing takes.
        dueInMs: started + dueInMs - Date.now(),
      }),
    ),
  );
}

/**
 * Copies of one row under new ids, where only their number and times matter: their envelopes fit none of them, so
 * that they must not come to delivery.
 */
export async function insertCopies(
  { context }: Pick<Product, 'context'>,
  item: ScheduledMessage,
  times: Date[],
): Promise<string[]> {
  const model = scheduledMessageModel(context.db);
  const row = await model.findById(item.id).lean<ScheduledRow>();
  if (row === null) throw new Error('nothing to copy');
  const copies = times.map((scheduledTime) => ({ ...row, _id: objectId(), scheduledTime }));
  await model.insertMany(copies, { ordered: false });
  return copies.map((copy) => copy._id.toString());
}
