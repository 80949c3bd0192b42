import { type Connection, Schema } from 'mongoose';
import type { Context } from './context.ts';
import { isDuplicateKey, modelOn } from './mongo.ts';

/** A right that one process has at a time, until a moment. */
interface LeaseRow {
  _id: string;
  holder: string;
  until: Date;
  /** When the holder's rarer work was last done. */
  lastAuditAt: Date;
}

const schema = new Schema<LeaseRow>(
  { _id: String, holder: String, until: Date, lastAuditAt: Date },
  { collection: 'leases', versionKey: false },
);
export const leaseModel = (db: Connection) => modelOn(db, 'Lease', schema);

/**
 * Takes or keeps a lease for `ms` milliseconds. Two processes whose clocks differ may both hold it for a moment, so
 * what is done under it must be safe to do twice.
 * @returns when the rarer work was last done, or null where another process holds the lease
 */
export async function takeLease(
  context: Context,
  name: string,
  holder: string,
  ms: number,
): Promise<{ lastAuditAt: number } | null> {
  const now = context.now();
  try {
    const row = await leaseModel(context.db)
      .findOneAndUpdate(
        { _id: name, $or: [{ holder }, { until: { $lt: new Date(now) } }] },
        { $set: { holder, until: new Date(now + ms) }, $setOnInsert: { lastAuditAt: new Date(0) } },
        { upsert: true, returnDocument: 'after' },
      )
      .lean<LeaseRow>();
    return row === null ? null : { lastAuditAt: row.lastAuditAt.getTime() };
  } catch (error) {
    if (isDuplicateKey(error)) return null;
    throw error;
  }
}

/** Notes that the rarer work was done. */
export async function noteAudit(context: Context, name: string): Promise<void> {
  await leaseModel(context.db).updateOne({ _id: name }, { $set: { lastAuditAt: new Date(context.now()) } });
}

/** Gives a lease up, so that another process need not wait for its end. */
export async function dropLease(context: Context, name: string, holder: string): Promise<void> {
  await leaseModel(context.db).updateOne({ _id: name, holder }, { $set: { until: new Date(0) } });
}
