import { createHash, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { Id } from '#contract/primitives.ts';

const ISSUER = 'postdate';
const AUDIENCE = 'postdate-api';
/** How long an access token lives, in seconds. */
const LIFETIME_S = 600;

const Claims = z.object({ sub: Id, sid: Id, exp: z.number() });

/** Who makes a request: a person in one of his sessions. */
export interface Caller {
  userId: string;
  sessionId: string;
}

/** @returns a signed access token (JWT, RFC 7519, HS256) and when it expires (ms since the epoch, UTC) */
export function signAccessToken(
  secret: string,
  caller: Caller,
  nowMs: number,
): { token: string; expiresAt: number } {
  const exp = Math.floor(nowMs / 1000) + LIFETIME_S;
  const token = jwt.sign({ sid: caller.sessionId, exp }, secret, {
    algorithm: 'HS256',
    issuer: ISSUER,
    audience: AUDIENCE,
    subject: caller.userId,
  });
  return { token, expiresAt: exp * 1000 };
}

/** @returns who the token speaks for and when it expires (ms), or null where it is wrong or expired */
export function verifyAccessToken(secret: string, token: string): (Caller & { expiresAt: number }) | null {
  try {
    const claims = Claims.parse(
      jwt.verify(token, secret, { algorithms: ['HS256'], issuer: ISSUER, audience: AUDIENCE }),
    );
    return { userId: claims.sub, sessionId: claims.sid, expiresAt: claims.exp * 1000 };
  } catch {
    return null;
  }
}

/** A new opaque token of 256 random bits. */
export const newOpaqueToken = () => randomBytes(32).toString('base64url');

/** What is stored of an opaque token; the token itself has full entropy, so a plain hash is enough. */
export const hashOpaqueToken = (token: string) => createHash('sha256').update(token).digest('base64url');
