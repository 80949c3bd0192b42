import { beforeAll, describe, expect, it } from 'vitest';
import { publicKeysOf, type UnlockedAccount } from '../../../src/crypto/account.ts';
import { concat, fromBase64Url, toBase64Url, utf8 } from '../../../src/crypto/encoding.ts';
import { openEnvelope } from '../../../src/crypto/envelope.ts';
import { encodeHeader, parseHeader } from '../../../src/crypto/header.ts';
import { newId } from '../../../src/crypto/ids.ts';
import { pad } from '../../../src/crypto/padding.ts';
import { signEnvelope } from '../../../src/crypto/signature.ts';
import type { Envelope, EnvelopeHeader, Wrap } from '../../../src/crypto/types.ts';
import { flipBit, forge, fromHex, newAccount, refusal } from './support.ts';

let alice: UnlockedAccount;
let bob: UnlockedAccount;
let mallory: UnlockedAccount;
let envelope: Envelope;
let header: EnvelopeHeader;

beforeAll(async () => {
  [alice, bob, mallory] = await Promise.all([newAccount(), newAccount(), newAccount()]);
  envelope = await forge(alice, bob);
  header = parseHeader(envelope.p);
});

/** Opens as each of the two people would, at the place where the header says it belongs. */
async function openAs(reader: UnlockedAccount, tampered: Envelope, sender = alice) {
  const { convId, msgId } = parseHeader(tampered.p);
  const keys = publicKeysOf(sender);
  return openEnvelope({ envelope: tampered, reader, sender: keys, expected: { convId, msgId } });
}
const refusedBy = (reader: UnlockedAccount, tampered: Envelope, sender?: UnlockedAccount) =>
  refusal(() => openAs(reader, tampered, sender));

const withWrap = (body: Envelope, i: 0 | 1, change: (wrap: Wrap) => Wrap): Envelope => ({
  ...body,
  w: body.w.map((wrap, at) => (at === i ? change(wrap) : wrap)) as [Wrap, Wrap],
});

/** Every field beside the header, and how to change one bit of it. */
const CHANGES: [string, (body: Envelope, bit: number) => Envelope][] = [
  ['iv', (body, bit) => ({ ...body, iv: flipBit(body.iv, bit % 96) })],
  ['ct', (body, bit) => ({ ...body, ct: flipBit(body.ct, bit % 2176) })],
  ['sig', (body, bit) => ({ ...body, sig: flipBit(body.sig, bit % 512) })],
  ['deliverAt', (body, bit) => ({ ...body, deliverAt: body.deliverAt + 2 ** (bit % 40) })],
  ...([0, 1] as const).flatMap((i): typeof CHANGES => {
    const field = (name: 'kid' | 'enc' | 'ct', bits: number): (typeof CHANGES)[number] => [
      `w[${i}].${name}`,
      (body, bit) => withWrap(body, i, (wrap) => ({ ...wrap, [name]: flipBit(wrap[name], bit % bits) })),
    ];
    return [field('kid', 128), field('enc', 256), field('ct', 384)];
  }),
];

describe('the forging helper', () => {
  it('makes envelopes that open when nothing is wrong', async () => {
    expect((await openAs(bob, envelope)).content.text).toBe('forged');
    expect((await openAs(alice, envelope)).content.text).toBe('forged');
  });
});

describe('one bit changed on the way', () => {
  it.each(CHANGES)('in %s breaks the signature', async (_, change) => {
    for (const bit of [0, 37, 91, 2001]) {
      const tampered = change(envelope, bit);
      expect(tampered).not.toEqual(envelope);
      expect(await refusedBy(bob, tampered)).toBe('SIGNATURE_INVALID');
      expect(await refusedBy(alice, tampered)).toBe('SIGNATURE_INVALID');
    }
  });

  it('anywhere in the header is refused', async () => {
    const { convId, msgId } = header;
    const codes = new Set<string>();
    for (let bit = 0; bit < fromBase64Url(envelope.p).length * 8; bit++) {
      const tampered = { ...envelope, p: flipBit(envelope.p, bit) };
      const attempt = { envelope: tampered, reader: bob, sender: publicKeysOf(alice) };
      codes.add(await refusal(() => openEnvelope({ ...attempt, expected: { convId, msgId } })));
    }
    expect([...codes].sort()).toEqual([
      'ENVELOPE_INVALID',
      'ENVELOPE_MISPLACED',
      'IDENTITY_MISMATCH',
      'SIGNATURE_INVALID',
      'UNKNOWN_SUITE',
    ]);
  });
});

describe('one field of the header changed on the way', () => {
  const fields: [keyof EnvelopeHeader, () => unknown, string][] = [
    ['typ', () => 'now', 'SIGNATURE_INVALID'],
    ['convId', () => newId(), 'SIGNATURE_INVALID'],
    ['msgId', () => newId(), 'SIGNATURE_INVALID'],
    ['rev', () => header.rev + 1, 'SIGNATURE_INVALID'],
    ['kc', () => flipBit(header.kc, 7), 'SIGNATURE_INVALID'],
    ['from', () => newId(), 'IDENTITY_MISMATCH'],
    ['fromIk', () => flipBit(header.fromIk, 7), 'IDENTITY_MISMATCH'],
    ['to', () => newId(), 'ENVELOPE_MISPLACED'],
    ['v', () => 2, 'UNKNOWN_SUITE'],
    ['suite', () => 2, 'UNKNOWN_SUITE'],
  ];
  it.each(fields)('%s is refused', async (field, value, code) => {
    const p = encodeHeader({ ...header, [field]: value() } as EnvelopeHeader);
    expect(await refusedBy(bob, { ...envelope, p })).toBe(code);
  });

  it.each(fields.slice(0, 5))('%s is refused although the sender signed it', async (field, value) => {
    const p = encodeHeader({ ...header, [field]: value() } as EnvelopeHeader);
    const tampered = await signEnvelope({ ...envelope, p }, alice.signingKey);
    expect(await refusedBy(bob, tampered)).toBe('UNDECRYPTABLE');
    expect(await refusedBy(alice, tampered)).toBe('UNDECRYPTABLE');
  });
});

describe('one bit changed and signed by the sender', () => {
  const inner = CHANGES.filter(([field]) => !['sig', 'deliverAt'].includes(field));
  it.each(inner)('in %s does not open', async (field, change) => {
    const tampered = await signEnvelope(change(envelope, 37), alice.signingKey);
    const forBob = field.startsWith('w[1]')
      ? 'opens'
      : field === 'w[0].kid'
        ? 'KEY_NOT_HELD'
        : 'UNDECRYPTABLE';
    const forAlice = field.startsWith('w[0]')
      ? 'opens'
      : field === 'w[1].kid'
        ? 'KEY_NOT_HELD'
        : 'UNDECRYPTABLE';
    for (const [reader, outcome] of [[bob, forBob] as const, [alice, forAlice] as const]) {
      if (outcome === 'opens') expect((await openAs(reader, tampered)).content.text).toBe('forged');
      else expect(await refusedBy(reader, tampered)).toBe(outcome);
    }
  });

  it('a wrap whose encapsulated key has low order does not open', async () => {
    for (const point of ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`]) {
      const tampered = withWrap(envelope, 0, (wrap) => ({ ...wrap, enc: toBase64Url(fromHex(point)) }));
      expect(await refusedBy(bob, await signEnvelope(tampered, alice.signingKey))).toBe('UNDECRYPTABLE');
    }
  });
});

describe('the two wraps', () => {
  it('are refused in the other order', async () => {
    const [r, s] = envelope.w;
    expect(await refusedBy(bob, { ...envelope, w: [s, r] })).toBe('ENVELOPE_INVALID');
  });

  it('do not open in the place of the other, though renamed and signed', async () => {
    const [r, s] = envelope.w;
    const w: [Wrap, Wrap] = [
      { ...s, role: 'r' },
      { ...r, role: 's' },
    ];
    expect(await refusedBy(bob, await signEnvelope({ ...envelope, w }, alice.signingKey))).toBe(
      'KEY_NOT_HELD',
    );
    const renamed: [Wrap, Wrap] = [
      { ...s, role: 'r', kid: r.kid },
      { ...r, role: 's', kid: s.kid },
    ];
    const tampered = await signEnvelope({ ...envelope, w: renamed }, alice.signingKey);
    expect(await refusedBy(bob, tampered)).toBe('UNDECRYPTABLE');
  });

  it('of another message do not open here, not even of the same two people', async () => {
    const other = await forge(alice, bob, { header: { convId: header.convId } });
    const tampered = await signEnvelope({ ...envelope, w: other.w }, alice.signingKey);
    expect(await refusedBy(bob, tampered)).toBe('UNDECRYPTABLE');
  });
});

describe('a third person', () => {
  it('cannot put his signature under it', async () => {
    const resigned = await signEnvelope(envelope, mallory.signingKey);
    expect(await refusedBy(bob, resigned)).toBe('SIGNATURE_INVALID');
    expect(await refusedBy(bob, resigned, mallory)).toBe('IDENTITY_MISMATCH');
  });

  it('cannot pass it off as his own', async () => {
    const p = encodeHeader({ ...header, from: mallory.userId, fromIk: mallory.ikId });
    const stolen = await signEnvelope({ ...envelope, p }, mallory.signingKey);
    expect(await refusedBy(bob, stolen, mallory)).toBe('UNDECRYPTABLE');
  });
});

describe('a sender who wants to show two texts', () => {
  it('is refused when the commitment in the header is of another key', async () => {
    const tampered = await forge(alice, bob, { header: { kc: toBase64Url(new Uint8Array(32)) } });
    expect(await refusedBy(bob, tampered)).toBe('COMMITMENT_INVALID');
    expect(await refusedBy(alice, tampered)).toBe('COMMITMENT_INVALID');
  });

  it('is refused when the receiver gets another key than the sender', async () => {
    const tampered = await forge(alice, bob, { cekForReceiver: new Uint8Array(32).fill(7) });
    expect(await refusedBy(bob, tampered)).toBe('COMMITMENT_INVALID');
    expect((await openAs(alice, tampered)).content.text).toBe('forged');
  });

  it('cannot give a key of another length', async () => {
    const tampered = await forge(alice, bob, { cekForReceiver: new Uint8Array(16) });
    expect(await refusedBy(bob, tampered)).toBe('ENVELOPE_INVALID');
  });
});

describe('what a sender has put inside', () => {
  it.each([
    ['no JSON', pad(utf8('hello'))],
    ['no message', pad(utf8('{"text":null,"att":[]}'))],
    ['text that is no UTF-8', pad(concat(utf8('{"text":"'), Uint8Array.of(0xff), utf8('","att":[]}')))],
    ['no padding', new Uint8Array(256)],
  ])('is refused when it is %s', async (_, plaintext) => {
    expect(await refusedBy(bob, await forge(alice, bob, { plaintext }))).toBe('CONTENT_INVALID');
  });
});
