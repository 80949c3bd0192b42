import type { Message } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { openEnvelope } from '#crypto/envelope.ts';
import type { Sealing } from './sealing.ts';

/** A scheduled message that comes this long before the time its sender signed was not sent by its sender. */
const EARLY_MS = 60_000;

export interface OpenedMessage {
  text: string;
  /** it came well before the time that its sender signed */
  early: boolean;
}

/** @throws CryptoError, ClientError, ApiError */
export async function openMessage(
  sealing: Sealing,
  message: Message | ScheduledMessage,
): Promise<OpenedMessage> {
  const { id, conversationId, senderId, receiverId, envelope } = message;
  const reader = sealing.sessions.account();
  const sender = senderId === reader.userId ? reader : await sealing.keys.of(senderId);
  const { content } = await openEnvelope({
    envelope,
    reader,
    sender,
    expected: { convId: conversationId, msgId: id, to: receiverId },
  });
  const sentAt = message.sentAt === null ? Number.NaN : Date.parse(message.sentAt);
  return { text: content.text, early: envelope.deliverAt - sentAt > EARLY_MS };
}
