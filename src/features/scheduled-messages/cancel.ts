import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { Context } from '#core/context.ts';
import type { Caller } from '#core/tokens.ts';
import { voidMessage } from '#features/messages/store.ts';
import { dropAlarm } from './alarm.ts';
import { refused } from './changes.ts';
import { complete } from './completion.ts';
import { requireOwn } from './service.ts';
import * as store from './store.ts';

/**
 * Cancels a pending message, or puts a failed one away. When this answers, the message is never sent: either the row
 * left the states from which a worker may claim it, or, where an earlier worker may still be about to insert it, its
 * id in the messages is occupied. Repeating it does no harm.
 * @throws AppError ALREADY_SENDING, ALREADY_SENT with the present state and the message's id
 */
export async function cancelScheduledMessage(
  context: Context,
  caller: Caller,
  id: string,
): Promise<ScheduledMessage> {
  for (;;) {
    const row = await requireOwn(context, caller, id);
    // Again: the first one may have been broken off after its change, so what follows it is done again as well.
    if (row.status === 'cancelled' || row.dismissed) return await announce(context, row);
    if (row.status === 'sent') throw refused('ALREADY_SENT', row);
    if (row.status === 'sending' && !row.maybeDelivered) throw refused('ALREADY_SENDING', row);
    const ended = row.maybeDelivered ? await endDoubtful(context, row) : await endCertain(context, row);
    if (ended === null) continue;
    return await announce(context, ended);
  }
}

/** Tells the sender's devices and silences the alarm. */
async function announce(context: Context, row: store.ScheduledRow): Promise<ScheduledMessage> {
  const scheduledMessage = store.presentScheduled(row);
  context.publish.toUser(scheduledMessage.senderId, 'scheduled_message_cancelled', scheduledMessage);
  await dropAlarm(context, scheduledMessage.id);
  return scheduledMessage;
}

/** Nobody but a later claim could send it, and the same compare and set that ends it forbids that. */
async function endCertain(context: Context, row: store.ScheduledRow): Promise<store.ScheduledRow | null> {
  const condition = { status: row.status, version: row.version, maybeDelivered: false };
  return await store.changeScheduled(context, row._id.toString(), condition, ending(row));
}

/** A worker that froze may still insert it: whoever has the id in the messages first decides. */
async function endDoubtful(context: Context, row: store.ScheduledRow): Promise<store.ScheduledRow | null> {
  const id = row._id.toString();
  const message = await voidMessage(context, id);
  // Nobody else completes it once the row is marked; but a cancel's answer must not wait for Redis.
  if (message !== null) throw refused('ALREADY_SENT', await complete(context, row, message, async () => {}));
  return await store.changeScheduled(context, id, { status: row.status, dismissed: false }, ending(row));
}

/** How a row ends that its sender does not want any more: a failed one stays failed, out of sight. */
const ending = (row: store.ScheduledRow) =>
  row.status === 'failed'
    ? { dismissed: true, version: row.version + 1 }
    : ({ status: 'cancelled', claim: null, nextAttemptAt: null, version: row.version + 1 } as const);
