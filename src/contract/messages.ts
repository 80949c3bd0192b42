import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { Envelope } from './envelope.ts';
import { Id, Instant, PageOf, Paging } from './primitives.ts';

export const MessageStatus = z.enum(['send', 'delivered', 'read']);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** A message that went out, at once or on schedule. */
export const Message = z
  .object({
    id: Id,
    conversationId: Id,
    senderId: Id,
    receiverId: Id,
    envelope: Envelope,
    status: MessageStatus,
    sentAt: Instant,
    scheduled: z.boolean().meta({ description: 'true where it was written earlier and sent on schedule' }),
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

const tag = 'messages';

export const sendMessage = defineEndpoint({
  name: 'sendMessage',
  tag,
  method: 'post',
  path: '/api/messages',
  summary:
    'Send a message now. The id is the idempotency key: a repeated call answers 200 with the first message',
  access: 'user',
  rate: 'write',
  body: z.strictObject({ id: Id, conversationId: Id, envelope: Envelope }),
  statuses: [201, 200],
  reply: Message,
  errors: [
    'CONVERSATION_NOT_FOUND',
    'NOT_A_PARTICIPANT',
    'USER_NOT_FOUND',
    'ID_TAKEN',
    'SEND_NOW_TIME_WRONG',
    'ENVELOPE_INVALID',
    'ENVELOPE_SIGNATURE_INVALID',
    'RECEIVER_KEY_NOT_CURRENT',
    'SENDER_KEY_NOT_CURRENT',
  ],
});

export const listMessages = defineEndpoint({
  name: 'listMessages',
  tag,
  method: 'get',
  path: '/api/messages',
  summary: 'A conversation’s messages, newest first',
  access: 'user',
  rate: 'read',
  query: Paging.extend({ conversationId: Id }),
  statuses: [200],
  reply: PageOf(Message),
  errors: ['CONVERSATION_NOT_FOUND', 'NOT_A_PARTICIPANT'],
});
