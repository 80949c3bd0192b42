import type { Envelope as WireEnvelope } from '#contract/envelope.ts';
import {
  cancelScheduledMessage,
  createScheduledMessage,
  getScheduledMessage,
  retryScheduledMessage,
  type ScheduledMessage,
  sendScheduledMessageNow,
  updateScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { resignEnvelope } from '#crypto/envelope.ts';
import { parseHeader } from '#crypto/header.ts';
import type { Api } from './api.ts';
import { hasCode } from './api-error.ts';
import type { NewMessage } from './messages.ts';
import { openMessage } from './opening.ts';
import { keysAfter, type Sealing, sealAndPost } from './sealing.ts';
import { toWire } from './wire.ts';

/** The instant in ms, and the zone in which it was chosen. */
export interface When {
  at: number;
  timeZone: string;
}

/** What changes: a text only where it is another one. */
export interface Change extends When {
  text?: string | undefined;
}

const onWire = ({ at, timeZone }: When) => ({ scheduledTime: new Date(at).toISOString(), timeZone });

/**
 * Schedules a text. May be called again with the same id after a fault, also with another text or time: where the first
 * call came through although its answer was lost, what it made is changed to what is wanted now.
 */
export async function create(
  api: Api,
  sealing: Sealing,
  message: NewMessage & When,
): Promise<ScheduledMessage> {
  try {
    return await createNew(api, sealing, message);
  } catch (error) {
    if (!hasCode(error, 'ID_TAKEN')) throw error;
    const item = await api.call(getScheduledMessage, { params: { id: message.id } }).catch(() => {
      throw error;
    });
    const { text } = await openMessage(sealing, item);
    const isAsWanted = text === message.text && Date.parse(item.scheduledTime) === message.at;
    if (item.status === 'cancelled' || item.status === 'failed') throw error;
    return isAsWanted || item.status !== 'pending' ? item : await update(api, sealing, item, message);
  }
}

function createNew(api: Api, sealing: Sealing, message: NewMessage & When): Promise<ScheduledMessage> {
  const { id, conversationId, receiverId, text } = message;
  const draft = { typ: 'sched', receiverId, convId: conversationId, msgId: id, rev: 1, text } as const;
  const { at } = message;
  return sealAndPost(
    sealing,
    draft,
    () => at,
    (envelope) =>
      api.call(createScheduledMessage, { body: { id, conversationId, ...onWire(message), envelope } }),
  );
}

/**
 * Posts a changed envelope. A new text is encrypted anew as the next revision; a new time is only signed again,
 * unless the receiver's key has changed since.
 */
async function change<T>(
  sealing: Sealing,
  item: ScheduledMessage,
  text: string | undefined,
  at: () => number,
  post: (envelope: WireEnvelope) => Promise<T>,
): Promise<T> {
  if (text !== undefined) return await reseal(sealing, item, text, at, post);
  try {
    const { account } = sealing.sessions;
    return await post(toWire(await resignEnvelope(item.envelope, account(), at())));
  } catch (error) {
    await keysAfter(error, sealing, item.receiverId);
    const opened = await openMessage(sealing, item);
    return await reseal(sealing, item, opened.text, at, post);
  }
}

async function reseal<T>(
  sealing: Sealing,
  item: ScheduledMessage,
  text: string,
  at: () => number,
  post: (envelope: WireEnvelope) => Promise<T>,
): Promise<T> {
  const { receiverId, conversationId: convId, id: msgId } = item;
  const rev = parseHeader(item.envelope.p).rev + 1;
  return sealAndPost(sealing, { typ: 'sched', receiverId, convId, msgId, rev, text }, at, post);
}

/** Changes text, time or both of a pending message. */
export function update(
  api: Api,
  sealing: Sealing,
  item: ScheduledMessage,
  { text, ...when }: Change,
): Promise<ScheduledMessage> {
  const { id, version } = item;
  return change(
    sealing,
    item,
    text,
    () => when.at,
    (envelope) =>
      api.call(updateScheduledMessage, { params: { id }, body: { version, ...onWire(when), envelope } }),
  );
}

/** Moves a pending message to now. */
export function sendNow(api: Api, sealing: Sealing, item: ScheduledMessage): Promise<ScheduledMessage> {
  const { id, version } = item;
  return change(sealing, item, undefined, api.serverNow, (envelope) =>
    api.call(sendScheduledMessageNow, { params: { id }, body: { version, envelope } }),
  );
}

/** Tries a failed message again: at once and as it is, or changed. */
export function retry(
  api: Api,
  sealing: Sealing,
  item: ScheduledMessage,
  changed?: Change,
): Promise<ScheduledMessage> {
  const { id, version } = item;
  if (!changed) return api.call(retryScheduledMessage, { params: { id }, body: { version } });
  const { text, ...when } = changed;
  return change(
    sealing,
    item,
    text,
    () => when.at,
    (envelope) =>
      api.call(retryScheduledMessage, {
        params: { id },
        body: { version, change: { ...onWire(when), envelope } },
      }),
  );
}

export function cancel(api: Api, id: string): Promise<ScheduledMessage> {
  return api.call(cancelScheduledMessage, { params: { id } });
}
