import { hasCode } from '#client/api-error.ts';
import { type Client, createClient } from '#client/client.ts';
import { createCookieJar } from '#client/cookie-jar.ts';
import type { Session } from '#client/session.ts';
import { signIn, signUp } from '#client/sign-in.ts';
import { openConversation } from '#contract/conversations.ts';
import { derivePasswordSecrets } from '#crypto/password.ts';

interface SamplePerson {
  username: string;
  displayName: string;
  password: string;
  greeting: string;
}

const ALICE: SamplePerson = {
  username: 'alice',
  displayName: 'Alice',
  password: 'amber-lantern-quiet-7',
  greeting: 'Hi Bob! Try the clock beside Send: write now, send later.',
};
const BOB: SamplePerson = {
  username: 'bob',
  displayName: 'Bob',
  password: 'cobalt-harbour-early-4',
  greeting: 'Hello Alice. Only the two of us can read this.',
};

interface SignedInPerson {
  client: Client;
  session: Session;
}

/** Signs the person in, after making the account where it isn't there yet. */
async function present(baseUrl: string, person: SamplePerson): Promise<SignedInPerson> {
  const client = createClient({ baseUrl, cookies: createCookieJar() });
  await client.api.syncClock();
  try {
    return { client, session: await signUp(client, person) };
  } catch (error) {
    if (!hasCode(error, 'USERNAME_TAKEN')) throw error;
    return { client, session: await signIn(client, person, derivePasswordSecrets) };
  }
}

async function greet({ client }: SignedInPerson, to: SignedInPerson, text: string): Promise<void> {
  const receiverId = to.session.user.id;
  const { id: conversationId } = await client.api.call(openConversation, { body: { userId: receiverId } });
  await client.send({ id: client.newId(), conversationId, receiverId, text });
}

/**
 * Makes Alice and Bob and a first exchange between them, so that the first look isn't empty. Does nothing where they
 * exist. For machines on which the product is tried out: their passwords are public.
 */
export async function ensureSamplePeople(baseUrl: string): Promise<{ username: string; password: string }[]> {
  const [alice, bob] = await Promise.all([present(baseUrl, ALICE), present(baseUrl, BOB)]);
  const opened = await alice.client.api.call(openConversation, { body: { userId: bob.session.user.id } });
  if (!opened.lastMessage) {
    await greet(alice, bob, ALICE.greeting);
    await greet(bob, alice, BOB.greeting);
  }
  return [ALICE, BOB].map(({ username, password }) => ({ username, password }));
}
