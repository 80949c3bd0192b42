import type { Envelope } from '#contract/envelope.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Message } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import type { Context } from '#core/context.ts';
import { decodeCursor, encodeCursor, toPage } from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';
import type { Caller } from '#core/tokens.ts';
import { otherParticipant } from '#features/conversations/policy.ts';
import { requireConversation } from '#features/conversations/service.ts';
import { getKeysById } from '#features/users/service.ts';
import { deliver } from './deliver.ts';
import { checkCurrentKeys, checkEnvelope } from './envelope.ts';
import * as store from './store.ts';

/** @throws AppError USER_NOT_FOUND where one of the two has no account any more */
export async function requireKeys(context: Context, senderId: string, receiverId: string) {
  const keys = await getKeysById(context, [senderId, receiverId]);
  const sender = keys.get(senderId);
  const receiver = keys.get(receiverId);
  if (sender === undefined || receiver === undefined) throw new AppError('USER_NOT_FOUND');
  return { sender, receiver };
}

/** @throws AppError SEND_NOW_TIME_WRONG where a signed time is not about now */
export function checkSignedNow(context: Context, deliverAt: number): void {
  if (Math.abs(deliverAt - context.now()) > LIMITS.sendNowSlackMs) {
    throw new AppError('SEND_NOW_TIME_WRONG', { serverTime: context.now() });
  }
}

/**
 * Sends a message at once.
 * @returns the message and whether this call made it; a repeated call gets the first one's
 */
export async function sendMessage(
  context: Context,
  caller: Caller,
  input: { id: string; conversationId: string; envelope: Envelope },
): Promise<{ message: Message; isNew: boolean }> {
  const conversation = await requireConversation(context, caller, input.conversationId);
  const receiverId = otherParticipant(conversation, caller.userId);
  const earlier = await store.findMessage(context, input.id);
  if (earlier === null) {
    const { sender, receiver } = await requireKeys(context, caller.userId, receiverId);
    const expected = {
      typ: 'now',
      msgId: input.id,
      convId: input.conversationId,
      from: caller.userId,
      to: receiverId,
    } as const;
    await checkEnvelope(input.envelope, expected, sender);
    checkCurrentKeys(input.envelope, sender, receiver);
    checkSignedNow(context, input.envelope.deliverAt);
  }
  const draft = { ...input, senderId: caller.userId, receiverId, scheduled: false };
  const delivered = await deliver(context, draft);
  const mine = delivered.kind !== 'voided' && isOwn(delivered.message, draft);
  if (!mine) throw new AppError('ID_TAKEN');
  context.publish.toUser(receiverId, 'receive_message', delivered.message);
  context.publish.toUser(caller.userId, 'message_sent', delivered.message);
  return { message: delivered.message, isNew: delivered.kind === 'inserted' };
}

const isOwn = (message: Message, draft: store.Draft) =>
  message.senderId === draft.senderId &&
  message.conversationId === draft.conversationId &&
  message.envelope.sig === draft.envelope.sig;

export async function listMessages(
  context: Context,
  caller: Caller,
  query: { conversationId: string; cursor?: string | undefined; limit: number },
): Promise<Page<Message>> {
  await requireConversation(context, caller, query.conversationId);
  const rows = await store.findMessages(
    context,
    query.conversationId,
    decodeCursor(query.cursor),
    query.limit + 1,
  );
  const cursorOf = (row: store.MessageRow) => encodeCursor({ at: row.sentAt, id: row._id.toString() });
  return toPage(rows, query.limit, cursorOf, store.presentMessage);
}
