import { getKdf, login, register, type SignedIn } from '#contract/auth.ts';
import { getUserKeys } from '#contract/users.ts';
import { createAccount, type UnlockedAccount, unlockAccount } from '#crypto/account.ts';
import { CryptoError } from '#crypto/errors.ts';
import { newId } from '#crypto/ids.ts';
import type { DerivePassword } from '#crypto/password.ts';
import type { Client } from './client.ts';
import { ClientError } from './client-error.ts';
import type { Session } from './session.ts';

/** Makes the keys here and an account with them on the server. */
export async function signUp(
  client: Client,
  person: { username: string; displayName?: string | undefined; password: string },
  derive?: DerivePassword,
): Promise<Session> {
  const id = newId(client.api.serverNow());
  const { account, registration } = await createAccount(id, person.password, derive);
  const { lanes, ...kdf } = registration.kdf;
  if (lanes !== 1) throw new CryptoError('KDF_REFUSED', 'only one lane is in use');
  const signed = await client.api.call(register, {
    body: {
      id,
      username: person.username,
      displayName: person.displayName,
      ...registration,
      kdf: { ...kdf, lanes },
      slot: { ...registration.slot, kdf: { ...kdf, lanes } },
    },
  });
  return opened(client, signed, account);
}

/** Signs in by name and password and opens the keys. */
export async function signIn(
  client: Client,
  person: { username: string; password: string },
  derive: DerivePassword,
): Promise<Session> {
  const { username, password } = person;
  const kdf = await client.api.call(getKdf, { body: { username } });
  const { auth, kek } = await derive(password, kdf);
  const signed = await client.api.call(login, { body: { username, auth } });
  return opened(client, signed, await unlock(client, signed, kek));
}

/** Opens the keys of the person who is signed in already. */
export async function openKeys(client: Client, password: string, derive: DerivePassword): Promise<Session> {
  const signed = client.sessions.signedIn();
  if (!signed) throw new ClientError('LOCKED', 'nobody is signed in');
  const { kek } = await derive(password, signed.slot.kdf);
  return opened(client, signed, await unlock(client, signed, kek));
}

async function unlock(client: Client, signed: SignedIn, kek: CryptoKey): Promise<UnlockedAccount> {
  const { user, slot, keyring } = signed;
  const minimumVersion = Math.max(1, await client.device.keyringVersion(user.id));
  try {
    return await unlockAccount({ userId: user.id, slot, keyring, kek, minimumVersion });
  } catch (cause) {
    if (!(cause instanceof CryptoError) || cause.code !== 'WRONG_PASSWORD') throw cause;
    throw new ClientError('WRONG_PASSWORD', 'the keys do not open', { cause });
  }
}

/** The directory must serve this account as its own keyring has it; else others would encrypt to someone else. */
async function opened(client: Client, signed: SignedIn, account: UnlockedAccount): Promise<Session> {
  client.sessions.adopt(signed);
  const { ik } = await client.api.call(getUserKeys, { params: { id: account.userId } });
  if (ik !== account.ik) {
    await client.sessions.drop();
    throw new ClientError('OWN_IDENTITY_CHANGED', 'the directory serves another identity for this account');
  }
  await client.sessions.open(account);
  return { user: signed.user, sessionId: signed.sessionId, account };
}
