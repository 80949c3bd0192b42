import { beforeAll, expect, test } from 'vitest';
import type { Api } from '#client/api.ts';
import { ApiError } from '#client/api-error.ts';
import { memoryDeviceStore } from '#client/device-store.ts';
import { createKeyDirectory } from '#client/keys.ts';
import { openMessage } from '#client/opening.ts';
import { update } from '#client/scheduled-messages.ts';
import { type Draft, type Sealing, sealAndPost } from '#client/sealing.ts';
import type { Sessions } from '#client/session.ts';
import type { Envelope } from '#contract/envelope.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { createAccount, publicKeysOf, type UnlockedAccount } from '#crypto/account.ts';
import { makeCertificate } from '#crypto/certificate.ts';
import { parseHeader } from '#crypto/header.ts';
import { newId } from '#crypto/ids.ts';
import { generateKeys } from '#crypto/keys.ts';
import type { PublicKeys } from '#crypto/types.ts';
import { deriveCheaply } from '../../support/people.ts';

const AT = Date.UTC(2026, 10, 24, 9);
let alice: UnlockedAccount;
let bob: UnlockedAccount;
let impostor: UnlockedAccount;
let rotated: PublicKeys;

beforeAll(async () => {
  const bobId = newId();
  ({ account: alice } = await createAccount(newId(), 'password', deriveCheaply));
  ({ account: bob } = await createAccount(bobId, 'password', deriveCheaply));
  ({ account: impostor } = await createAccount(bobId, 'password', deriveCheaply));
  const { publicKey } = await generateKeys('X25519');
  const { userId, ikId, signingKey } = bob;
  const certificate = await makeCertificate({ userId, epoch: 2, publicKey, ikId, signingKey });
  rotated = { ...publicKeysOf(bob), certificate };
});

function aliceSeals(): Sealing {
  const api = { call: async () => publicKeysOf(bob) } as unknown as Api;
  const sessions = { account: () => alice } as Sessions;
  return { keys: createKeyDirectory(api, memoryDeviceStore()), sessions };
}

const draft = (): Draft => ({
  typ: 'sched',
  receiverId: bob.userId,
  convId: newId(),
  msgId: newId(),
  rev: 1,
  text: 'hello',
});

const keyChanged = (keys: PublicKeys) =>
  new ApiError({ status: 409, code: 'RECEIVER_KEY_NOT_CURRENT', message: '', details: { keys } });

/** A server that has these keys for the receiver: refuses envelopes for others, keeps those it took. */
function serverWith(keys: PublicKeys) {
  const taken: Envelope[] = [];
  let asked = 0;
  const post = async (envelope: Envelope) => {
    asked += 1;
    if (envelope.w[0].kid !== keys.certificate.kid) throw keyChanged(keys);
    taken.push(envelope);
    return envelope;
  };
  return { post, taken, asked: () => asked };
}

test('a newer key of the receiver is taken from the refusal, and the message sealed once more for it', async () => {
  const server = serverWith(rotated);
  await sealAndPost(aliceSeals(), draft(), () => AT, server.post);
  expect(server.asked()).toBe(2);
  expect(server.taken[0]?.w[0].kid).toBe(rotated.certificate.kid);
});

test('another identity in the refusal is not sealed for', async () => {
  const server = serverWith(publicKeysOf(impostor));
  const posted = sealAndPost(aliceSeals(), draft(), () => AT, server.post);
  await expect(posted).rejects.toMatchObject({ code: 'IDENTITY_CHANGED' });
  expect(server.asked()).toBe(1);
});

test('a key that goes on changing is not chased', async () => {
  const post = async () => {
    throw keyChanged(rotated);
  };
  const posted = sealAndPost(aliceSeals(), draft(), () => AT, post);
  await expect(posted).rejects.toMatchObject({ code: 'RECEIVER_KEY_NOT_CURRENT' });
});

async function scheduledItem(sealing: Sealing): Promise<ScheduledMessage> {
  const made = draft();
  const envelope = await sealAndPost(
    sealing,
    made,
    () => AT,
    async (sealed) => sealed,
  );
  return {
    id: made.msgId,
    conversationId: made.convId,
    senderId: alice.userId,
    receiverId: bob.userId,
    envelope,
    version: 7,
    sentAt: null,
  } as ScheduledMessage;
}

/** An api whose answer is the envelope it was given. */
function echoing(refuseFirst?: ApiError) {
  let refusal = refuseFirst;
  const call = async (_: unknown, { body }: { body: { envelope: Envelope; version: number } }) => {
    if (refusal) {
      const thrown = refusal;
      refusal = undefined;
      throw thrown;
    }
    return body;
  };
  return { call, serverNow: () => AT } as unknown as Api;
}

test('a new time alone keeps the ciphertext and signs again', async () => {
  const sealing = aliceSeals();
  const item = await scheduledItem(sealing);
  const body = await update(echoing(), sealing, item, { at: AT + 1000, timeZone: 'UTC' });
  expect(body.envelope).toMatchObject({ p: item.envelope.p, ct: item.envelope.ct, deliverAt: AT + 1000 });
  expect(body.envelope.sig).not.toBe(item.envelope.sig);
  expect(body.version).toBe(7);
});

test('a new text is the next revision under a new key', async () => {
  const sealing = aliceSeals();
  const item = await scheduledItem(sealing);
  const { envelope } = await update(echoing(), sealing, item, { at: AT, timeZone: 'UTC', text: 'changed' });
  expect(parseHeader(envelope.p)).toMatchObject({ rev: 2, msgId: item.id, typ: 'sched' });
  expect(await openMessage(sealing, { ...item, envelope })).toMatchObject({ text: 'changed' });
});

test('a new time for a receiver whose key changed seals the same text as the next revision', async () => {
  const sealing = aliceSeals();
  const item = await scheduledItem(sealing);
  const api = echoing(keyChanged(rotated));
  const { envelope } = await update(api, sealing, item, { at: AT + 1000, timeZone: 'UTC' });
  expect(envelope.w[0].kid).toBe(rotated.certificate.kid);
  expect(parseHeader(envelope.p).rev).toBe(2);
  expect(await openMessage(sealing, { ...item, envelope })).toMatchObject({ text: 'hello' });
});

test('a message that came well before its signed time says so', async () => {
  const sealing = aliceSeals();
  const item = await scheduledItem(sealing);
  const cameAt = (ms: number) => openMessage(sealing, { ...item, sentAt: new Date(ms).toISOString() });
  expect((await cameAt(AT - 61_000)).early).toBe(true);
  expect((await cameAt(AT - 59_000)).early).toBe(false);
  expect((await cameAt(AT)).early).toBe(false);
});

test('a message moved to another chat does not open', async () => {
  const sealing = aliceSeals();
  const item = await scheduledItem(sealing);
  await expect(openMessage(sealing, { ...item, conversationId: newId() })).rejects.toMatchObject({
    code: 'ENVELOPE_MISPLACED',
  });
});
