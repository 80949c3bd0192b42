import { type Connection, Schema, Types } from 'mongoose';
import type { PublicKeys } from '#contract/envelope.ts';
import type { User } from '#contract/users.ts';
import type { Context } from '#core/context.ts';
import { modelOn } from '#core/mongo.ts';

/** A person, with the public half of his keys. What only auth needs is in its own collection. */
export interface UserRow {
  _id: Types.ObjectId;
  username: string;
  displayName: string;
  keys: { ik: string; ikId: string; certificate: PublicKeys['certificate'] };
  createdAt: Date;
}

const schema = new Schema<UserRow>(
  {
    username: { type: String, required: true },
    displayName: { type: String, required: true },
    keys: { type: Schema.Types.Mixed, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'users', versionKey: false },
);
schema.index({ username: 1 }, { unique: true });

export const userModel = (db: Connection) => modelOn(db, 'User', schema);
const model = (context: Context) => userModel(context.db);

/** @throws a duplicate-key error where the name or the id is taken */
export async function insertUser(
  context: Context,
  user: { id: string; username: string; displayName: string; keys: UserRow['keys'] },
) {
  const row = { _id: new Types.ObjectId(user.id), ...user, createdAt: new Date(context.now()) };
  await model(context).create(row);
}

export async function findUser(context: Context, id: string): Promise<UserRow | null> {
  return await model(context).findById(id).lean<UserRow>();
}

export async function findUsers(context: Context, ids: string[]): Promise<UserRow[]> {
  return await model(context)
    .find({ _id: { $in: ids } })
    .lean<UserRow[]>();
}

/** People whose name starts with `prefix`, by name, after the name `after`. */
export async function findUsersByPrefix(
  context: Context,
  prefix: string,
  after: string | null,
  limit: number,
): Promise<UserRow[]> {
  // A range on the index, not a pattern: U+FFFF sorts after every character that a name may hold.
  const range = { $gte: prefix, $lt: `${prefix}\uffff`, ...(after === null ? {} : { $gt: after }) };
  return await model(context).find({ username: range }).sort({ username: 1 }).limit(limit).lean<UserRow[]>();
}

export function presentUser(row: UserRow): User {
  return {
    id: row._id.toString(),
    username: row.username,
    displayName: row.displayName,
    createdAt: row.createdAt.toISOString(),
  };
}

export function presentKeys(row: UserRow): PublicKeys {
  return { userId: row._id.toString(), ...row.keys };
}
