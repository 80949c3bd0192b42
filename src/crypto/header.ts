import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { isId } from './ids.ts';
import { SIZES } from './limits.ts';
import { isWhole } from './strict.ts';
import type { EnvelopeHeader } from './types.ts';

/** In this order, without white space, and nothing else: each header has exactly one text. */
const FIELDS = ['v', 'suite', 'typ', 'convId', 'msgId', 'rev', 'from', 'fromIk', 'to', 'kc'] as const;
const TYPES: readonly unknown[] = ['sched', 'now', 'draft'];
const MAX_REV = 2 ** 31 - 1;

type Fields = Record<(typeof FIELDS)[number], unknown>;

/** The one text of a header: its JSON as base64url, which is `p` of the envelope. */
export function encodeHeader(header: EnvelopeHeader): string {
  return toBase64Url(utf8(inOrder(header)));
}

/**
 * Reads `p` of an envelope.
 * @throws CryptoError UNKNOWN_SUITE when version or suite is another, ENVELOPE_INVALID on a missing or stray field, a
 * wrong type or length, a text other than the one `encodeHeader` gives, or a message to oneself
 */
export function parseHeader(p: string): EnvelopeHeader {
  try {
    const text = fromUtf8(fromBase64Url(p));
    const header = JSON.parse(text) as Fields;
    refuseUnknownSuite(header);
    checkFields(header);
    // This refuses stray fields too: they are not in the one text.
    if (inOrder(header as EnvelopeHeader) !== text) throw new Error('not in its one form');
    return header as EnvelopeHeader;
  } catch (cause) {
    if (cause instanceof CryptoError && cause.code === 'UNKNOWN_SUITE') throw cause;
    throw new CryptoError('ENVELOPE_INVALID', 'header malformed', { cause });
  }
}

function inOrder(header: EnvelopeHeader): string {
  return JSON.stringify(Object.fromEntries(FIELDS.map((field) => [field, header[field]])));
}

/** Before the other fields are looked at, because another version may have others. */
function refuseUnknownSuite(header: Fields | null): void {
  const { v, suite } = header ?? {};
  if (!isWhole(v, 0) || !isWhole(suite, 0)) throw new Error('version or suite malformed');
  if (v !== 1 || suite !== 1) throw new CryptoError('UNKNOWN_SUITE', `version ${v}, suite ${suite}`);
}

function checkFields(header: Fields): void {
  const { typ, convId, msgId, rev, from, fromIk, to, kc } = header;
  if (!TYPES.includes(typ)) throw new Error('unknown type');
  if (![convId, msgId, from, to].every(isId)) throw new Error('id malformed');
  if (from === to) throw new Error('to oneself');
  if (!isWhole(rev, 0, MAX_REV)) throw new Error('revision malformed');
  fromBase64Url(fromIk as string, SIZES.keyId);
  fromBase64Url(kc as string, SIZES.commitment);
}
