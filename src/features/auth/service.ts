import type { register, SignedIn } from '#contract/auth.ts';
import type { InputOf } from '#contract/endpoint.ts';
import type { KdfParams } from '#contract/envelope.ts';
import type { Context } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { verifyPublicKeys } from '#crypto/certificate.ts';
import { getUser } from '#features/users/service.ts';
import { findUser, insertUser } from '#features/users/store.ts';
import { hashAuthSecret, inventedKdf, verifyAuthSecret } from './secret.ts';
import { type Grant, refreshSession, startSession } from './sessions.ts';
import { type CredentialRow, findCredential, findCredentialByName, insertCredential } from './store.ts';

type Registration = InputOf<typeof register>['body'];

/** What a device gets when it is let in: the reply and the token for its cookie. */
export interface Welcome {
  reply: SignedIn;
  refreshToken: string;
}

/**
 * Makes an account. A repeated call with the same id and secret goes on where an interrupted one stopped. The person
 * shows in the directory last, so that nothing is found of an account that was made by half.
 * @throws AppError USERNAME_TAKEN, ID_TAKEN, KEYS_INVALID
 */
export async function registerUser(context: Context, input: Registration, device: string): Promise<Welcome> {
  const { id, username, auth, kdf, keyring, slot } = input;
  const keys = { ik: input.ik, ikId: input.ikId, certificate: input.certificate };
  await verifyPublicKeys({ userId: id, ...keys }).catch((cause: unknown) => {
    throw new AppError('KEYS_INVALID', undefined, { cause });
  });
  const authHash = await hashAuthSecret(auth);
  await insertCredential(context, { id, username, authHash, kdf, keyring, slot }).catch((error: unknown) =>
    acceptRepeatedCredential(context, input, error),
  );
  const displayName = input.displayName ?? username;
  await insertUser(context, { id, username, displayName, keys }).catch((error: unknown) =>
    acceptRepeatedUser(context, input, error),
  );
  return await welcome(context, await startSession(context, id, device));
}

async function acceptRepeatedCredential(
  context: Context,
  input: Registration,
  error: unknown,
): Promise<void> {
  const byName = await findCredentialByName(context, input.username);
  if (byName !== null) {
    // Only who made them has the very keys that are stored; and nobody may guess secrets here instead of at the login.
    const same = byName._id.toString() === input.id && isSameKeys(byName, input);
    if (!same) throw new AppError('USERNAME_TAKEN');
    await context.limit('name', input.username);
    if (!(await verifyAuthSecret(byName.authHash, input.auth))) throw new AppError('USERNAME_TAKEN');
  } else if ((await findCredential(context, input.id)) !== null) {
    throw new AppError('ID_TAKEN');
  } else {
    throw error;
  }
}

const isSameKeys = (stored: CredentialRow, input: Registration) =>
  stored.keyring.ct === input.keyring.ct &&
  stored.slot.ct === input.slot.ct &&
  stored.kdf.salt === input.kdf.salt;

async function acceptRepeatedUser(context: Context, input: Registration, error: unknown): Promise<void> {
  const existing = await findUser(context, input.id);
  if (existing === null) throw error;
  if (existing.keys.ik !== input.ik) throw new AppError('ID_TAKEN');
}

export async function getKdf(context: Context, username: string): Promise<KdfParams> {
  const credential = await findCredentialByName(context, username);
  return credential?.kdf ?? inventedKdf(context.config.jwtSecret, username);
}

/** @throws AppError INVALID_CREDENTIALS, RATE_LIMITED */
export async function login(
  context: Context,
  input: { username: string; auth: string },
  device: string,
): Promise<Welcome> {
  await context.limit('name', input.username);
  const credential = await findCredentialByName(context, input.username);
  const matches = await verifyAuthSecret(credential?.authHash ?? null, input.auth);
  if (credential === null || !matches) throw new AppError('INVALID_CREDENTIALS');
  if ((await findUser(context, credential._id.toString())) === null)
    throw new AppError('INVALID_CREDENTIALS');
  return await welcome(context, await startSession(context, credential._id.toString(), device));
}

/** @throws AppError REFRESH_REFUSED, REFRESH_REUSED */
export async function refresh(
  context: Context,
  presented: string | undefined,
  requestId: string,
): Promise<Welcome> {
  return await welcome(context, await refreshSession(context, presented, requestId));
}

async function welcome(context: Context, grant: Grant): Promise<Welcome> {
  const { userId, sessionId } = grant.caller;
  const credential = await findCredential(context, userId);
  if (credential === null) throw new AppError('REFRESH_REFUSED');
  return {
    refreshToken: grant.refreshToken,
    reply: {
      user: await getUser(context, userId),
      sessionId,
      accessToken: grant.accessToken,
      accessTokenExpiresAt: new Date(grant.accessTokenExpiresAt).toISOString(),
      keyring: credential.keyring,
      slot: credential.slot,
    },
  };
}
