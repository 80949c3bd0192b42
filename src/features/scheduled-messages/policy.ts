import type { PublicKeys } from '#contract/envelope.ts';
import type { FailureCode } from '#contract/errors.ts';
import { isParticipant } from '#features/conversations/policy.ts';
import type { ConversationRow } from '#features/conversations/store.ts';
import type { ScheduledRow } from './store.ts';

/** A scheduled message is its sender's alone until it goes out. */
export const isOwner = (row: ScheduledRow, userId: string) => row.senderId.toString() === userId;

/** What delivery finds out before it sends. */
export interface Parties {
  conversation: ConversationRow | null;
  sender: PublicKeys | undefined;
  receiver: PublicKeys | undefined;
}

/** Why a message may not go out now, for good; null where it may. */
export function refusal(row: ScheduledRow, { conversation, sender, receiver }: Parties): FailureCode | null {
  if (sender === undefined) return 'SENDER_GONE';
  if (receiver === undefined) return 'RECEIVER_GONE';
  if (conversation === null) return 'CONVERSATION_GONE';
  const members =
    isParticipant(conversation, row.senderId.toString()) &&
    isParticipant(conversation, row.receiverId.toString());
  return members ? null : 'NOT_A_MEMBER';
}
