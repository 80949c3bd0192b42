import type { Conversation } from '#contract/conversations.ts';
import type { Message } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { ServerEvent } from '../api/socket.ts';
import type { Outgoing } from './chatData.ts';

/** What the device itself finds out or does. */
export type LocalEvent =
  | { type: 'signed_in'; payload: { userId: string } }
  /** The connection is there again; threads may have holes now, but for the one that is asked for at once. */
  | { type: 'resynced'; payload: { openConversationId: string | null } }
  | { type: 'conversations_fetched'; payload: { items: Conversation[] } }
  | {
      type: 'messages_fetched';
      payload: { conversationId: string; page: Page<Message>; part: 'newest' | 'older' };
    }
  | { type: 'scheduled_fetched'; payload: { items: ScheduledMessage[] } }
  | { type: 'scheduled_gone'; payload: { id: string } }
  | { type: 'outgoing_written'; payload: Outgoing }
  | { type: 'outgoing_failed'; payload: { id: string; failure: string } }
  | { type: 'outgoing_retried'; payload: { id: string } }
  | { type: 'outgoing_discarded'; payload: { id: string } };

/** Everything that changes what the page shows, whether it came by a reply, by the socket or from the person. */
export type ChatEvent = ServerEvent | LocalEvent;
