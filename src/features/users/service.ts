import type { PublicKeys } from '#contract/envelope.ts';
import type { Page } from '#contract/primitives.ts';
import type { User } from '#contract/users.ts';
import type { Context } from '#core/context.ts';
import { decodeNameCursor, encodeNameCursor, toPage } from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';
import { findUser, findUsers, findUsersByPrefix, presentKeys, presentUser, type UserRow } from './store.ts';

/** @throws AppError USER_NOT_FOUND */
async function requireUser(context: Context, id: string): Promise<UserRow> {
  const row = await findUser(context, id);
  if (row === null) throw new AppError('USER_NOT_FOUND');
  return row;
}

/** @throws AppError USER_NOT_FOUND */
export async function getUser(context: Context, id: string): Promise<User> {
  return presentUser(await requireUser(context, id));
}

/** @throws AppError USER_NOT_FOUND */
export async function getUserKeys(context: Context, id: string): Promise<PublicKeys> {
  return presentKeys(await requireUser(context, id));
}

/** The people that still exist among `ids`, by id. */
export async function getUsersById(context: Context, ids: string[]): Promise<Map<string, User>> {
  const rows = await findUsers(context, [...new Set(ids)]);
  return new Map(rows.map((row) => [row._id.toString(), presentUser(row)]));
}

/** The public keys of those among `ids` that still exist, by id. */
export async function getKeysById(context: Context, ids: string[]): Promise<Map<string, PublicKeys>> {
  const rows = await findUsers(context, ids);
  return new Map(rows.map((row) => [row._id.toString(), presentKeys(row)]));
}

export async function searchUsers(
  context: Context,
  query: { search: string; cursor?: string | undefined; limit: number },
): Promise<Page<User>> {
  const after = decodeNameCursor(query.cursor);
  const rows = await findUsersByPrefix(context, query.search, after, query.limit + 1);
  return toPage(rows, query.limit, (row) => encodeNameCursor(row.username), presentUser);
}
