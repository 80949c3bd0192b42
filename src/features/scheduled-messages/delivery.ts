import { randomUUID } from 'node:crypto';
import type { FailureCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Context } from '#core/context.ts';
import { AppError } from '#core/errors.ts';
import { isUnavailable } from '#core/mongo.ts';
import { findConversation } from '#features/conversations/store.ts';
import { deliver } from '#features/messages/deliver.ts';
import { checkEnvelope } from '#features/messages/envelope.ts';
import { getKeysById } from '#features/users/service.ts';
import { expectedOf } from './changes.ts';
import { completeIfDelivered, markSent, tell, told } from './completion.ts';
import { refusal } from './policy.ts';
import * as store from './store.ts';
import { backoffAfter, wakeTime } from './timing.ts';

/** How long a claim holds, in ms. A worker that takes longer is thought dead, and another one takes over. */
const LEASE_MS = 15_000;
/** How long to wait while the database is away, in ms. */
const AWAY_MS = 1000;

/** What became of one ringing of the alarm. */
export type Outcome =
  /** Nothing is left to do: sent, cancelled, gone, or failed earlier. */
  | { kind: 'done' }
  /** Ring again at this time (ms, UTC); costs no attempt. */
  | { kind: 'later'; at: number }
  /** An attempt failed; another follows after the back-off, at this time (ms, UTC). */
  | { kind: 'retry'; reason: string; at: number }
  /** It failed for good, and its sender knows why. */
  | { kind: 'failed'; code: FailureCode };

/**
 * Delivers the scheduled message `id` if it is due: claim, check, insert, note, tell, mark. Safe to run any number of
 * times, by any number of workers at once, and to be stopped anywhere: the claim decides between cancel and delivery,
 * the index on the message's id decides that there is one.
 */
export async function deliverScheduled(context: Context, id: string): Promise<Outcome> {
  try {
    const claimed = await claim(context, id);
    return 'kind' in claimed ? claimed : await attempt(context, claimed);
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    context.log.warn({ err: error, scheduledMessageId: id }, 'the database is away: delivery is put off');
    return { kind: 'later', at: context.now() + AWAY_MS };
  }
}

type ClaimedRow = store.ScheduledRow & { claim: { token: string; leaseUntil: Date } };

/** Takes the row for this attempt, or says what to do where it can't be had. */
async function claim(context: Context, id: string): Promise<ClaimedRow | Outcome> {
  const now = new Date(context.now());
  const lease = { token: randomUUID(), leaseUntil: new Date(now.getTime() + LEASE_MS) };
  const taken =
    (await store.changeScheduled(
      context,
      id,
      { status: 'pending', scheduledTime: { $lte: now } },
      { status: 'sending', claim: lease, needsEnqueue: false },
    )) ??
    // Taking over: the one before may have inserted the message, or may wake and do it yet.
    (await store.changeScheduled(
      context,
      id,
      { status: 'sending', 'claim.leaseUntil': { $lte: now } },
      { claim: lease, maybeDelivered: true },
    ));
  if (taken !== null) return { ...taken, claim: lease };
  const present = await store.findScheduled(context, id);
  if (present?.status === 'pending' || present?.status === 'sending') {
    return { kind: 'later', at: Math.max(wakeTime(present), now.getTime() + 1) };
  }
  return { kind: 'done' };
}

async function attempt(context: Context, row: ClaimedRow): Promise<Outcome> {
  try {
    await context.atPoint('delivery.claimed', row._id.toString());
    if (row.maybeDelivered && (await completeIfDelivered(context, row))) return { kind: 'done' };
    const reason = await findRefusal(context, row);
    if (reason !== null) return await fail(context, row, reason, row.retryCount);
    return await send(context, row);
  } catch (error) {
    return await recover(context, row, error);
  }
}

/** Everything is checked again at delivery: a year may have passed. */
async function findRefusal(context: Context, row: store.ScheduledRow): Promise<FailureCode | null> {
  const senderId = row.senderId.toString();
  const receiverId = row.receiverId.toString();
  const [conversation, keys] = await Promise.all([
    findConversation(context, row.conversationId.toString()),
    getKeysById(context, [senderId, receiverId]),
  ]);
  const sender = keys.get(senderId);
  const refused = refusal(row, { conversation, sender, receiver: keys.get(receiverId) });
  if (refused !== null || sender === undefined) return refused;
  try {
    await checkEnvelope(row.envelope, expectedOf(row), sender);
    return null;
  } catch (error) {
    if (error instanceof AppError) return 'ENVELOPE_INVALID';
    throw error;
  }
}

async function send(context: Context, row: ClaimedRow): Promise<Outcome> {
  const id = row._id.toString();
  const { msgId, convId: conversationId, from: senderId, to: receiverId } = expectedOf(row);
  const draft = { id: msgId, conversationId, senderId, receiverId, envelope: row.envelope, scheduled: true };
  const delivered = await deliver(context, draft, (step) => context.atPoint(`delivery.${step}`, id));
  if (delivered.kind === 'voided') return await endVoided(context, row);
  const { message } = delivered;
  if (!message.scheduled || message.senderId !== senderId)
    return await fail(context, row, 'ENVELOPE_INVALID', row.retryCount);
  tell(context, row, message);
  // Only what was told is marked: where Redis does not take the events, another run tells them again.
  await told(context);
  await context.atPoint('delivery.emitted', id);
  await markSent(context, row, message);
  await context.atPoint('delivery.marked', id);
  return { kind: 'done' };
}

/** A cancel was faster to the message's id; it may have died before it could change the row. */
async function endVoided(context: Context, row: store.ScheduledRow): Promise<Outcome> {
  const change = { status: 'cancelled', claim: null, nextAttemptAt: null, version: row.version + 1 } as const;
  const ended = await store.changeScheduled(context, row._id.toString(), { status: 'sending' }, change);
  if (ended !== null) {
    context.publish.toUser(
      row.senderId.toString(),
      'scheduled_message_cancelled',
      store.presentScheduled(ended),
    );
  }
  return { kind: 'done' };
}

/** Finds out what a failed attempt left behind, and goes on from there. @throws where the database is away */
async function recover(context: Context, row: ClaimedRow, error: unknown): Promise<Outcome> {
  const id = row._id.toString();
  const { token } = row.claim;
  context.log.warn(
    { err: error, scheduledMessageId: id, attempt: row.retryCount + 1 },
    'a delivery attempt failed',
  );
  if (await completeIfDelivered(context, row)) return { kind: 'done' };
  const now = context.now();
  if (isUnavailable(error)) {
    // The insert may be on its way still. The claim stays, over at once, so that only sending it can follow.
    const ended = { token, leaseUntil: new Date(now) };
    await store.changeScheduled(
      context,
      id,
      { 'claim.token': token },
      { claim: ended, maybeDelivered: true },
    );
    return { kind: 'later', at: now + AWAY_MS };
  }
  const retryCount = row.retryCount + 1;
  if (retryCount >= LIMITS.deliveryAttempts) return await fail(context, row, 'DELIVERY_FAILED', retryCount);
  const nextAttemptAt = new Date(now + backoffAfter(retryCount));
  const back = row.maybeDelivered
    ? ({ claim: { token, leaseUntil: nextAttemptAt } } as const)
    : ({ status: 'pending', claim: null, nextAttemptAt } as const);
  const changed = await store.changeScheduled(context, id, { 'claim.token': token }, { ...back, retryCount });
  if (changed !== null) {
    context.publish.toUser(
      row.senderId.toString(),
      'scheduled_message_updated',
      store.presentScheduled(changed),
    );
  }
  const reason = error instanceof Error ? error.name : 'unknown';
  return { kind: 'retry', reason, at: nextAttemptAt.getTime() };
}

/** Gives a message up with a reason its sender can act on, unless another attempt has it. */
async function fail(
  context: Context,
  row: ClaimedRow,
  code: FailureCode,
  retryCount: number,
): Promise<Outcome> {
  const id = row._id.toString();
  const failure = { code, at: new Date(context.now()) };
  const condition = { status: 'sending', 'claim.token': row.claim.token };
  const failed = await store.changeScheduled(context, id, condition, {
    status: 'failed',
    failure,
    claim: null,
    nextAttemptAt: null,
    retryCount,
  });
  if (failed === null) return { kind: 'done' };
  context.publish.toUser(row.senderId.toString(), 'scheduled_message_failed', store.presentScheduled(failed));
  return { kind: 'failed', code };
}
