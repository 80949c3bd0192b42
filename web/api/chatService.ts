import type { NewMessage } from '#client/messages.ts';
import type { OpenedMessage } from '#client/opening.ts';
import type { Change, When } from '#client/scheduled-messages.ts';
import {
  type Conversation,
  getConversation,
  listConversations,
  openConversation,
  readConversation,
} from '#contract/conversations.ts';
import { LIMITS } from '#contract/limits.ts';
import { listMessages, type Message } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import {
  getScheduledMessage,
  listScheduledMessages,
  type ScheduledMessage,
  type ScheduledStatus,
} from '#contract/scheduled-messages.ts';
import { searchUsers, type User } from '#contract/users.ts';
import { client } from './client.ts';

const PAGE = 40;
/** What still waits, or waits for a decision. The rest is history. */
const OPEN: readonly ScheduledStatus[] = ['pending', 'sending', 'failed'];

/** A change, and the state of the message that the person saw when making it. */
export interface ScheduledMessageChange extends Change {
  seen: Omit<ScheduledMessage, 'id'>;
}

/** The only caller of the interface for chats. Texts are encrypted on the way out; replies come as they are. */
export const chatService = {
  newId: (): string => client.newId(),
  open: (message: Message | ScheduledMessage): Promise<OpenedMessage> => client.open(message),

  searchPeople: async (search: string): Promise<User[]> =>
    (await client.api.call(searchUsers, { query: { search } })).items,

  getConversations: (): Promise<Conversation[]> =>
    everyPage((cursor) => client.api.call(listConversations, { query: { cursor, limit: LIMITS.pageMax } })),
  getConversation: (id: string): Promise<Conversation> =>
    client.api.call(getConversation, { params: { id } }),
  openConversation: (userId: string): Promise<Conversation> =>
    client.api.call(openConversation, { body: { userId } }),
  readConversation: (id: string, upTo: string): Promise<{ unreadCount: number }> =>
    client.api.call(readConversation, { params: { id }, body: { upTo } }),

  getMessages: (conversationId: string, cursor?: string): Promise<Page<Message>> =>
    client.api.call(listMessages, { query: { conversationId, cursor, limit: PAGE } }),
  sendMessage: (formData: NewMessage): Promise<Message> => client.send(formData),

  /** Those that are open; of one conversation, or of all. */
  async getScheduledMessages(conversationId?: string): Promise<ScheduledMessage[]> {
    const limit = LIMITS.pageMax;
    const lists = OPEN.map((status) =>
      everyPage((cursor) =>
        client.api.call(listScheduledMessages, { query: { conversationId, status, cursor, limit } }),
      ),
    );
    return (await Promise.all(lists)).flat();
  },
  getScheduledMessage: (id: string): Promise<ScheduledMessage> =>
    client.api.call(getScheduledMessage, { params: { id } }),
  createScheduledMessage: (formData: NewMessage & When): Promise<ScheduledMessage> =>
    client.schedule(formData),
  updateScheduledMessage: (id: string, { seen, ...change }: ScheduledMessageChange) =>
    client.updateScheduled({ ...seen, id }, change),
  cancelScheduledMessage: (id: string): Promise<ScheduledMessage> => client.cancelScheduled(id),
  sendScheduledMessageNow: (seen: ScheduledMessage): Promise<ScheduledMessage> =>
    client.sendScheduledNow(seen),
  retryScheduledMessage: (seen: ScheduledMessage, change?: Change): Promise<ScheduledMessage> =>
    client.retryScheduled(seen, change),
};

async function everyPage<T>(ask: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
