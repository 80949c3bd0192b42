import type { Context } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import type { Caller } from '#core/tokens.ts';
import { otherParticipant } from '#features/conversations/policy.ts';
import { requireConversation } from '#features/conversations/service.ts';
import * as store from './store.ts';

/** Messages marked by one write. */
const BATCH = 500;

/**
 * Marks what the other person sent as read, up to and including a message, and tells both people's devices.
 * @returns how many are unread afterwards
 */
export async function readConversation(
  context: Context,
  caller: Caller,
  conversationId: string,
  upTo: string,
): Promise<number> {
  const conversation = await requireConversation(context, caller, conversationId);
  const last = await store.findMessage(context, upTo);
  if (last === null || last.conversationId.toString() !== conversationId)
    throw new AppError('MESSAGE_NOT_FOUND');
  const place = { at: last.sentAt, id: upTo };
  const sender = otherParticipant(conversation, caller.userId);
  let marked = 0;
  for (;;) {
    const ids = await store.findUnread(context, caller.userId, conversationId, place, BATCH);
    if (ids.length === 0) break;
    await store.markRead(context, ids);
    marked += ids.length;
    const messageIds = ids.map((id) => id.toString());
    context.publish.toUser(sender, 'message_status', { conversationId, messageIds, status: 'read' });
  }
  const unreadCount =
    (await store.countUnread(context, caller.userId, [conversation._id])).get(conversationId) ?? 0;
  if (marked > 0)
    context.publish.toUser(caller.userId, 'conversation_read', { conversationId, upTo, unreadCount });
  return unreadCount;
}

/** Notes that messages reached a device of the caller and tells their senders. Others' messages are passed over. */
export async function acknowledgeDelivered(
  context: Context,
  caller: Caller,
  messageIds: string[],
): Promise<void> {
  const rows = await store.markDelivered(context, caller.userId, messageIds);
  const groups = Map.groupBy(rows, (row) => `${row.senderId}/${row.conversationId}`);
  for (const [first, ...rest] of groups.values()) {
    if (first === undefined) continue;
    context.publish.toUser(first.senderId.toString(), 'message_status', {
      conversationId: first.conversationId.toString(),
      messageIds: [first, ...rest].map((row) => row._id.toString()),
      status: 'delivered',
    });
  }
}
