import type { Message, MessageStatus } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import type { ChatData, Thread } from './chatData.ts';
import { compareMessages, farther } from './order.ts';

const NO_THREAD: Thread = { items: [], loaded: false, olderCursor: null };

export function withoutKey<T>(record: Record<string, T>, key: string): Record<string, T> {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Both lists as one, oldest first, each message once and at its farthest status. */
function merge(known: Message[], others: Message[]): Message[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const other of others) {
    const status = farther(other.status, byId.get(other.id)?.status);
    byId.set(other.id, { ...other, status });
  }
  return [...byId.values()].sort(compareMessages);
}

/**
 * Whether messages may be missing between the known ones and a page of the newest: the page goes on, some known ones
 * are older than it, and its oldest is not among them.
 */
function leavesHole(known: Message[], page: Page<Message>): boolean {
  const oldest = page.items.at(-1);
  if (!oldest || page.nextCursor === null) return false;
  const hasOlder = known.some((message) => compareMessages(message, oldest) < 0);
  return hasOlder && !known.some((message) => message.id === oldest.id);
}

function withPage(thread: Thread, page: Page<Message>, part: 'newest' | 'older'): Thread {
  const { nextCursor } = page;
  if (part === 'older') return { ...thread, items: merge(thread.items, page.items), olderCursor: nextCursor };
  if (!thread.loaded)
    return { items: merge(thread.items, page.items), loaded: true, olderCursor: nextCursor };
  if (!leavesHole(thread.items, page)) return { ...thread, items: merge(thread.items, page.items) };
  const oldest = page.items.at(-1);
  const newer = thread.items.filter((message) => !oldest || compareMessages(message, oldest) > 0);
  return { items: merge(newer, page.items), loaded: true, olderCursor: nextCursor };
}

export function pageFetched(
  data: ChatData,
  payload: { conversationId: string; page: Page<Message>; part: 'newest' | 'older' },
): ChatData {
  const { conversationId, part } = payload;
  const items = payload.page.items.map((message) => ({
    ...message,
    status: farther(message.status, data.statusAhead[message.id]),
  }));
  const page = { ...payload.page, items };
  const thread = withPage(data.threads[conversationId] ?? NO_THREAD, page, part);
  // What is there went out, also where the answer to it was lost.
  const outbox = items.reduce((left, { id }) => withoutKey(left, id), data.outbox);
  return { ...data, outbox, threads: { ...data.threads, [conversationId]: thread } };
}

/** A message that just went out or came in. */
export function messageAdded(data: ChatData, message: Message): ChatData {
  const { id, conversationId } = message;
  const thread = data.threads[conversationId] ?? NO_THREAD;
  const status = farther(message.status, data.statusAhead[id]);
  const items = merge(thread.items, [{ ...message, status }]);
  return {
    ...data,
    threads: { ...data.threads, [conversationId]: { ...thread, items } },
    outbox: withoutKey(data.outbox, id),
    statusAhead: withoutKey(data.statusAhead, id),
  };
}

export function statusChanged(
  data: ChatData,
  payload: { conversationId: string; messageIds: string[]; status: MessageStatus },
): ChatData {
  const { conversationId, messageIds, status } = payload;
  const ids = new Set(messageIds);
  const moved = (message: Message): Message =>
    ids.has(message.id) ? { ...message, status: farther(message.status, status) } : message;
  const thread = data.threads[conversationId];
  const conversation = data.conversations[conversationId];
  const known = new Set(thread?.items.map((message) => message.id));
  const ahead = Object.fromEntries(
    messageIds
      .filter((id) => !known.has(id))
      .map((id) => [id, farther(status, data.statusAhead[id])] as const),
  );
  return {
    ...data,
    threads: thread
      ? { ...data.threads, [conversationId]: { ...thread, items: thread.items.map(moved) } }
      : data.threads,
    conversations: conversation?.lastMessage
      ? {
          ...data.conversations,
          [conversationId]: { ...conversation, lastMessage: moved(conversation.lastMessage) },
        }
      : data.conversations,
    statusAhead: { ...data.statusAhead, ...ahead },
  };
}
