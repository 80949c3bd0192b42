import { type Connection, Schema, Types } from 'mongoose';
import type { Envelope } from '#contract/envelope.ts';
import type { Message, MessageStatus } from '#contract/messages.ts';
import type { Context } from '#core/context.ts';
import { beyond, type Place } from '#core/cursor.ts';
import { isDuplicateKey, modelOn } from '#core/mongo.ts';

/** A message that went out. One that was scheduled has the scheduled message's own id: that is what makes it one. */
export interface MessageRow {
  _id: Types.ObjectId;
  conversationId: Types.ObjectId;
  senderId: Types.ObjectId;
  receiverId: Types.ObjectId;
  envelope: Envelope;
  status: MessageStatus;
  unread: boolean;
  sentAt: Date;
  readAt: Date | null;
  scheduled: boolean;
}

/**
 * What a row is where a cancel had to occupy the id of a message that might still be inserted. It has no conversation
 * and no people, so that no query but the one by id finds it.
 */
interface VoidRow {
  _id: Types.ObjectId;
  voided: true;
}

const schema = new Schema<MessageRow & Partial<VoidRow>>(
  {
    conversationId: Schema.Types.ObjectId,
    senderId: Schema.Types.ObjectId,
    receiverId: Schema.Types.ObjectId,
    envelope: Schema.Types.Mixed,
    status: { type: String, enum: ['send', 'delivered', 'read'] },
    unread: Boolean,
    sentAt: Date,
    readAt: Date,
    scheduled: Boolean,
    voided: Boolean,
  },
  { collection: 'messages', versionKey: false },
);
schema.index({ conversationId: 1, sentAt: -1, _id: -1 });
schema.index({ receiverId: 1, conversationId: 1, sentAt: 1 }, { partialFilterExpression: { unread: true } });

export const messageModel = (db: Connection) => modelOn(db, 'Message', schema);
const model = (context: Context) => messageModel(context.db);

/** A message to be inserted. */
export interface Draft {
  id: string;
  conversationId: string;
  senderId: string;
  receiverId: string;
  envelope: Envelope;
  scheduled: boolean;
}

export type Inserted = { kind: 'inserted' | 'existed'; row: MessageRow } | { kind: 'voided' };

/**
 * Inserts a message once, however often it is called: the index on _id decides, and the row that is there is answered.
 */
export async function insertMessage(context: Context, draft: Draft): Promise<Inserted> {
  const row: MessageRow = {
    _id: new Types.ObjectId(draft.id),
    conversationId: new Types.ObjectId(draft.conversationId),
    senderId: new Types.ObjectId(draft.senderId),
    receiverId: new Types.ObjectId(draft.receiverId),
    envelope: draft.envelope,
    status: 'send',
    unread: true,
    sentAt: new Date(context.now()),
    readAt: null,
    scheduled: draft.scheduled,
  };
  try {
    await model(context).create(row);
    return { kind: 'inserted', row };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const existing = await model(context).findById(row._id).lean<MessageRow & Partial<VoidRow>>();
    if (existing === null) throw error;
    return existing.voided ? { kind: 'voided' } : { kind: 'existed', row: existing };
  }
}

/** Occupies the id of a message that must never appear. @returns the message where it appeared before */
export async function voidMessage(context: Context, id: string): Promise<MessageRow | null> {
  try {
    await model(context).create({ _id: new Types.ObjectId(id), voided: true });
    return null;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return await findMessage(context, id);
  }
}

/** Whether `voidMessage` occupied the id, so that no message will ever have it. */
export async function isVoided(context: Context, id: string): Promise<boolean> {
  return (await model(context).exists({ _id: id, voided: true })) !== null;
}

export async function findMessage(context: Context, id: string): Promise<MessageRow | null> {
  return await model(context)
    .findOne({ _id: id, voided: { $ne: true } })
    .lean<MessageRow>();
}

export async function findMessagesById(context: Context, ids: Types.ObjectId[]): Promise<MessageRow[]> {
  return await model(context)
    .find({ _id: { $in: ids }, voided: { $ne: true } })
    .lean<MessageRow[]>();
}

/** A conversation's messages, the newest first. */
export async function findMessages(
  context: Context,
  conversationId: string,
  place: Place | null,
  limit: number,
): Promise<MessageRow[]> {
  return await model(context)
    .find({ conversationId, ...beyond('sentAt', place, 'before') })
    .sort({ sentAt: -1, _id: -1 })
    .limit(limit)
    .lean<MessageRow[]>();
}

/** How many messages to `userId` are unread, by conversation; those without any are left out. */
export async function countUnread(
  context: Context,
  userId: string,
  conversationIds: Types.ObjectId[],
): Promise<Map<string, number>> {
  const counts = await model(context).aggregate<{ _id: Types.ObjectId; count: number }>([
    {
      $match: {
        receiverId: new Types.ObjectId(userId),
        conversationId: { $in: conversationIds },
        unread: true,
      },
    },
    { $group: { _id: '$conversationId', count: { $sum: 1 } } },
  ]);
  return new Map(counts.map(({ _id, count }) => [_id.toString(), count]));
}

/** Unread messages to `userId` in a conversation up to and including a place, oldest first, at most `limit`. */
export async function findUnread(
  context: Context,
  userId: string,
  conversationId: string,
  upTo: Place,
  limit: number,
): Promise<Types.ObjectId[]> {
  const rows = await model(context)
    .find(
      {
        receiverId: userId,
        conversationId,
        unread: true,
        $or: [{ sentAt: { $lt: upTo.at } }, { sentAt: upTo.at, _id: { $lte: upTo.id } }],
      },
      { _id: 1 },
    )
    .sort({ sentAt: 1 })
    .limit(limit)
    .lean<{ _id: Types.ObjectId }[]>();
  return rows.map((row) => row._id);
}

export async function markRead(context: Context, ids: Types.ObjectId[]): Promise<void> {
  await model(context).updateMany(
    { _id: { $in: ids }, unread: true },
    { $set: { status: 'read', unread: false, readAt: new Date(context.now()) } },
  );
}

/** Marks those of `ids` that were sent to `userId` and not yet delivered. @returns the rows that it is now true of */
export async function markDelivered(context: Context, userId: string, ids: string[]): Promise<MessageRow[]> {
  const mine = { _id: { $in: ids }, receiverId: userId };
  const rows = await model(context)
    .find({ ...mine, status: 'send' })
    .lean<MessageRow[]>();
  await model(context).updateMany({ ...mine, status: 'send' }, { $set: { status: 'delivered' } });
  return rows;
}

export function presentMessage(row: MessageRow): Message {
  return {
    id: row._id.toString(),
    conversationId: row.conversationId.toString(),
    senderId: row.senderId.toString(),
    receiverId: row.receiverId.toString(),
    envelope: row.envelope,
    status: row.status,
    sentAt: row.sentAt.toISOString(),
    scheduled: row.scheduled,
  };
}
