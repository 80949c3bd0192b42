import { z } from 'zod';
import type { Envelope as WireEnvelope } from '#contract/envelope.ts';
import { PublicKeys } from '#contract/envelope.ts';
import { sealEnvelope } from '#crypto/envelope.ts';
import { hasCode } from './api-error.ts';
import type { KeyDirectory } from './keys.ts';
import type { Sessions } from './session.ts';
import { toWire } from './wire.ts';

/** What a new envelope is made of; its sender is the person who is signed in. */
export interface Draft {
  typ: 'sched' | 'now';
  receiverId: string;
  convId: string;
  msgId: string;
  rev: number;
  text: string;
}

export interface Sealing {
  keys: KeyDirectory;
  sessions: Sessions;
}

const KeyChange = z.object({ keys: PublicKeys });

/** The keys that a refusal brought along, where it was refused for an old key of the receiver. */
export async function keysAfter(error: unknown, { keys }: Sealing, receiverId: string): Promise<void> {
  if (!hasCode(error, 'RECEIVER_KEY_NOT_CURRENT')) throw error;
  const change = KeyChange.safeParse(error.details);
  if (!change.success) throw error;
  await keys.accept(receiverId, change.data.keys);
}

/**
 * Encrypts, signs and posts. Where the receiver has a newer encryption key under the same identity, does it once more
 * with that one.
 * @param at the time to sign, asked for again at each try
 */
export async function sealAndPost<T>(
  sealing: Sealing,
  draft: Draft,
  at: () => number,
  post: (envelope: WireEnvelope) => Promise<T>,
): Promise<T> {
  try {
    return await post(await seal(sealing, draft, at()));
  } catch (error) {
    await keysAfter(error, sealing, draft.receiverId);
    return await post(await seal(sealing, draft, at()));
  }
}

async function seal({ keys, sessions }: Sealing, draft: Draft, deliverAt: number): Promise<WireEnvelope> {
  const { typ, receiverId, convId, msgId, rev, text } = draft;
  const sender = sessions.account();
  const receiver = await keys.of(receiverId);
  const content = { text, att: [] };
  return toWire(await sealEnvelope({ sender, receiver, typ, convId, msgId, rev, deliverAt, content }));
}
