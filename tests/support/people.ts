import { randomBytes } from 'node:crypto';
import { type Client, createClient } from '#client/client.ts';
import { createCookieJar } from '#client/cookie-jar.ts';
import { signIn, signUp } from '#client/sign-in.ts';
import { openConversation } from '#contract/conversations.ts';
import type { User } from '#contract/users.ts';
import { toBase64Url, utf8 } from '#crypto/encoding.ts';
import type { DerivePassword } from '#crypto/password.ts';

export const PASSWORD = 'correct horse battery staple';

/** For tests only: a key from a password in no time. What Argon2id does has its own tests. */
export const deriveCheaply: DerivePassword = async (password, kdf) => {
  const bytes = await crypto.subtle.digest('SHA-512', new Uint8Array(utf8(`${password}/${kdf.salt}`)));
  const kek = await crypto.subtle.importKey('raw', bytes.slice(32), 'AES-GCM', false, ['encrypt', 'decrypt']);
  return { auth: toBase64Url(new Uint8Array(bytes.slice(0, 32))), kek };
};

/** Someone with an account, signed in on one device. */
export interface Person {
  client: Client;
  user: User;
  username: string;
}

export function newClient(url: string): Client {
  return createClient({ baseUrl: url, cookies: createCookieJar() });
}

/** A new person with a name that nobody else has. */
export async function newPerson(url: string, name = 'someone'): Promise<Person> {
  const client = newClient(url);
  const username = `${name}-${randomBytes(5).toString('hex')}`;
  await client.api.syncClock();
  const { user } = await signUp(client, { username, displayName: name, password: PASSWORD }, deriveCheaply);
  return { client, user, username };
}

/** A second device of someone made by `newPerson`. */
export async function signInAt(url: string, username: string): Promise<Client> {
  const client = newClient(url);
  await client.api.syncClock();
  await signIn(client, { username, password: PASSWORD }, deriveCheaply);
  return client;
}

/** Two people with a conversation. `to` is what a message from the first to the second needs. */
export async function newPair(url: string) {
  const [sender, receiver] = await Promise.all([newPerson(url, 'sender'), newPerson(url, 'receiver')]);
  const conversation = await sender.client.api.call(openConversation, { body: { userId: receiver.user.id } });
  return {
    sender,
    receiver,
    conversation,
    to: { conversationId: conversation.id, receiverId: receiver.user.id },
  };
}
