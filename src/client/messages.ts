import type { Envelope } from '#contract/envelope.ts';
import { type Message, sendMessage } from '#contract/messages.ts';
import type { Api } from './api.ts';
import { hasCode } from './api-error.ts';
import { type Sealing, sealAndPost } from './sealing.ts';

export interface NewMessage {
  /** the same at each try to send it */
  id: string;
  conversationId: string;
  receiverId: string;
  text: string;
}

/** Envelopes whose message may have gone out although the answer was lost, by the message's id. */
export type Unanswered = Map<string, Envelope>;

/**
 * Sends a text at once. May be called again with the same id after a fault: then the very same envelope is posted, by
 * which the server knows a repeated call, and the text goes out once.
 */
export async function send(
  api: Api,
  sealing: Sealing,
  unanswered: Unanswered,
  message: NewMessage,
): Promise<Message> {
  const { id, conversationId, receiverId, text } = message;
  const post = async (envelope: Envelope) => {
    unanswered.set(id, envelope);
    const sent = await api.call(sendMessage, { body: { id, conversationId, envelope } });
    unanswered.delete(id);
    return sent;
  };
  const earlier = unanswered.get(id);
  if (earlier !== undefined) {
    try {
      return await post(earlier);
    } catch (error) {
      // The first call never came through, and its envelope is of no use any more: one more, freshly sealed.
      if (!hasCode(error, 'SEND_NOW_TIME_WRONG', 'RECEIVER_KEY_NOT_CURRENT')) throw error;
    }
  }
  const draft = { typ: 'now', receiverId, convId: conversationId, msgId: id, rev: 1, text } as const;
  return await sealAndPost(sealing, draft, api.serverNow, post);
}
