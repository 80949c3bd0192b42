import { type Connection, Schema, type Types } from 'mongoose';
import type { Envelope } from '#contract/envelope.ts';
import type { FailureCode } from '#contract/errors.ts';
import type { ScheduledMessage, ScheduledStatus } from '#contract/scheduled-messages.ts';
import type { Context } from '#core/context.ts';
import { beyond, type Place } from '#core/cursor.ts';
import { isDuplicateKey, modelOn } from '#core/mongo.ts';

/** The truth about one scheduled message; its job in the queue only rings for it. */
export interface ScheduledRow {
  _id: Types.ObjectId;
  conversationId: Types.ObjectId;
  senderId: Types.ObjectId;
  receiverId: Types.ObjectId;
  envelope: Envelope;
  /** The due instant. */
  scheduledTime: Date;
  timeZone: string;
  status: ScheduledStatus;
  /** Failed attempts since it was last scheduled. */
  retryCount: number;
  /** After a failed attempt: not before this. */
  nextAttemptAt: Date | null;
  version: number;
  failure: { code: FailureCode; at: Date } | null;
  /** While sending: whose attempt it is, and until when nobody else may take it over. */
  claim: { token: string; leaseUntil: Date } | null;
  /** The version that a retry by its sender made; tells a repeated retry from another one. */
  retriedAs: number | null;
  /** Sticky: a Message may exist or still come into being, so the content may never change again. */
  maybeDelivered: boolean;
  /** The queue was away when this was written; the sweep sets the alarm. */
  needsEnqueue: boolean;
  /** A failed message that its sender put away. */
  dismissed: boolean;
  /** The signature of the envelope it was created with: tells a repeated create from another one. */
  createdWith: string;
  messageId: Types.ObjectId | null;
  sentAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<ScheduledRow>(
  {
    conversationId: { type: Schema.Types.ObjectId, required: true },
    senderId: { type: Schema.Types.ObjectId, required: true },
    receiverId: { type: Schema.Types.ObjectId, required: true },
    envelope: { type: Schema.Types.Mixed, required: true },
    scheduledTime: { type: Date, required: true },
    timeZone: { type: String, required: true },
    status: { type: String, enum: ['pending', 'sending', 'sent', 'failed', 'cancelled'], required: true },
    retryCount: { type: Number, required: true },
    nextAttemptAt: Date,
    version: { type: Number, required: true },
    failure: Schema.Types.Mixed,
    retriedAs: Number,
    claim: new Schema({ token: String, leaseUntil: Date }, { _id: false }),
    maybeDelivered: { type: Boolean, required: true },
    needsEnqueue: { type: Boolean, required: true },
    dismissed: { type: Boolean, required: true },
    createdWith: { type: String, required: true },
    messageId: Schema.Types.ObjectId,
    sentAt: Date,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'scheduledmessages', versionKey: false },
);
// What is due, for the sweep.
schema.index({ status: 1, scheduledTime: 1, _id: 1 });
// A person's own, over all conversations or in one, by time; and how many he has pending.
schema.index({ senderId: 1, scheduledTime: 1, _id: 1 });
schema.index({ senderId: 1, conversationId: 1, scheduledTime: 1, _id: 1 });
schema.index({ senderId: 1, status: 1, scheduledTime: 1, _id: 1 });
// The few that need looking after.
schema.index({ needsEnqueue: 1, _id: 1 }, { partialFilterExpression: { needsEnqueue: true } });
schema.index({ 'claim.leaseUntil': 1, _id: 1 }, { partialFilterExpression: { status: 'sending' } });
schema.index({ maybeDelivered: 1, _id: 1 }, { partialFilterExpression: { maybeDelivered: true } });

export const scheduledMessageModel = (db: Connection) => modelOn(db, 'ScheduledMessage', schema);
const model = (context: Context) => scheduledMessageModel(context.db);

/** What must hold of a row for a change to apply. */
type Condition = Record<string, unknown>;
type Change = Partial<Omit<ScheduledRow, '_id' | 'createdAt' | 'senderId'>>;

/** A row as it begins. @param nowMs when it was made (ms, UTC) */
export function pendingRow(
  given: Pick<
    ScheduledRow,
    '_id' | 'conversationId' | 'senderId' | 'receiverId' | 'envelope' | 'scheduledTime' | 'timeZone'
  >,
  nowMs: number,
): ScheduledRow {
  const now = new Date(nowMs);
  return {
    ...given,
    status: 'pending',
    retryCount: 0,
    nextAttemptAt: null,
    version: 1,
    failure: null,
    claim: null,
    retriedAs: null,
    maybeDelivered: false,
    needsEnqueue: false,
    dismissed: false,
    createdWith: given.envelope.sig,
    messageId: null,
    sentAt: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** Inserts a row. @returns null, or the row that has this id already */
export async function insertScheduled(context: Context, row: ScheduledRow): Promise<ScheduledRow | null> {
  try {
    await model(context).create(row);
    return null;
  } catch (error) {
    const existing = isDuplicateKey(error) ? await findScheduled(context, row._id.toString()) : null;
    if (existing === null) throw error;
    return existing;
  }
}

export async function findScheduled(context: Context, id: string): Promise<ScheduledRow | null> {
  return await model(context).findById(id).lean<ScheduledRow>();
}

/**
 * The one way a row changes: compare and set on one document.
 * @returns the row as it is afterwards, or null where the condition did not hold
 */
export async function changeScheduled(
  context: Context,
  id: string,
  condition: Condition,
  change: Change,
): Promise<ScheduledRow | null> {
  return await model(context)
    .findOneAndUpdate(
      { _id: id, ...condition },
      { $set: { ...change, updatedAt: new Date(context.now()) } },
      { returnDocument: 'after' },
    )
    .lean<ScheduledRow>();
}

/** Notes that the sweep must set the alarm, or, with `version`, that it was set for that version. */
export async function markNeedsEnqueue(
  context: Context,
  id: string,
  needs: boolean,
  version?: number,
): Promise<void> {
  await model(context).updateOne(
    { _id: id, ...(version === undefined ? {} : { version }) },
    { $set: { needsEnqueue: needs } },
  );
}

/** How many of a person's messages are pending, counted up to `limit`. */
export async function countPending(context: Context, senderId: string, limit: number): Promise<number> {
  return await model(context).countDocuments({ senderId, status: 'pending' }, { limit });
}

/** A person's own messages by time; those he put away are left out. */
export async function findOwn(
  context: Context,
  filter: { senderId: string; conversationId?: string; status?: ScheduledStatus },
  place: Place | null,
  limit: number,
): Promise<ScheduledRow[]> {
  return await model(context)
    .find({ ...filter, dismissed: { $ne: true }, ...beyond('scheduledTime', place, 'after') })
    .sort({ scheduledTime: 1, _id: 1 })
    .limit(limit)
    .lean<ScheduledRow[]>();
}

export function presentScheduled(row: ScheduledRow): ScheduledMessage {
  return {
    id: row._id.toString(),
    conversationId: row.conversationId.toString(),
    senderId: row.senderId.toString(),
    receiverId: row.receiverId.toString(),
    envelope: row.envelope,
    scheduledTime: row.scheduledTime.toISOString(),
    timeZone: row.timeZone,
    status: row.status,
    retryCount: row.retryCount,
    version: row.version,
    failure: row.failure === null ? null : { code: row.failure.code, at: row.failure.at.toISOString() },
    bodyFrozen: row.maybeDelivered,
    dismissed: row.dismissed,
    messageId: row.messageId?.toString() ?? null,
    sentAt: row.sentAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
