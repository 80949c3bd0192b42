import type { ConversationRow } from './store.ts';

/** Only the two people of a conversation may see or use it. */
export const isParticipant = (conversation: ConversationRow, userId: string) =>
  conversation.participants.some((participant) => participant.toString() === userId);

/** The other one of the two. */
export function otherParticipant(conversation: ConversationRow, userId: string): string {
  const [a, b] = conversation.participants;
  return a.toString() === userId ? b.toString() : a.toString();
}
