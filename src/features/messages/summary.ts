import type { Summarise, Summary } from '#features/conversations/service.ts';
import { countUnread, findMessagesById, presentMessage } from './store.ts';

/** Conversations' last messages and unread counts, in two queries whatever their number. */
export const summarise: Summarise = async (context, userId, rows) => {
  const lastIds = rows.flatMap((row) => (row.lastMessage === null ? [] : [row.lastMessage.id]));
  const [messages, unread] = await Promise.all([
    findMessagesById(context, lastIds),
    countUnread(
      context,
      userId,
      rows.map((row) => row._id),
    ),
  ]);
  const byConversation = new Map(
    messages.map((message) => [message.conversationId.toString(), presentMessage(message)]),
  );
  return new Map<string, Summary>(
    rows.map((row) => {
      const id = row._id.toString();
      return [id, { lastMessage: byConversation.get(id) ?? null, unreadCount: unread.get(id) ?? 0 }];
    }),
  );
};
