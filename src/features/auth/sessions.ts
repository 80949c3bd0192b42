import type { Session } from '#contract/auth.ts';
import type { Page } from '#contract/primitives.ts';
import type { Context } from '#core/context.ts';
import { decodeCursor, encodeCursor, toPage } from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';
import { objectId } from '#core/mongo.ts';
import {
  type Caller,
  hashOpaqueToken,
  newOpaqueToken,
  signAccessToken,
  verifyAccessToken,
} from '#core/tokens.ts';
import { newId } from '#crypto/ids.ts';
import { mayEndSession } from './policy.ts';
import * as store from './store.ts';

/** How long a session lives without being used, in ms. */
export const SESSION_LIFETIME_MS = 30 * 24 * 3600 * 1000;
/** How long the reply to a refresh may be asked for again, in ms. */
const REPEAT_WINDOW_MS = 60_000;

/** What a device gets: an access token for requests and a refresh token for its cookie. */
export interface Grant {
  caller: Caller;
  accessToken: string;
  accessTokenExpiresAt: number;
  refreshToken: string;
}

function grant(context: Context, caller: Caller, refreshToken: string): Grant {
  const { token, expiresAt } = signAccessToken(context.config.jwtSecret, caller, context.now());
  return { caller, accessToken: token, accessTokenExpiresAt: expiresAt, refreshToken };
}

/**
 * A refresh token names its session, so that also one from long ago is known for what it is. Nobody can guess another
 * session's id: it has 64 random bits.
 */
const newRefreshToken = (sessionId: string) => `${sessionId}.${newOpaqueToken()}`;
const sessionOf = (refreshToken: string) => /^([0-9a-f]{24})\./.exec(refreshToken)?.[1];

/** Starts a session on a device. @param device how the device calls itself (User-Agent) */
export async function startSession(context: Context, userId: string, device: string): Promise<Grant> {
  const now = context.now();
  const sessionId = newId(now);
  const refreshToken = newRefreshToken(sessionId);
  await store.insertSession(context, {
    _id: objectId(sessionId),
    userId: objectId(userId),
    device: device.slice(0, 200) || 'unknown',
    tokenHash: hashOpaqueToken(refreshToken),
    previousHash: null,
    rotatedBy: null,
    rotatedAt: new Date(now),
    createdAt: new Date(now),
    expiresAt: new Date(now + SESSION_LIFETIME_MS),
  });
  return grant(context, { userId, sessionId }, refreshToken);
}

/**
 * Exchanges a refresh token for a new one. A token that was exchanged before, however long ago, ends the whole session
 * (RFC 9700, 4.14.2), because two parties then hold it; only the same request may be repeated for a minute, since its
 * reply may have been lost.
 * @throws AppError REFRESH_REFUSED, REFRESH_REUSED
 */
export async function refreshSession(
  context: Context,
  presented: string | undefined,
  requestId: string,
): Promise<Grant> {
  const sessionId = sessionOf(presented ?? '');
  if (presented === undefined || sessionId === undefined) throw new AppError('REFRESH_REFUSED');
  const presentedHash = hashOpaqueToken(presented);
  const session = await store.findSession(context, sessionId);
  const now = context.now();
  if (session === null || session.expiresAt.getTime() <= now) throw new AppError('REFRESH_REFUSED');
  const isNewest = session.tokenHash === presentedHash;
  const isRepeat =
    session.previousHash === presentedHash &&
    session.rotatedBy === requestId &&
    now - session.rotatedAt.getTime() < REPEAT_WINDOW_MS;
  if (!isNewest && !isRepeat) {
    await endSessionNow(context, sessionId);
    throw new AppError('REFRESH_REUSED');
  }
  const refreshToken = newRefreshToken(sessionId);
  const rotated = await store.rotateSession(context, session, {
    tokenHash: hashOpaqueToken(refreshToken),
    previousHash: presentedHash,
    rotatedBy: requestId,
    rotatedAt: isNewest ? new Date(now) : session.rotatedAt,
    expiresAt: new Date(now + SESSION_LIFETIME_MS),
  });
  // Someone else exchanged it in between: judge again by what is there now.
  if (!rotated) return await refreshSession(context, presented, requestId);
  return grant(context, { userId: session.userId.toString(), sessionId }, refreshToken);
}

async function endSessionNow(context: Context, sessionId: string): Promise<void> {
  await store.deleteSession(context, sessionId);
  context.publish.endSession(sessionId);
}

/** @throws AppError SESSION_NOT_FOUND, NOT_YOUR_SESSION */
export async function endSession(context: Context, caller: Caller, sessionId: string): Promise<void> {
  const session = await store.findSession(context, sessionId);
  if (session === null) throw new AppError('SESSION_NOT_FOUND');
  if (!mayEndSession(caller, session)) throw new AppError('NOT_YOUR_SESSION');
  await endSessionNow(context, sessionId);
}

export async function listSessions(
  context: Context,
  caller: Caller,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<Session>> {
  const rows = await store.findSessions(context, caller.userId, decodeCursor(query.cursor), query.limit + 1);
  return toPage(
    rows,
    query.limit,
    (row) => encodeCursor({ at: row.createdAt, id: row._id.toString() }),
    (row) => store.presentSession(row, caller.sessionId),
  );
}

/**
 * Who an access token speaks for. The session is looked up each time, so that one that was ended is out at once.
 * @throws AppError UNAUTHENTICATED
 */
export async function authenticateToken(
  context: Context,
  token: string | undefined,
): Promise<Caller & { expiresAt: number }> {
  const claims = token === undefined ? null : verifyAccessToken(context.config.jwtSecret, token);
  if (claims === null) throw new AppError('UNAUTHENTICATED');
  const session = await store.findSession(context, claims.sessionId);
  if (session === null || session.userId.toString() !== claims.userId) throw new AppError('UNAUTHENTICATED');
  return claims;
}
