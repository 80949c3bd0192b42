import { type Connection, Schema, Types } from 'mongoose';
import type { Session } from '#contract/auth.ts';
import type { EncryptedKeyring, KdfParams, PasswordSlot } from '#contract/envelope.ts';
import type { Context } from '#core/context.ts';
import { beyond, type Place } from '#core/cursor.ts';
import { modelOn } from '#core/mongo.ts';

/** What a person signs in with and what his devices unlock; the server can open none of it. */
export interface CredentialRow {
  /** The person's id. */
  _id: Types.ObjectId;
  username: string;
  /** argon2id of the authentication half of the stretched password. */
  authHash: string;
  kdf: KdfParams;
  keyring: EncryptedKeyring;
  slot: PasswordSlot;
}

/** One device that is signed in: a family of refresh tokens of which only the newest counts. */
export interface SessionRow {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  device: string;
  tokenHash: string;
  previousHash: string | null;
  /** The requestId that turned the previous token into the present one, and when. */
  rotatedBy: string | null;
  rotatedAt: Date;
  createdAt: Date;
  expiresAt: Date;
}

const credentialSchema = new Schema<CredentialRow>(
  {
    username: { type: String, required: true },
    authHash: { type: String, required: true },
    kdf: { type: Schema.Types.Mixed, required: true },
    keyring: { type: Schema.Types.Mixed, required: true },
    slot: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'credentials', versionKey: false },
);
credentialSchema.index({ username: 1 }, { unique: true });

const sessionSchema = new Schema<SessionRow>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    device: { type: String, required: true },
    tokenHash: { type: String, required: true },
    previousHash: { type: String, default: null },
    rotatedBy: { type: String, default: null },
    rotatedAt: { type: Date, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'sessions', versionKey: false },
);
sessionSchema.index({ userId: 1, createdAt: -1, _id: -1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const credentialModel = (db: Connection) => modelOn(db, 'Credential', credentialSchema);
export const sessionModel = (db: Connection) => modelOn(db, 'Session', sessionSchema);

/** @throws a duplicate-key error where the person or the name has credentials */
export async function insertCredential(
  context: Context,
  row: Omit<CredentialRow, '_id'> & { id: string },
): Promise<void> {
  const { id, ...rest } = row;
  await credentialModel(context.db).create({ _id: new Types.ObjectId(id), ...rest });
}

export async function findCredential(context: Context, userId: string): Promise<CredentialRow | null> {
  return await credentialModel(context.db).findById(userId).lean<CredentialRow>();
}

export async function findCredentialByName(
  context: Context,
  username: string,
): Promise<CredentialRow | null> {
  return await credentialModel(context.db).findOne({ username }).lean<CredentialRow>();
}

export async function insertSession(context: Context, row: SessionRow): Promise<void> {
  await sessionModel(context.db).create(row);
}

export async function findSession(context: Context, id: string): Promise<SessionRow | null> {
  return await sessionModel(context.db).findById(id).lean<SessionRow>();
}

/** Replaces the token of a session if it is still `expected`. @returns whether it was */
export async function rotateSession(
  context: Context,
  session: SessionRow,
  change: { tokenHash: string; previousHash: string; rotatedBy: string; rotatedAt: Date; expiresAt: Date },
): Promise<boolean> {
  const result = await sessionModel(context.db).updateOne(
    { _id: session._id, tokenHash: session.tokenHash },
    { $set: change },
  );
  return result.modifiedCount === 1;
}

export async function deleteSession(context: Context, id: string): Promise<void> {
  await sessionModel(context.db).deleteOne({ _id: id });
}

export async function findSessions(
  context: Context,
  userId: string,
  place: Place | null,
  limit: number,
): Promise<SessionRow[]> {
  return await sessionModel(context.db)
    .find({ userId, ...beyond('createdAt', place, 'before') })
    .sort({ createdAt: -1, _id: -1 })
    .limit(limit)
    .lean<SessionRow[]>();
}

export function presentSession(row: SessionRow, currentId: string): Session {
  const id = row._id.toString();
  return {
    id,
    device: row.device,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.rotatedAt.toISOString(),
    current: id === currentId,
  };
}
