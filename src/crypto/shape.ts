import { fromBase64Url } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { MAX_HEADER_BYTES, PADDING_BUCKETS, SIZES } from './limits.ts';
import { hasExactly, isWhole } from './strict.ts';
import type { Envelope } from './types.ts';

/** The last millisecond that a Date can hold (ECMA-262 section 21.4.1.1). */
const MAX_TIME = 8_640_000_000_000_000;
const CIPHERTEXT_BYTES: readonly number[] = PADDING_BUCKETS.map((bucket) => bucket + SIZES.tag);
const MAX_CIPHERTEXT_CHARS = Math.ceil((Math.max(...CIPHERTEXT_BYTES) * 4) / 3);
const MAX_HEADER_CHARS = Math.ceil((MAX_HEADER_BYTES * 4) / 3);

/** The bytes of a field, after its type and before its length are known to be right. */
function decode(value: unknown, maxChars: number) {
  if (typeof value !== 'string' || value.length > maxChars) throw new Error('no text, or too long');
  return fromBase64Url(value);
}

function checkWrap(wrap: unknown, role: 'r' | 's'): void {
  if (!hasExactly(wrap, ['role', 'kid', 'enc', 'ct']) || wrap.role !== role) throw new Error(`wrap ${role}`);
  fromBase64Url(wrap.kid as string, SIZES.keyId);
  fromBase64Url(wrap.enc as string, SIZES.enc);
  fromBase64Url(wrap.ct as string, SIZES.cek + SIZES.tag);
}

function check(envelope: unknown): void {
  if (!hasExactly(envelope, ['p', 'iv', 'ct', 'w', 'deliverAt', 'sig'])) throw new Error('fields');
  decode(envelope.p, MAX_HEADER_CHARS);
  fromBase64Url(envelope.iv as string, SIZES.iv);
  if (!CIPHERTEXT_BYTES.includes(decode(envelope.ct, MAX_CIPHERTEXT_CHARS).length)) throw new Error('ct');
  if (!Array.isArray(envelope.w) || envelope.w.length !== 2) throw new Error('two wraps, no more');
  checkWrap(envelope.w[0], 'r');
  checkWrap(envelope.w[1], 's');
  if (!isWhole(envelope.deliverAt, 0, MAX_TIME)) throw new Error('deliverAt');
  fromBase64Url(envelope.sig as string, SIZES.signature);
}

/**
 * Proves that a value from outside has exactly the form of an envelope: fields, types, canonical base64url, lengths,
 * the receiver's wrap before the sender's, a ciphertext as long as a padding bucket and its tag. The header inside is
 * for `parseHeader`.
 * @throws CryptoError ENVELOPE_INVALID
 */
export function checkEnvelopeShape(envelope: unknown): Envelope {
  try {
    check(envelope);
  } catch (cause) {
    throw new CryptoError('ENVELOPE_INVALID', 'envelope malformed', { cause });
  }
  return envelope as Envelope;
}
