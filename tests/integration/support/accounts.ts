import { randomBytes } from 'node:crypto';
import { createClient } from '#client/client.ts';
import { type CookieJar, createCookieJar } from '#client/cookie-jar.ts';
import { signIn } from '#client/sign-in.ts';
import type { register } from '#contract/auth.ts';
import type { CallOf } from '#contract/endpoint.ts';
import { createAccount } from '#crypto/account.ts';
import { makeCertificate } from '#crypto/certificate.ts';
import { newId } from '#crypto/ids.ts';
import { generateKeys } from '#crypto/keys.ts';
import type { PublicKeys } from '#crypto/types.ts';
import { userModel } from '#features/users/store.ts';
import { deriveCheaply, PASSWORD, type Person } from '../../support/people.ts';
import type { Product } from '../../support/product.ts';
import type { Answer } from './wire.ts';

export type Registration = NonNullable<CallOf<typeof register>['body']>;

/** A name that nobody else has. */
export const newName = (start = 'someone') => `${start}-${randomBytes(5).toString('hex')}`;

/** What a POST needs to make an account, with keys of its own. */
export async function newRegistration(change: Partial<Registration> = {}): Promise<Registration> {
  const id = change.id ?? newId();
  const { registration } = await createAccount(id, PASSWORD, deriveCheaply);
  const kdf = { ...registration.kdf, lanes: 1 as const };
  const slot = { ...registration.slot, kdf };
  return { id, username: newName(), ...registration, kdf, slot, ...change };
}

/** The same person, signed in on one more device. @param cookies for a test that looks into them */
export async function onAnotherDevice(
  url: string,
  { username }: Pick<Person, 'username'>,
  cookies: CookieJar = createCookieJar(),
): Promise<Person> {
  const client = createClient({ baseUrl: url, cookies });
  const { user } = await signIn(client, { username, password: PASSWORD }, deriveCheaply);
  return { client, user, username };
}

/** The refresh cookie that an answer sets, as a Cookie header sends it back. */
export function cookieOf({ headers }: Answer): string {
  const [line] = headers.getSetCookie();
  if (line === undefined) throw new Error('no cookie was set');
  return line.split(';')[0] ?? '';
}

/** Gives a person a second encryption key in the directory, under the same identity. @returns the new public keys */
export async function renewKeys({ context }: Product, { client, user }: Person): Promise<PublicKeys> {
  const { ik, ikId, signingKey } = client.sessions.account();
  const { publicKey } = await generateKeys('X25519');
  const certificate = await makeCertificate({ userId: user.id, epoch: 2, publicKey, ikId, signingKey });
  await userModel(context.db).updateOne({ _id: user.id }, { $set: { 'keys.certificate': certificate } });
  return { userId: user.id, ik, ikId, certificate };
}
