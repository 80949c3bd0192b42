import type { Conversation } from '#contract/conversations.ts';
import type { Message } from '#contract/messages.ts';
import type { ChatData, ConversationEntry } from './chatData.ts';
import { farther, isAfter } from './order.ts';

function withEntry(data: ChatData, entry: ConversationEntry): ChatData {
  return { ...data, conversations: { ...data.conversations, [entry.id]: entry } };
}

function entryOf(known: ConversationEntry | undefined, other: Conversation): ConversationEntry {
  const entry = { ...other, countedTo: other.lastMessage, fresh: [] };
  if (!known?.lastMessage) return entry;
  const { lastMessage, activeAt, unreadCount, countedTo, fresh } = known;
  // Asked for before the newest message came: what is known of messages stays.
  if (!other.lastMessage || isAfter(lastMessage, other.lastMessage)) {
    return { ...other, lastMessage, activeAt, unreadCount, countedTo, fresh };
  }
  if (other.lastMessage.id !== lastMessage.id) return entry;
  const status = farther(other.lastMessage.status, lastMessage.status);
  return { ...entry, lastMessage: { ...other.lastMessage, status } };
}

export function conversationsFetched(data: ChatData, items: Conversation[]): ChatData {
  const entries = items.map((item) => [item.id, entryOf(data.conversations[item.id], item)] as const);
  return { ...data, conversations: { ...data.conversations, ...Object.fromEntries(entries) } };
}

/** The newest message of its conversation, and one more unread where it came from the other person. */
export function messageNoted(data: ChatData, message: Message): ChatData {
  const entry = data.conversations[message.conversationId];
  if (!entry) return data;
  const isNewest = isAfter(message, entry.lastMessage);
  const lastMessage = isNewest ? message : entry.lastMessage;
  const activeAt = isNewest ? message.sentAt : entry.activeAt;
  const counts =
    message.senderId !== data.me &&
    isAfter(message, entry.countedTo) &&
    !entry.fresh.some(({ id }) => id === message.id);
  const fresh = counts ? [...entry.fresh, message] : entry.fresh;
  const unreadCount = entry.unreadCount + (counts ? 1 : 0);
  return withEntry(data, { ...entry, lastMessage, activeAt, fresh, unreadCount });
}

/** Read up to a message, on this device or another; what came after it stays unread. */
export function conversationRead(
  data: ChatData,
  { conversationId, upTo, unreadCount }: { conversationId: string; upTo: string; unreadCount: number },
): ChatData {
  const entry = data.conversations[conversationId];
  if (!entry) return data;
  const known = [...(data.threads[conversationId]?.items ?? []), ...entry.fresh, entry.lastMessage];
  const last = known.find((message) => message?.id === upTo) ?? entry.lastMessage;
  const fresh = entry.fresh.filter((message) => isAfter(message, last));
  const countedTo = last && isAfter(last, entry.countedTo) ? last : entry.countedTo;
  return withEntry(data, { ...entry, fresh, countedTo, unreadCount: Math.max(unreadCount, fresh.length) });
}
