import { type Connection, Schema, Types } from 'mongoose';
import type { Context } from '#core/context.ts';
import { beyond, type Place } from '#core/cursor.ts';
import { isDuplicateKey, modelOn } from '#core/mongo.ts';

/** A conversation between two people. Who has how many unread is counted from the messages, never stored. */
export interface ConversationRow {
  _id: Types.ObjectId;
  participants: [Types.ObjectId, Types.ObjectId];
  /** Both ids in order: what makes the conversation of two people one. */
  pair: string;
  lastMessage: { id: Types.ObjectId; sentAt: Date } | null;
  /** When the last message came, else when it was opened. */
  activeAt: Date;
}

const schema = new Schema<ConversationRow>(
  {
    participants: { type: [Schema.Types.ObjectId], required: true },
    pair: { type: String, required: true },
    lastMessage: {
      type: new Schema(
        { id: { type: Schema.Types.ObjectId, required: true }, sentAt: { type: Date, required: true } },
        { _id: false },
      ),
      default: null,
    },
    activeAt: { type: Date, required: true },
  },
  { collection: 'conversations', versionKey: false },
);
schema.index({ pair: 1 }, { unique: true });
schema.index({ participants: 1, activeAt: -1, _id: -1 });

export const conversationModel = (db: Connection) => modelOn(db, 'Conversation', schema);
const model = (context: Context) => conversationModel(context.db);

/** The conversation of two people, made if there is none. @returns it, and whether it is new */
export async function ensureConversation(
  context: Context,
  a: string,
  b: string,
): Promise<{ row: ConversationRow; isNew: boolean }> {
  const [first, second] = [a, b].sort() as [string, string];
  const pair = `${first}:${second}`;
  const existing = await model(context).findOne({ pair }).lean<ConversationRow>();
  if (existing !== null) return { row: existing, isNew: false };
  try {
    const created = await model(context).create({
      _id: new Types.ObjectId(),
      participants: [new Types.ObjectId(first), new Types.ObjectId(second)],
      pair,
      lastMessage: null,
      activeAt: new Date(context.now()),
    });
    return { row: created.toObject(), isNew: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return await ensureConversation(context, a, b);
  }
}

export async function findConversation(context: Context, id: string): Promise<ConversationRow | null> {
  return await model(context).findById(id).lean<ConversationRow>();
}

/** A person's conversations, the latest first. */
export async function findConversations(
  context: Context,
  userId: string,
  place: Place | null,
  limit: number,
): Promise<ConversationRow[]> {
  return await model(context)
    .find({ participants: userId, ...beyond('activeAt', place, 'before') })
    .sort({ activeAt: -1, _id: -1 })
    .limit(limit)
    .lean<ConversationRow[]>();
}

/**
 * Notes a message as the last one, unless a later one is noted already: in whatever order and however often messages
 * are noted, the result is the same.
 */
export async function noteLastMessage(
  context: Context,
  conversationId: string,
  message: { id: string; sentAt: Date },
): Promise<void> {
  const { id, sentAt } = message;
  await model(context).updateOne(
    {
      _id: conversationId,
      $or: [
        { lastMessage: null },
        { 'lastMessage.sentAt': { $lt: sentAt } },
        { 'lastMessage.sentAt': sentAt, 'lastMessage.id': { $lt: new Types.ObjectId(id) } },
      ],
    },
    { $set: { lastMessage: { id: new Types.ObjectId(id), sentAt }, activeAt: sentAt } },
  );
}
