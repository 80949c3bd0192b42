import type { Message } from '#contract/messages.ts';
import type { Context } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { objectId } from '#core/mongo.ts';
import { noteLastMessage } from '#features/conversations/store.ts';
import { findMessage, type MessageRow, presentMessage } from '#features/messages/store.ts';
import * as store from './store.ts';

/** How long Redis may take to accept the events of a delivery, in ms. */
const PUBLISH_MS = 5000;

/** What a row says whose message is there. */
const sentState = (message: Message) =>
  ({
    status: 'sent',
    messageId: objectId(message.id),
    sentAt: new Date(message.sentAt),
    claim: null,
    failure: null,
    nextAttemptAt: null,
    needsEnqueue: false,
  }) as const;

/** Tells the devices of both people that a message went out on schedule. */
export function tell(context: Context, row: store.ScheduledRow, message: Message): void {
  const sent = { ...row, ...sentState(message), updatedAt: new Date(context.now()) };
  context.publish.toUser(message.receiverId, 'receive_message', message);
  context.publish.toUser(message.senderId, 'scheduled_message_sent', {
    scheduledMessage: store.presentScheduled(sent),
    message,
  });
}

/** Waits until Redis has taken what was told. @throws where it does not in time */
export const told = (context: Context) => context.publish.flushed(PUBLISH_MS);

/**
 * Makes a row say what is true, whoever has it claimed by now: its message is there. One that its sender changed after
 * `row` was read is told anew, since devices pass over news of an older version.
 * @returns the row afterwards
 */
export async function markSent(
  context: Context,
  row: store.ScheduledRow,
  message: Message,
): Promise<store.ScheduledRow> {
  const open = { status: { $in: ['pending', 'sending', 'failed'] } };
  const changed = await store.changeScheduled(context, message.id, open, sentState(message));
  if (changed !== null && changed.version !== row.version) tell(context, changed, message);
  const present = changed ?? (await store.findScheduled(context, message.id));
  if (present === null) throw new AppError('SCHEDULED_MESSAGE_NOT_FOUND');
  return present;
}

/** Completes what the attempt that inserted a message may not have come to: notes, tells and marks. */
export async function complete(
  context: Context,
  row: store.ScheduledRow,
  inserted: MessageRow,
  waitUntilTold: (context: Context) => Promise<void> = told,
): Promise<store.ScheduledRow> {
  const message = presentMessage(inserted);
  await noteLastMessage(context, message.conversationId, { id: message.id, sentAt: inserted.sentAt });
  tell(context, row, message);
  await waitUntilTold(context);
  return await markSent(context, row, message);
}

/** Completes a delivery whose message is there already. @returns whether it is */
export async function completeIfDelivered(context: Context, row: store.ScheduledRow): Promise<boolean> {
  const message = await findMessage(context, row._id.toString());
  if (message === null) return false;
  await complete(context, row, message);
  return true;
}
