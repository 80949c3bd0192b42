import type { Message, MessageStatus } from '#contract/messages.ts';
import type { ScheduledMessage, ScheduledStatus } from '#contract/scheduled-messages.ts';

/** Before (negative), same or after: by the time it went out, then by id. */
export function compareMessages(a: Message, b: Message): number {
  return compareText(a.sentAt, b.sentAt) || compareText(a.id, b.id);
}

/** By the time it goes out, then by id. */
export function compareScheduled(a: ScheduledMessage, b: ScheduledMessage): number {
  return compareText(a.scheduledTime, b.scheduledTime) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

export function isAfter(a: Message, b: Message | null): boolean {
  return b === null || compareMessages(a, b) > 0;
}

const REACH: Record<MessageStatus, number> = { send: 0, delivered: 1, read: 2 };

/** The farther of two: a status never goes back. */
export function farther(a: MessageStatus, b: MessageStatus | undefined): MessageStatus {
  return b && REACH[b] > REACH[a] ? b : a;
}

/** Under one version, a message that was sent or cancelled stays so; a failed one may still turn out as sent. */
const FINALITY: Record<ScheduledStatus, number> = {
  pending: 0,
  sending: 0,
  failed: 1,
  sent: 2,
  cancelled: 2,
};

/** Which of two states of a scheduled message is the later one; the known one where they are alike. */
export function laterState(known: ScheduledMessage, other: ScheduledMessage): ScheduledMessage {
  if (other.version !== known.version) return other.version > known.version ? other : known;
  const finality = FINALITY[other.status] - FINALITY[known.status];
  if (finality !== 0) return finality > 0 ? other : known;
  return other.updatedAt > known.updatedAt ? other : known;
}
