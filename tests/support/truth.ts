import { expect } from 'vitest';
import { getConversation } from '#contract/conversations.ts';
import { type MessageRow, messageModel } from '#features/messages/store.ts';
import type { Product } from './product.ts';
import type { Pair } from './schedule-at.ts';

/** That what a conversation says of its messages is what they are: the last one, and how many are unread (I9). */
export async function expectConversationTrue({ context }: Product, { receiver, to }: Pair): Promise<void> {
  const rows = await messageModel(context.db)
    .find({ conversationId: to.conversationId })
    .sort({ sentAt: -1, _id: -1 })
    .lean<MessageRow[]>();
  const seen = await receiver.client.api.call(getConversation, { params: { id: to.conversationId } });
  const unread = rows.filter((row) => row.unread && row.receiverId.toString() === receiver.user.id);
  expect({ last: seen.lastMessage?.id ?? null, unread: seen.unreadCount }).toEqual({
    last: rows[0]?._id.toString() ?? null,
    unread: unread.length,
  });
}
