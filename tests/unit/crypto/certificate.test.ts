import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeysOf, type UnlockedAccount } from '../../../src/crypto/account.ts';
import { keyId, makeCertificate, verifyPublicKeys } from '../../../src/crypto/certificate.ts';
import { fromBase64Url, lengthPrefixed, toBase64Url } from '../../../src/crypto/encoding.ts';
import { newId } from '../../../src/crypto/ids.ts';
import { sign } from '../../../src/crypto/keys.ts';
import { isLowOrderEd25519, isLowOrderX25519 } from '../../../src/crypto/low-order.ts';
import type { Certificate, PublicKeys } from '../../../src/crypto/types.ts';
import { flipBit, fromHex, newAccount, refusal } from './support.ts';

let alice: UnlockedAccount;
let bob: UnlockedAccount;

beforeAll(async () => {
  [alice, bob] = await Promise.all([newAccount(), newAccount()]);
});

const judge = (keys: unknown) => refusal(() => verifyPublicKeys(keys as PublicKeys));

describe('public keys from the directory', () => {
  const bits = ['ik', 'ikId'] as const;
  it.each(bits)('are refused with a bit of %s changed', async (field) => {
    const keys = publicKeysOf(alice);
    expect(await judge({ ...keys, [field]: flipBit(keys[field], 40) })).toBe('CERTIFICATE_INVALID');
  });

  const changes: [string, (c: Certificate) => object][] = [
    ['a bit of its key', (c) => ({ pub: flipBit(c.pub, 40) })],
    ['a bit of its key id', (c) => ({ kid: flipBit(c.kid, 40) })],
    ['a bit of its identity id', (c) => ({ ikId: flipBit(c.ikId, 40) })],
    ['a bit of its signature', (c) => ({ sig: flipBit(c.sig, 40) })],
    ['another generation', (c) => ({ epoch: c.epoch + 1 })],
    ['a generation as text', (c) => ({ epoch: String(c.epoch) })],
    ['another use', () => ({ use: 'sig' })],
    ['another person', () => ({ userId: newId() })],
    ['a signature cut short', (c) => ({ sig: c.sig.slice(0, -4) })],
    ['no signature', () => ({ sig: undefined })],
  ];
  it.each(changes)('are refused when the certificate has %s', async (_, change) => {
    const keys = publicKeysOf(alice);
    const certificate = { ...keys.certificate, ...change(keys.certificate) };
    expect(await judge({ ...keys, certificate })).toBe('CERTIFICATE_INVALID');
  });

  it('are refused when parts of two people are mixed', async () => {
    const [a, b] = [publicKeysOf(alice), publicKeysOf(bob)];
    expect(await judge({ ...a, certificate: b.certificate })).toBe('CERTIFICATE_INVALID');
    expect(await judge({ ...a, userId: b.userId })).toBe('CERTIFICATE_INVALID');
    expect(await judge({ ...a, ik: b.ik, ikId: b.ikId })).toBe('CERTIFICATE_INVALID');
    expect(await judge(null)).toBe('CERTIFICATE_INVALID');
  });

  it('are refused when another identity signed the same key for the same person', async () => {
    const { certificate, ...keys } = publicKeysOf(alice);
    const forged = await makeCertificate({
      userId: alice.userId,
      epoch: 1,
      publicKey: fromBase64Url(certificate.pub),
      ikId: alice.ikId,
      signingKey: bob.signingKey,
    });
    expect(await judge({ ...keys, certificate: forged })).toBe('CERTIFICATE_INVALID');
  });

  /** Alice's certificate with other fields, truly signed by her. */
  async function signedByAlice(change: object) {
    const c = { ...alice.certificate, ...change };
    const label = 'postdate/v1/certificate';
    const ids = [c.kid, c.pub, c.ikId].map((text) => fromBase64Url(text));
    const data = lengthPrefixed(label, c.use, c.userId, String(c.epoch), ...ids);
    return { ...c, sig: toBase64Url(await sign(alice.signingKey, data)) };
  }

  it('are taken when signed by hand', async () => {
    await verifyPublicKeys({ ...publicKeysOf(alice), certificate: await signedByAlice({ epoch: 5 }) });
  });

  const otherId = toBase64Url(new Uint8Array(16));
  const signed: [string, object, Partial<PublicKeys>][] = [
    ['another use', { use: 'sig' }, {}],
    ['another person', { userId: newId() }, {}],
    ['another identity id', { ikId: otherId }, {}],
    ['an identity id that is not of the key', { ikId: otherId }, { ikId: otherId }],
    ['a key id that is not of the key', { kid: otherId }, {}],
    ['generation 0', { epoch: 0 }, {}],
    ['half a generation', { epoch: 1.5 }, {}],
  ];
  it.each(signed)('are refused with %s, though signed', async (_, change, outer) => {
    const certificate = await signedByAlice(change);
    expect(await judge({ ...publicKeysOf(alice), ...outer, certificate })).toBe('CERTIFICATE_INVALID');
  });

  it('are refused with a malformed user id, though all else fits', async () => {
    const userId = 'alice';
    const ikId = await keyId('ik', userId, fromBase64Url(alice.ik));
    const publicKey = fromBase64Url(alice.certificate.pub);
    const { ik, signingKey } = alice;
    const certificate = await makeCertificate({ userId, epoch: 1, publicKey, ikId, signingKey });
    expect(await judge({ userId, ik, ikId, certificate })).toBe('CERTIFICATE_INVALID');
  });
});

const ONE = `01${'00'.repeat(31)}`;
const SMALL = {
  zero: '00'.repeat(32),
  one: ONE,
  'one with the top bit': `${ONE.slice(0, -2)}80`,
  'minus one': `ec${'ff'.repeat(30)}7f`,
  'the prime itself': `ed${'ff'.repeat(30)}7f`,
  'the prime and one': `ee${'ff'.repeat(30)}7f`,
};
const OF_ORDER_8 = {
  x25519: [
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  ],
  ed25519: [
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ],
};

describe('a key of low order', () => {
  it.each(Object.entries(SMALL))('is refused for encryption, though signed: %s', async (_, hex) => {
    const { userId, ikId, signingKey } = alice;
    const publicKey = fromHex(hex);
    const certificate = await makeCertificate({ userId, epoch: 2, publicKey, ikId, signingKey });
    expect(await judge({ ...publicKeysOf(alice), certificate })).toBe('CERTIFICATE_INVALID');
  });

  it('is refused as identity, before any signature is looked at', async () => {
    const { userId, certificate } = publicKeysOf(alice);
    const ik = fromHex(ONE);
    const ikId = await keyId('ik', userId, ik);
    const keys = { userId, ik: toBase64Url(ik), ikId, certificate: { ...certificate, ikId } };
    await expect(verifyPublicKeys(keys)).rejects.toThrow('key of low order');
  });

  it('is known in every encoding', () => {
    const small = Object.values(SMALL).map(fromHex);
    expect([...small, ...OF_ORDER_8.x25519.map(fromHex)].map(isLowOrderX25519)).not.toContain(false);
    expect([...small, ...OF_ORDER_8.ed25519.map(fromHex)].map(isLowOrderEd25519)).not.toContain(false);
  });

  it('is no usual key, nor the base point', () => {
    expect(isLowOrderX25519(fromHex(`09${'00'.repeat(31)}`))).toBe(false);
    expect(isLowOrderEd25519(fromHex(`58${'66'.repeat(31)}`))).toBe(false);
    expect(isLowOrderX25519(fromBase64Url(alice.certificate.pub))).toBe(false);
  });
});
