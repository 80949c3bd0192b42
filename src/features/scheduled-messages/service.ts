import type { Envelope } from '#contract/envelope.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Page } from '#contract/primitives.ts';
import type { ScheduledMessage, ScheduledStatus } from '#contract/scheduled-messages.ts';
import type { Context } from '#core/context.ts';
import { decodeCursor, encodeCursor, toPage } from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';
import { objectId } from '#core/mongo.ts';
import type { Caller } from '#core/tokens.ts';
import { otherParticipant } from '#features/conversations/policy.ts';
import { requireConversation } from '#features/conversations/service.ts';
import { checkCurrentKeys, checkEnvelope } from '#features/messages/envelope.ts';
import { requireKeys } from '#features/messages/service.ts';
import { findMessage } from '#features/messages/store.ts';
import { addAlarm } from './alarm.ts';
import { isOwner } from './policy.ts';
import * as store from './store.ts';
import { checkScheduledTime } from './timing.ts';

export interface Creation {
  id: string;
  conversationId: string;
  scheduledTime: string;
  timeZone: string;
  envelope: Envelope;
}

/** The caller's own scheduled message. @throws AppError SCHEDULED_MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE */
export async function requireOwn(context: Context, caller: Caller, id: string): Promise<store.ScheduledRow> {
  const row = await store.findScheduled(context, id);
  if (row === null) throw new AppError('SCHEDULED_MESSAGE_NOT_FOUND');
  if (!isOwner(row, caller.userId)) throw new AppError('NOT_YOUR_MESSAGE');
  return row;
}

/** @throws AppError TOO_MANY_PENDING */
export async function checkPendingLimit(context: Context, userId: string): Promise<void> {
  const pending = await store.countPending(context, userId, LIMITS.pendingPerUser);
  if (pending >= LIMITS.pendingPerUser)
    throw new AppError('TOO_MANY_PENDING', { pendingPerUser: LIMITS.pendingPerUser });
}

/**
 * Schedules a message: the database first, the alarm second. Where Redis is away the message is scheduled all the
 * same, and the sweep sets its alarm. A repeated call answers with the first one's message as it is now.
 */
export async function createScheduledMessage(
  context: Context,
  caller: Caller,
  input: Creation,
): Promise<{ scheduledMessage: ScheduledMessage; isNew: boolean }> {
  const earlier = await store.findScheduled(context, input.id);
  if (earlier !== null) return await repeat(context, caller, input, earlier);
  const row = await checkedRow(context, caller, input);
  const existing = await store.insertScheduled(context, row);
  if (existing !== null) return await repeat(context, caller, input, existing);
  await context.atPoint('schedule.inserted', input.id);
  return { scheduledMessage: await announce(context, row), isNew: true };
}

/** Sets the alarm of a new row and tells its sender's devices; both may be done again. */
async function announce(context: Context, row: store.ScheduledRow): Promise<ScheduledMessage> {
  const id = row._id.toString();
  await addAlarm(context, id, row.scheduledTime.getTime()).catch(() => leaveToSweep(context, id));
  const scheduledMessage = store.presentScheduled(row);
  context.publish.toUser(scheduledMessage.senderId, 'scheduled_message_created', scheduledMessage);
  return scheduledMessage;
}

/** Leaves the alarm to the sweep. Only makes it find the row sooner, so a failure of this write does no harm. */
export async function leaveToSweep(context: Context, id: string): Promise<void> {
  context.log.warn({ scheduledMessageId: id }, 'the queue is away: the sweep will set the alarm');
  await store.markNeedsEnqueue(context, id, true).catch(() => undefined);
}

/** The answer to a repeated create. Where the first one was broken off after its insert, this one completes it. */
async function repeat(context: Context, caller: Caller, input: Creation, row: store.ScheduledRow) {
  if (!isOwner(row, caller.userId) || row.createdWith !== input.envelope.sig) throw new AppError('ID_TAKEN');
  const isUntouched = row.status === 'pending' && row.version === 1 && row.retryCount === 0;
  const scheduledMessage = isUntouched ? await announce(context, row) : store.presentScheduled(row);
  return { scheduledMessage, isNew: false };
}

async function checkedRow(context: Context, caller: Caller, input: Creation): Promise<store.ScheduledRow> {
  const conversation = await requireConversation(context, caller, input.conversationId);
  const receiverId = otherParticipant(conversation, caller.userId);
  const scheduledTime = new Date(input.scheduledTime);
  checkScheduledTime(context.now(), scheduledTime.getTime());
  const { sender, receiver } = await requireKeys(context, caller.userId, receiverId);
  const { id: msgId, conversationId: convId, envelope } = input;
  // It would be the id of the message that this one becomes.
  if ((await findMessage(context, msgId)) !== null) throw new AppError('ID_TAKEN');
  checkDeliverAt(envelope, scheduledTime);
  await checkEnvelope(envelope, { typ: 'sched', msgId, convId, from: caller.userId, to: receiverId }, sender);
  checkCurrentKeys(envelope, sender, receiver);
  await checkPendingLimit(context, caller.userId);
  const people = { senderId: objectId(caller.userId), receiverId: objectId(receiverId) };
  const given = { envelope, scheduledTime, timeZone: input.timeZone };
  return store.pendingRow(
    { _id: objectId(msgId), conversationId: conversation._id, ...people, ...given },
    context.now(),
  );
}

/** What is signed must be what is scheduled. @throws AppError ENVELOPE_INVALID */
export function checkDeliverAt(envelope: Envelope, scheduledTime: Date): void {
  if (envelope.deliverAt !== scheduledTime.getTime())
    throw new AppError('ENVELOPE_INVALID', { field: 'deliverAt' });
}

/** @throws AppError SCHEDULED_MESSAGE_NOT_FOUND, NOT_YOUR_MESSAGE */
export async function getScheduledMessage(
  context: Context,
  caller: Caller,
  id: string,
): Promise<ScheduledMessage> {
  return store.presentScheduled(await requireOwn(context, caller, id));
}

/** @throws AppError CONVERSATION_NOT_FOUND, NOT_A_PARTICIPANT */
export async function listScheduledMessages(
  context: Context,
  caller: Caller,
  query: {
    conversationId?: string | undefined;
    status?: ScheduledStatus | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Page<ScheduledMessage>> {
  const { conversationId, status, cursor, limit } = query;
  if (conversationId !== undefined) await requireConversation(context, caller, conversationId);
  const filter = {
    senderId: caller.userId,
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(status === undefined ? {} : { status }),
  };
  const rows = await store.findOwn(context, filter, decodeCursor(cursor), limit + 1);
  const cursorOf = (row: store.ScheduledRow) =>
    encodeCursor({ at: row.scheduledTime, id: row._id.toString() });
  return toPage(rows, limit, cursorOf, store.presentScheduled);
}
