import type { Conversation } from '#contract/conversations.ts';
import type { Message, MessageStatus } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';

/** A conversation, and what its count of unread messages was made of, so that no event counts twice. */
export interface ConversationEntry extends Conversation {
  /** the newest message that the server had counted */
  countedTo: Message | null;
  /** messages that came since */
  fresh: Message[];
}

/** The messages of a conversation that are on the device, oldest first, without holes. */
export interface Thread {
  items: Message[];
  /** whether its newest page was asked for since the page was last brought up to date */
  loaded: boolean;
  /** where older ones begin; null where there are none */
  olderCursor: string | null;
}

/** A text on its way out, or one that could not be sent. */
export interface Outgoing {
  id: string;
  conversationId: string;
  receiverId: string;
  text: string;
  writtenAt: number;
  /** null while it is on its way; else why it was not sent */
  failure: string | null;
}

/** What the page knows of the chats; changed by `reduce` only. */
export interface ChatData {
  me: string;
  conversations: Record<string, ConversationEntry>;
  threads: Record<string, Thread>;
  scheduledMessages: Record<string, ScheduledMessage>;
  outbox: Record<string, Outgoing>;
  /** how far messages got whose status came before they did */
  statusAhead: Record<string, MessageStatus>;
}

export const emptyChatData = (me = ''): ChatData => ({
  me,
  conversations: {},
  threads: {},
  scheduledMessages: {},
  outbox: {},
  statusAhead: {},
});
