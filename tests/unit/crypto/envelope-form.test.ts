import { beforeAll, describe, expect, it } from 'vitest';
import type { UnlockedAccount } from '../../../src/crypto/account.ts';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '../../../src/crypto/encoding.ts';
import { encodeHeader, parseHeader } from '../../../src/crypto/header.ts';
import { PADDING_BUCKETS } from '../../../src/crypto/limits.ts';
import { checkEnvelopeShape } from '../../../src/crypto/shape.ts';
import type { Envelope, EnvelopeHeader } from '../../../src/crypto/types.ts';
import { forge, newAccount, refusal } from './support.ts';

let envelope: Envelope;
let header: EnvelopeHeader;

beforeAll(async () => {
  const people: UnlockedAccount[] = await Promise.all([newAccount(), newAccount()]);
  const [alice, bob] = people as [UnlockedAccount, UnlockedAccount];
  envelope = await forge(alice, bob);
  header = parseHeader(envelope.p);
});

const bytes = (length: number) => toBase64Url(new Uint8Array(length));
const asP = (text: string) => toBase64Url(utf8(text));
const parse = (change: object) => refusal(() => parseHeader(asP(JSON.stringify({ ...header, ...change }))));

describe('a header', () => {
  it('comes back as it was', () => {
    for (const typ of ['sched', 'now', 'draft'] as const) {
      for (const rev of [0, 1, 2 ** 31 - 1]) {
        expect(parseHeader(encodeHeader({ ...header, typ, rev }))).toEqual({ ...header, typ, rev });
      }
    }
  });

  const wrong: [string, object][] = [
    ['a stray field', { mood: 'new' }],
    ['a missing field', { typ: undefined }],
    ['an unknown type', { typ: 'later' }],
    ['a chat id in capitals', { convId: 'A'.repeat(24) }],
    ['a short message id', { msgId: 'a'.repeat(23) }],
    ['a number for an id', { from: 7 }],
    ['an id too long', { to: 'a'.repeat(25) }],
    ['a negative revision', { rev: -1 }],
    ['a broken revision', { rev: 0.5 }],
    ['a revision as text', { rev: '1' }],
    ['a revision beyond 31 bits', { rev: 2 ** 31 }],
    ['a short identity id', { fromIk: bytes(15) }],
    ['an identity id that is no text', { fromIk: null }],
    ['a long commitment', { kc: bytes(33) }],
    ['a commitment that is no base64url', { kc: '*'.repeat(43) }],
    ['a version that is no number', { v: '1' }],
    ['no suite', { suite: undefined }],
    ['a suite that is no whole number', { suite: 1.5 }],
  ];
  it.each(wrong)('is refused with %s', async (_, change) => {
    expect(await parse(change)).toBe('ENVELOPE_INVALID');
  });

  it('is refused when sender and receiver are one', async () => {
    expect(await parse({ to: header.from })).toBe('ENVELOPE_INVALID');
  });

  it('is refused for a version or suite that is not known, whatever else it has', async () => {
    for (const change of [{ v: 2 }, { suite: 2 }, { v: 0 }, { v: 2, suite: 2, typ: 'x', more: true }]) {
      expect(await parse(change)).toBe('UNKNOWN_SUITE');
    }
  });

  it('is refused in any other text for the same fields', async () => {
    const text = fromUtf8(fromBase64Url(envelope.p));
    const { v, ...rest } = header;
    const others = [
      `${text} `,
      text.replace(':', ': '),
      JSON.stringify({ ...rest, v }),
      text.replace('"rev":1', '"rev":1.0'),
      text.replace('"typ":"sched"', '"typ":"now","typ":"sched"'),
      text.replace('sched', '\\u0073ched'),
      `\ufeff${text}`,
    ];
    for (const other of others) expect(await refusal(() => parseHeader(asP(other)))).toBe('ENVELOPE_INVALID');
  });

  it('is refused when it is no header at all', async () => {
    for (const p of ['', '*', asP('null'), asP('[]'), asP('7'), asP('{'), bytes(9), `${envelope.p}=`]) {
      expect(await refusal(() => parseHeader(p))).toBe('ENVELOPE_INVALID');
    }
  });
});

describe('an envelope', () => {
  const wrap = (i: 0 | 1, change: object) => (e: Envelope) => ({
    ...e,
    w: e.w.map((each, at) => (at === i ? { ...each, ...change } : each)),
  });
  const wrong: [string, (e: Envelope) => unknown][] = [
    ['a stray field', (e) => ({ ...e, mood: 'new' })],
    ['a missing field', ({ iv, ...e }) => e],
    ['a field missing and a stray one', ({ iv, ...e }) => ({ ...e, IV: iv })],
    ['a list in its place', (e) => [e]],
    ['nothing in its place', () => null],
    ['a text in its place', (e) => JSON.stringify(e)],
    ['a header that is no base64url', (e) => ({ ...e, p: `${e.p}=` })],
    ['a header too long', (e) => ({ ...e, p: bytes(513) })],
    ['a header that is no text', (e) => ({ ...e, p: 7 })],
    ['a short iv', (e) => ({ ...e, iv: bytes(11) })],
    ['a long iv', (e) => ({ ...e, iv: bytes(16) })],
    ['a ciphertext one byte short', (e) => ({ ...e, ct: bytes(256 + 15) })],
    ['a ciphertext of a bucket without tag', (e) => ({ ...e, ct: bytes(512) })],
    ['a ciphertext beyond the largest bucket', (e) => ({ ...e, ct: bytes(131_072 + 16) })],
    ['no ciphertext', (e) => ({ ...e, ct: '' })],
    ['one wrap', (e) => ({ ...e, w: [e.w[0]] })],
    ['three wraps', (e) => ({ ...e, w: [...e.w, e.w[0]] })],
    ['wraps that are no list', (e) => ({ ...e, w: { 0: e.w[0], 1: e.w[1], length: 2 } })],
    ['two wraps for the receiver', (e) => ({ ...e, w: [e.w[0], e.w[0]] })],
    ['wraps in the other order', (e) => ({ ...e, w: [e.w[1], e.w[0]] })],
    ['a stray field in a wrap', wrap(0, { alg: 'none' })],
    ['a short key id', wrap(0, { kid: bytes(15) })],
    ['a long encapsulated key', wrap(1, { enc: bytes(33) })],
    ['a short wrapped key', wrap(1, { ct: bytes(47) })],
    ['a wrapped key that is no text', wrap(1, { ct: 7 })],
    ['a time as text', (e) => ({ ...e, deliverAt: String(e.deliverAt) })],
    ['a broken time', (e) => ({ ...e, deliverAt: 0.5 })],
    ['a negative time', (e) => ({ ...e, deliverAt: -1 })],
    ['a time beyond the calendar', (e) => ({ ...e, deliverAt: 8_640_000_000_000_001 })],
    ['a short signature', (e) => ({ ...e, sig: bytes(63) })],
    ['a signature with stray bits', (e) => ({ ...e, sig: `${e.sig.slice(0, -1)}B` })],
  ];
  it.each(wrong)('is refused with %s', async (_, change) => {
    expect(await refusal(() => checkEnvelopeShape(change(envelope)))).toBe('ENVELOPE_INVALID');
  });

  it('may have the ciphertext of every bucket', () => {
    for (const bucket of PADDING_BUCKETS) {
      const other = { ...envelope, ct: bytes(bucket + 16) };
      expect(checkEnvelopeShape(other)).toEqual(other);
    }
  });
});
