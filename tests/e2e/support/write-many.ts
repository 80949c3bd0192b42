import { signIn } from '#client/sign-in.ts';
import { openConversation } from '#contract/conversations.ts';
import { searchUsers } from '#contract/users.ts';
import { derivePasswordSecrets } from '#crypto/password.ts';
import { newClient } from '../../support/people.ts';
import { PASSWORD } from './visitor.ts';

/** "Message number 1." and so on, written by a person who signed up in a browser, from another device of theirs. */
export async function writeMany(
  url: string,
  { from, to, count }: { from: string; to: string; count: number },
): Promise<void> {
  const client = newClient(url);
  await signIn(client, { username: from, password: PASSWORD }, derivePasswordSecrets);
  const { items } = await client.api.call(searchUsers, { query: { search: to } });
  const receiverId = items[0]?.id;
  if (receiverId === undefined) throw new Error(`nobody is called ${to}`);
  const { id: conversationId } = await client.api.call(openConversation, { body: { userId: receiverId } });
  for (let number = 1; number <= count; number++) {
    await client.send({
      id: client.newId(),
      conversationId,
      receiverId,
      text: `Message number ${number}.`,
    });
  }
}
