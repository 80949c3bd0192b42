import { type Message, sendMessage } from '#contract/messages.ts';
import type { Api } from './api.ts';
import { type Sealing, sealAndPost } from './sealing.ts';

export interface NewMessage {
  /** the same at each try to send it */
  id: string;
  conversationId: string;
  receiverId: string;
  text: string;
}

/** Sends a text at once. May be called again with the same id after a fault: it goes out once. */
export function send(api: Api, sealing: Sealing, message: NewMessage): Promise<Message> {
  const { id, conversationId, receiverId, text } = message;
  const draft = { typ: 'now', receiverId, convId: conversationId, msgId: id, rev: 1, text } as const;
  return sealAndPost(sealing, draft, api.serverNow, (envelope) =>
    api.call(sendMessage, { body: { id, conversationId, envelope } }),
  );
}
