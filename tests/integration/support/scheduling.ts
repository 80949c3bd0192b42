import { Types } from 'mongoose';
import { toWire } from '#client/wire.ts';
import type { Envelope } from '#contract/envelope.ts';
import { createScheduledMessage, type ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { UnlockedAccount } from '#crypto/account.ts';
import { resignEnvelope, sealEnvelope } from '#crypto/envelope.ts';
import { newId } from '#crypto/ids.ts';
import type { PublicKeys } from '#crypto/types.ts';
import {
  presentScheduled,
  type ScheduledRow,
  scheduledMessageModel,
} from '#features/scheduled-messages/store.ts';
import type { newPair, Person } from '../../support/people.ts';
import type { Product } from '../../support/product.ts';

export type Pair = Awaited<ReturnType<typeof newPair>>;

export const HOUR = 3_600_000;
export const iso = (ms: number) => new Date(ms).toISOString();
export const accountOf = (person: Person): UnlockedAccount => person.client.sessions.account();

/** What an envelope says of itself; every part may be a lie. */
export interface Sealed {
  id: string;
  deliverAt: number;
  typ?: 'sched' | 'now';
  rev?: number;
  text?: string;
  convId?: string;
  sender?: UnlockedAccount;
  receiver?: PublicKeys;
}

/** An envelope from the first of the two to the second. */
export async function seal({ sender, receiver, conversation }: Pair, sealed: Sealed): Promise<Envelope> {
  const { id, deliverAt, typ = 'sched', rev = 1, text = 'for later', convId = conversation.id } = sealed;
  return toWire(
    await sealEnvelope({
      sender: sealed.sender ?? accountOf(sender),
      receiver: sealed.receiver ?? (await sender.client.keys.of(receiver.user.id)),
      typ,
      convId,
      msgId: id,
      rev,
      deliverAt,
      content: { text, att: [] },
    }),
  );
}

/** The same envelope for another time, signed again by the first of the two. */
export const resign = async ({ sender }: Pair, envelope: Envelope, deliverAt: number) =>
  toWire(await resignEnvelope(envelope, accountOf(sender), deliverAt));

/** A wrong byte in a base64url text, at its start. */
export const tampered = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

/** What a POST needs to schedule a message of the first of the two, in an hour unless `at` says else. */
export async function creation(
  pair: Pair,
  { at = Date.now() + HOUR, id = newId(), ...sealed }: Partial<Sealed> & { at?: number } = {},
) {
  return {
    id,
    conversationId: pair.conversation.id,
    scheduledTime: iso(at),
    timeZone: 'Europe/Berlin',
    envelope: await seal(pair, { id, deliverAt: at, ...sealed }),
  };
}

/** Schedules a message of the first of the two. */
export async function schedule(
  pair: Pair,
  change?: Parameters<typeof creation>[1],
): Promise<ScheduledMessage> {
  return await pair.sender.client.api.call(createScheduledMessage, { body: await creation(pair, change) });
}

/** What a PUT needs to give a message another time, with the same text. */
export async function moved(pair: Pair, item: ScheduledMessage, at: number) {
  return {
    version: item.version,
    scheduledTime: iso(at),
    timeZone: 'Europe/Paris',
    envelope: await resign(pair, item.envelope, at),
  };
}

/** What a PUT needs to give a message another text, at the same time. */
export async function rewritten(pair: Pair, item: ScheduledMessage, sealed: Partial<Sealed> = {}) {
  const deliverAt = Date.parse(item.scheduledTime);
  return {
    version: item.version,
    scheduledTime: item.scheduledTime,
    timeZone: item.timeZone,
    envelope: await seal(pair, { id: item.id, deliverAt, rev: 2, text: 'another text', ...sealed }),
  };
}

/** Puts a row into a state as a worker would have left it. @returns it as its sender sees it */
export async function setRow(
  product: Product,
  id: string,
  change: Partial<ScheduledRow>,
): Promise<ScheduledMessage> {
  const row = await scheduledMessageModel(product.context.db)
    .findByIdAndUpdate(id, { $set: change }, { returnDocument: 'after' })
    .lean<ScheduledRow>();
  if (row === null) throw new Error(`no scheduled message ${id}`);
  return presentScheduled(row);
}

/** What a row looks like in each state that is not pending. */
export const STATES = {
  sending: (): Partial<ScheduledRow> => ({
    status: 'sending',
    claim: { token: 'a worker', leaseUntil: new Date(Date.now() + HOUR) },
  }),
  sent: (id: string): Partial<ScheduledRow> => ({
    status: 'sent',
    messageId: new Types.ObjectId(id),
    sentAt: new Date(),
  }),
  failed: (): Partial<ScheduledRow> => ({
    status: 'failed',
    retryCount: 3,
    failure: { code: 'DELIVERY_FAILED', at: new Date() },
  }),
  cancelled: (): Partial<ScheduledRow> => ({ status: 'cancelled' }),
} as const;

/** Schedules a message and puts it into a state. */
export async function scheduledAs(product: Product, pair: Pair, state: keyof typeof STATES, at?: number) {
  const { id } = await schedule(pair);
  // One that is due already can't be posted, so its time is set in the database, as it is signed.
  const due =
    at === undefined
      ? {}
      : { scheduledTime: new Date(at), envelope: await seal(pair, { id, deliverAt: at }) };
  return await setRow(product, id, { ...STATES[state](id), ...due });
}
