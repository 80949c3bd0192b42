import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeysOf, type UnlockedAccount } from '../../../src/crypto/account.ts';
import { keyId, makeCertificate } from '../../../src/crypto/certificate.ts';
import { fromBase64Url } from '../../../src/crypto/encoding.ts';
import { openEnvelope, resignEnvelope, sealEnvelope } from '../../../src/crypto/envelope.ts';
import { parseHeader } from '../../../src/crypto/header.ts';
import { newId } from '../../../src/crypto/ids.ts';
import { generateKeys, importPrivateKey } from '../../../src/crypto/keys.ts';
import { checkEnvelopeShape } from '../../../src/crypto/shape.ts';
import { verifyEnvelopeSignature } from '../../../src/crypto/signature.ts';
import type { Envelope } from '../../../src/crypto/types.ts';
import { flipBit, newAccount, refusal } from './support.ts';

const DELIVER_AT = 2_000_000_000_000;
const ids = { convId: newId(), msgId: newId() };
const content = { text: 'Happy birthday! 🎂', att: [], replyTo: newId() };
let alice: UnlockedAccount;
let bob: UnlockedAccount;
let mallory: UnlockedAccount;
let envelope: Envelope;

const seal = (change: Partial<Parameters<typeof sealEnvelope>[0]> = {}) =>
  sealEnvelope({
    sender: alice,
    receiver: publicKeysOf(bob),
    typ: 'sched',
    ...ids,
    rev: 1,
    deliverAt: DELIVER_AT,
    content,
    ...change,
  });
const open = (change: Partial<Parameters<typeof openEnvelope>[0]> = {}) =>
  openEnvelope({ envelope, reader: bob, sender: publicKeysOf(alice), expected: ids, ...change });

beforeAll(async () => {
  [alice, bob, mallory] = await Promise.all([newAccount(), newAccount(), newAccount()]);
  envelope = await seal();
});

describe('a sealed message', () => {
  it('is read by its receiver', async () => {
    const opened = await open({ expected: { ...ids, to: bob.userId } });
    expect(opened.content).toEqual(content);
    expect(opened.header).toMatchObject({ typ: 'sched', rev: 1, from: alice.userId, to: bob.userId, ...ids });
  });

  it('is read by its sender', async () => {
    expect((await open({ reader: alice })).content).toEqual(content);
  });

  it('passes what the server checks', async () => {
    expect(checkEnvelopeShape(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
    expect(parseHeader(envelope.p)).toMatchObject({ from: alice.userId, fromIk: alice.ikId, to: bob.userId });
    expect(envelope.w.map((wrap) => wrap.kid)).toEqual([bob.certificate.kid, alice.certificate.kid]);
    expect(await verifyEnvelopeSignature(envelope, alice.ik)).toBe(true);
    expect(await verifyEnvelopeSignature(envelope, mallory.ik)).toBe(false);
  });

  it('shows nothing of its text, and is never the same twice', async () => {
    expect(JSON.stringify(envelope)).not.toContain('birthday');
    const again = await seal();
    for (const field of ['p', 'iv', 'ct', 'sig'] as const) expect(again[field]).not.toBe(envelope[field]);
  });

  it('has one length for all texts of a bucket', async () => {
    const lengths = ['', 'a'.repeat(200)].map(
      async (text) => (await seal({ content: { text, att: [] } })).ct.length,
    );
    const [empty, long] = await Promise.all(lengths);
    expect(empty).toBe(long);
  });

  it('may be as long as the largest bucket', async () => {
    const long = { text: 'a'.repeat(65_000), att: [] };
    expect((await open({ envelope: await seal({ content: long }) })).content).toEqual(long);
    const tooLong = { text: 'a'.repeat(65_536), att: [] };
    expect(await refusal(() => seal({ content: tooLong }))).toBe('CONTENT_TOO_LARGE');
  });

  it('is not made for oneself, for malformed ids, times or revisions', async () => {
    expect(await refusal(() => seal({ receiver: publicKeysOf(alice) }))).toBe('ENVELOPE_INVALID');
    for (const wrong of [{ msgId: 'x' }, { convId: 'x' }, { rev: -1 }, { rev: 1.5 }, { deliverAt: 1.5 }]) {
      expect(await refusal(() => seal(wrong))).toBe('ENVELOPE_INVALID');
    }
  });

  it('is not made for keys that do not hold together', async () => {
    const keys = publicKeysOf(bob);
    const receiver = { ...keys, certificate: { ...keys.certificate, pub: mallory.certificate.pub } };
    expect(await refusal(() => seal({ receiver }))).toBe('CERTIFICATE_INVALID');
  });
});

describe('somebody else', () => {
  it('cannot read it', async () => {
    expect(await refusal(() => open({ reader: mallory }))).toBe('ENVELOPE_MISPLACED');
    const posing = { ...mallory, userId: bob.userId };
    expect(await refusal(() => open({ reader: posing }))).toBe('KEY_NOT_HELD');
    const kid = bob.certificate.kid;
    const claiming = { ...posing, encryptionKeys: mallory.encryptionKeys.map((key) => ({ ...key, kid })) };
    expect(await refusal(() => open({ reader: claiming }))).toBe('UNDECRYPTABLE');
  });

  it('cannot be taken for its sender', async () => {
    expect(await refusal(() => open({ sender: publicKeysOf(mallory) }))).toBe('IDENTITY_MISMATCH');
    const newIdentity = { ...publicKeysOf(mallory), userId: alice.userId };
    expect(await refusal(() => open({ sender: newIdentity }))).toBe('IDENTITY_MISMATCH');
    const sameId = { ...newIdentity, ikId: alice.ikId };
    expect(await refusal(() => open({ sender: sameId }))).toBe('IDENTITY_MISMATCH');
  });

  it('cannot be served to the sender as himself', async () => {
    const { userId, certificate } = alice;
    const ikId = await keyId('ik', userId, fromBase64Url(mallory.ik));
    const posing = { ...mallory, userId, ikId, certificate };
    const forged = await seal({ sender: posing });
    const fake = publicKeysOf(posing);
    expect(await refusal(() => open({ envelope: forged, reader: alice, sender: fake }))).toBe(
      'IDENTITY_MISMATCH',
    );
  });
});

describe('a message in the wrong place', () => {
  it('is refused in another chat, under another id, for another receiver', async () => {
    for (const moved of [{ convId: newId() }, { msgId: newId() }, { to: newId() }]) {
      expect(await refusal(() => open({ expected: { ...ids, ...moved } }))).toBe('ENVELOPE_MISPLACED');
    }
  });
});

describe('another time', () => {
  it('changes the time and the signature, nothing else', async () => {
    const moved = await resignEnvelope(envelope, alice, DELIVER_AT + 5000);
    expect(moved).toEqual({ ...envelope, deliverAt: DELIVER_AT + 5000, sig: moved.sig });
    expect(moved.sig).not.toBe(envelope.sig);
    expect((await open({ envelope: moved })).content).toEqual(content);
  });

  it('is signed by the sender only', async () => {
    for (const other of [bob, mallory, { ...mallory, userId: alice.userId }]) {
      expect(await refusal(() => resignEnvelope(envelope, other, 1))).toBe('IDENTITY_MISMATCH');
    }
  });

  it('is not signed under a message that the sender never signed', async () => {
    const swapped = { ...envelope, ct: flipBit(envelope.ct, 8) };
    expect(await refusal(() => resignEnvelope(swapped, alice, 1))).toBe('SIGNATURE_INVALID');
    const other = await seal({ content: { text: 'something else', att: [] } });
    const mixed = { ...other, sig: envelope.sig };
    expect(await refusal(() => resignEnvelope(mixed, alice, 1))).toBe('SIGNATURE_INVALID');
    expect(await refusal(() => resignEnvelope({ ...envelope, iv: '' }, alice, 1))).toBe('ENVELOPE_INVALID');
  });

  it('cannot be a time that there is not', async () => {
    for (const time of [-1, 0.5, Number.NaN, 8.64e15 + 1]) {
      expect(await refusal(() => resignEnvelope(envelope, alice, time))).toBe('ENVELOPE_INVALID');
    }
  });
});

describe('after a rotation of keys', () => {
  async function rotated(account: UnlockedAccount): Promise<UnlockedAccount> {
    const { userId, ikId, signingKey } = account;
    const { publicKey, pkcs8 } = await generateKeys('X25519');
    const certificate = await makeCertificate({ userId, epoch: 2, publicKey, ikId, signingKey });
    const privateKey = await importPrivateKey('X25519', pkcs8);
    const key = { kid: certificate.kid, epoch: 2, publicKey: certificate.pub, privateKey };
    return { ...account, certificate, encryptionKeys: [...account.encryptionKeys, key] };
  }

  it('old messages open with the retired key, new ones use the new key of both', async () => {
    const [newAlice, newBob] = await Promise.all([rotated(alice), rotated(bob)]);
    expect((await open({ reader: newBob })).content).toEqual(content);
    const fresh = await seal({ sender: newAlice, receiver: publicKeysOf(newBob) });
    expect(fresh.w.map((wrap) => wrap.kid)).toEqual([newBob.certificate.kid, newAlice.certificate.kid]);
    expect((await open({ envelope: fresh, reader: newBob })).content).toEqual(content);
    expect((await open({ envelope: fresh, reader: newAlice })).content).toEqual(content);
    expect(await refusal(() => open({ envelope: fresh, reader: bob }))).toBe('KEY_NOT_HELD');
  });
});
