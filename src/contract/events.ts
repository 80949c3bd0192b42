import { z } from 'zod';
import { Conversation } from './conversations.ts';
import { Message, MessageStatus } from './messages.ts';
import { Id } from './primitives.ts';
import { ScheduledMessage } from './scheduled-messages.ts';

/** What the server tells a person's devices. Each event may come twice; applying it twice changes nothing. */
export const ServerEvents = {
  /** To the receiver: a message came. */
  receive_message: Message,
  /** To the sender's own devices: a message went out at once. */
  message_sent: Message,
  /** To the sender of messages: how far they got. */
  message_status: z.object({ conversationId: Id, messageIds: z.array(Id), status: MessageStatus }),
  /** To the reader's own devices. */
  conversation_read: z.object({ conversationId: Id, upTo: Id, unreadCount: z.number().int() }),
  /** To each of the two people, as each sees it. */
  conversation_opened: Conversation,
  scheduled_message_created: ScheduledMessage,
  scheduled_message_updated: ScheduledMessage,
  scheduled_message_cancelled: ScheduledMessage,
  scheduled_message_sent: z.object({ scheduledMessage: ScheduledMessage, message: Message }),
  scheduled_message_failed: ScheduledMessage,
  /** To one device: its session was ended elsewhere. */
  session_ended: z.object({ sessionId: Id }),
} as const;
export type ServerEventName = keyof typeof ServerEvents;
export type ServerEventPayload<N extends ServerEventName> = z.infer<(typeof ServerEvents)[N]>;
export type ServerToClientEvents = { [N in ServerEventName]: (payload: ServerEventPayload<N>) => void };

/** What a device tells the server. Each is acknowledged with ok, or with an error code. */
export const ClientEvents = {
  /** These messages reached this device. */
  messages_delivered: z.strictObject({ messageIds: z.array(Id).min(1).max(100) }),
} as const;
export type ClientEventName = keyof typeof ClientEvents;
export type Acknowledge = (reply: { ok: true } | { ok: false; code: string }) => void;
export type ClientToServerEvents = {
  [N in ClientEventName]: (payload: z.infer<(typeof ClientEvents)[N]>, acknowledge?: Acknowledge) => void;
};
