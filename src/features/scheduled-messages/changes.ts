import type { Envelope } from '#contract/envelope.ts';
import type { ErrorCode } from '#contract/errors.ts';
import type { ScheduledMessage, ScheduledStatus } from '#contract/scheduled-messages.ts';
import type { Context } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import type { Caller } from '#core/tokens.ts';
import { checkCurrentKeys, checkEnvelope, isSameContent, readHeader } from '#features/messages/envelope.ts';
import { checkSignedNow, requireKeys } from '#features/messages/service.ts';
import { isVoided } from '#features/messages/store.ts';
import { ensureAlarm } from './alarm.ts';
import { checkDeliverAt, checkPendingLimit, leaveToSweep, requireOwn } from './service.ts';
import * as store from './store.ts';
import { checkScheduledTime, wakeTime } from './timing.ts';

/** What a change of a scheduled message brings: a time and the envelope signed for it, with the same or a new text. */
export interface Change {
  scheduledTime: string;
  timeZone: string;
  envelope: Envelope;
}

const NOT_PENDING: Record<Exclude<ScheduledStatus, 'pending'>, ErrorCode> = {
  sending: 'ALREADY_SENDING',
  sent: 'ALREADY_SENT',
  cancelled: 'ALREADY_CANCELLED',
  failed: 'ALREADY_FAILED',
};

/** A refusal that carries the present state, so that the page can show the truth. */
export const refused = (code: ErrorCode, row: store.ScheduledRow) =>
  new AppError(code, { current: store.presentScheduled(row), messageId: row.messageId?.toString() ?? null });

/** Why a row can't be changed from `version`, or null where it can. */
function stateRefusal(
  row: store.ScheduledRow,
  wanted: 'pending' | 'failed',
  version: number,
): AppError | null {
  if (row.dismissed) return refused('ALREADY_CANCELLED', row);
  if (row.status !== wanted) {
    if (wanted === 'failed') return refused('NOT_FAILED', row);
    return row.status === 'pending' ? null : refused(NOT_PENDING[row.status], row);
  }
  return row.version === version ? null : refused('VERSION_CONFLICT', row);
}

/**
 * Changes time or text. Where the reply to an earlier, equal call was lost, this one answers as that one did.
 * @throws AppError VERSION_CONFLICT and the codes of the states, each with the present state
 */
export async function updateScheduledMessage(
  context: Context,
  caller: Caller,
  id: string,
  input: Change & { version: number },
): Promise<ScheduledMessage> {
  const row = await requireOwn(context, caller, id);
  return await change(context, row, 'pending', input, input, (due) => {
    // A text may be changed until the last moment; only a new time needs its lead.
    if (due !== row.scheduledTime.getTime()) checkScheduledTime(context.now(), due);
  });
}

/** Moves a pending message to now. */
export async function sendScheduledMessageNow(
  context: Context,
  caller: Caller,
  id: string,
  input: { version: number; envelope: Envelope },
): Promise<ScheduledMessage> {
  const row = await requireOwn(context, caller, id);
  const { envelope } = input;
  const toNow = {
    scheduledTime: new Date(envelope.deliverAt).toISOString(),
    timeZone: row.timeZone,
    envelope,
  };
  return await change(context, row, 'pending', input, toNow, () =>
    checkSignedNow(context, envelope.deliverAt),
  );
}

/** Makes a failed message pending again: as it is and at once, or with a new time or text. */
export async function retryScheduledMessage(
  context: Context,
  caller: Caller,
  id: string,
  input: { version: number; change?: Change | undefined },
): Promise<ScheduledMessage> {
  const row = await requireOwn(context, caller, id);
  const asItIs = {
    scheduledTime: row.scheduledTime.toISOString(),
    timeZone: row.timeZone,
    envelope: row.envelope,
  };
  const wanted = input.change ?? asItIs;
  if (row.status === 'failed') await checkPendingLimit(context, caller.userId);
  if (row.maybeDelivered && (await isVoided(context, id))) throw refused('ALREADY_CANCELLED', row);
  return await change(context, row, 'failed', input, wanted, (due) => {
    if (input.change !== undefined) checkScheduledTime(context.now(), due);
  });
}

async function change(
  context: Context,
  row: store.ScheduledRow,
  from: 'pending' | 'failed',
  { version }: { version: number },
  wanted: Change,
  checkTime: (dueMs: number) => void,
): Promise<ScheduledMessage> {
  const scheduledTime = new Date(wanted.scheduledTime);
  if (isRepeated(row, from, version, wanted)) return await settle(context, row);
  const refusal = stateRefusal(row, from, version);
  if (refusal !== null) throw refusal;
  checkTime(scheduledTime.getTime());
  checkDeliverAt(wanted.envelope, scheduledTime);
  await checkChangedEnvelope(context, row, wanted.envelope);
  const changed = await store.changeScheduled(
    context,
    row._id.toString(),
    { status: from, version, dismissed: false },
    {
      scheduledTime,
      timeZone: wanted.timeZone,
      envelope: wanted.envelope,
      status: 'pending',
      version: version + 1,
      retryCount: 0,
      nextAttemptAt: null,
      failure: null,
      retriedAs: from === 'failed' ? version + 1 : null,
    },
  );
  if (changed !== null) return await settle(context, changed);
  // Someone was faster: say what is there now.
  const present = await store.findScheduled(context, row._id.toString());
  if (present === null) throw new AppError('SCHEDULED_MESSAGE_NOT_FOUND');
  throw stateRefusal(present, from, version) ?? refused('VERSION_CONFLICT', present);
}

/** Whether this very change was made before. */
const isRepeated = (row: store.ScheduledRow, from: 'pending' | 'failed', version: number, wanted: Change) =>
  row.version === version + 1 &&
  row.status !== 'cancelled' &&
  (from === 'pending' || (row.status !== 'failed' && row.retriedAs === row.version)) &&
  !row.dismissed &&
  row.envelope.sig === wanted.envelope.sig;

/** After a change: sets the alarm to what the row says, again if it changed meanwhile, and tells the devices. */
async function settle(context: Context, changed: store.ScheduledRow): Promise<ScheduledMessage> {
  const id = changed._id.toString();
  const scheduledMessage = store.presentScheduled(changed);
  context.publish.toUser(scheduledMessage.senderId, 'scheduled_message_updated', scheduledMessage);
  let latest: store.ScheduledRow | null = changed;
  try {
    for (let version = 0; latest?.status === 'pending' && latest.version !== version; ) {
      version = latest.version;
      await ensureAlarm(context, id, wakeTime(latest));
      latest = await store.findScheduled(context, id);
    }
  } catch {
    await leaveToSweep(context, id);
  }
  return scheduledMessage;
}

/** @throws AppError BODY_FROZEN, ENVELOPE_INVALID and the other codes of envelopes */
async function checkChangedEnvelope(
  context: Context,
  row: store.ScheduledRow,
  envelope: Envelope,
): Promise<void> {
  if (isSameEnvelope(envelope, row.envelope)) return;
  // An earlier worker may still insert the old text, and at any moment: before a later time that would be early.
  if (row.maybeDelivered) throw refused('BODY_FROZEN', row);
  const { sender, receiver } = await requireKeys(context, row.senderId.toString(), row.receiverId.toString());
  const header = await checkEnvelope(envelope, expectedOf(row), sender);
  if (isSameContent(envelope, row.envelope)) return;
  const rev = readHeader(row.envelope).rev + 1;
  if (header.rev !== rev) throw new AppError('ENVELOPE_INVALID', { field: 'rev', expected: rev });
  checkCurrentKeys(envelope, sender, receiver);
}

/** Nothing of it changed, so what was checked when it came need not be checked again. */
const isSameEnvelope = (a: Envelope, b: Envelope) =>
  a.sig === b.sig && a.deliverAt === b.deliverAt && isSameContent(a, b);

/** What the envelope of a row must say of itself. */
export const expectedOf = (row: store.ScheduledRow) =>
  ({
    typ: 'sched',
    msgId: row._id.toString(),
    convId: row.conversationId.toString(),
    from: row.senderId.toString(),
    to: row.receiverId.toString(),
  }) as const;
