import type { Context } from '#core/context.ts';
import { beyond, type Place } from '#core/cursor.ts';
import type { ObjectId } from '#core/mongo.ts';
import { type ScheduledRow, scheduledMessageModel } from './store.ts';

const model = (context: Context) => scheduledMessageModel(context.db);

/** The part of a row that the sweep needs. */
export type OpenRow = Pick<
  ScheduledRow,
  '_id' | 'status' | 'scheduledTime' | 'nextAttemptAt' | 'claim' | 'version'
>;
const OPEN_FIELDS = { status: 1, scheduledTime: 1, nextAttemptAt: 1, claim: 1, version: 1 };

/** Pending rows due up to `until`, nearest first. */
export async function findPendingUntil(
  context: Context,
  until: Date,
  place: Place | null,
  limit: number,
): Promise<OpenRow[]> {
  return await model(context)
    .find(
      {
        $and: [
          { status: 'pending', scheduledTime: { $lte: until } },
          beyond('scheduledTime', place, 'after'),
        ],
      },
      OPEN_FIELDS,
    )
    .sort({ scheduledTime: 1, _id: 1 })
    .limit(limit)
    .lean<OpenRow[]>();
}

/** Rows whose attempt was left: the lease ended before `before`. */
export async function findAbandoned(context: Context, before: Date, limit: number): Promise<OpenRow[]> {
  return await model(context)
    .find({ status: 'sending', 'claim.leaseUntil': { $lt: before } }, OPEN_FIELDS)
    .limit(limit)
    .lean<OpenRow[]>();
}

/** Rows whose alarm could not be set when they were written. */
export async function findNeedingEnqueue(context: Context, limit: number): Promise<OpenRow[]> {
  return await model(context)
    .find({ needsEnqueue: true }, OPEN_FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .lean<OpenRow[]>();
}

/** Open rows (pending or sending) by id, after `afterId`. */
export async function findOpen(
  context: Context,
  status: 'pending' | 'sending',
  afterId: ObjectId | null,
  limit: number,
): Promise<OpenRow[]> {
  return await model(context)
    .find({ status, ...(afterId === null ? {} : { _id: { $gt: afterId } }) }, OPEN_FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .lean<OpenRow[]>();
}

/** Those of `ids` that are still open. */
export async function findOpenAmong(context: Context, ids: string[]): Promise<OpenRow[]> {
  return await model(context)
    .find({ _id: { $in: ids }, status: { $in: ['pending', 'sending'] } }, OPEN_FIELDS)
    .lean<OpenRow[]>();
}

/** Failed or retried rows that may have been delivered all the same, by a worker that froze and woke. */
export async function findDoubtful(
  context: Context,
  afterId: ObjectId | null,
  limit: number,
): Promise<{ _id: ObjectId }[]> {
  return await model(context)
    .find(
      {
        maybeDelivered: true,
        status: { $in: ['failed', 'pending'] },
        ...(afterId === null ? {} : { _id: { $gt: afterId } }),
      },
      { _id: 1 },
    )
    .sort({ _id: 1 })
    .limit(limit)
    .lean<{ _id: ObjectId }[]>();
}
