import { CryptoError } from './errors.ts';

/** Bytes that WebCrypto takes as they are: backed by a plain ArrayBuffer, never a shared one. */
export type Bytes = Uint8Array<ArrayBuffer>;

const ALPHABET = /^[A-Za-z0-9_-]*$/;
/** What the last character may be when 1 or 2 bytes are left over: its unused bits are zero. */
const TAIL: Record<number, RegExp> = { 2: /[AQgw]$/, 3: /[AEIMQUYcgkosw048]$/ };
/** Arguments in one call are limited by the stack, so long inputs go through in slices. */
const SLICE = 8192;

/** Bytes to base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(i, i + SLICE));
  }
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Base64url without padding to bytes (RFC 4648 sections 3.5 and 5). Exactly one text stands for each byte string:
 * padding, white space, the plain base64 alphabet and stray low bits are refused.
 * @param byteLength when given, the length the result must have
 * @throws CryptoError ENCODING
 */
export function fromBase64Url(text: string, byteLength?: number): Bytes {
  const rest = typeof text === 'string' ? text.length % 4 : 1;
  if (rest === 1 || !ALPHABET.test(text) || (rest > 0 && !TAIL[rest]?.test(text))) {
    throw new CryptoError('ENCODING', 'not canonical base64url');
  }
  const length = Math.floor((text.length * 3) / 4);
  if (byteLength !== undefined && length !== byteLength) {
    throw new CryptoError('ENCODING', `expected ${byteLength} bytes, got ${length}`);
  }
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Text to UTF-8. */
export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/**
 * UTF-8 to text; a byte order mark is kept, so that the text gives the same bytes back.
 * @throws CryptoError ENCODING when the bytes are not well-formed UTF-8
 */
export function fromUtf8(bytes: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CryptoError('ENCODING', 'not well-formed UTF-8', { cause });
  }
}

/** All parts one after the other. */
export function concat(...parts: Uint8Array[]): Bytes {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * All parts, each behind its length as 4 bytes big-endian, so that different lists never give the same bytes. A
 * string counts as its UTF-8. Everything that is signed, hashed or authenticated here is put together by this.
 */
export function lengthPrefixed(...parts: (Uint8Array | string)[]): Bytes {
  return concat(
    ...parts.flatMap((part) => {
      const bytes = typeof part === 'string' ? utf8(part) : part;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length);
      return [length, bytes];
    }),
  );
}

/**
 * The parts that `lengthPrefixed` put together, as views into the same memory.
 * @throws CryptoError ENCODING when lengths and content do not add up
 */
export function splitLengthPrefixed(bytes: Bytes): Bytes[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Bytes[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw new CryptoError('ENCODING', 'a length points past the end');
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts;
}

/** Whether both are the same bytes; takes the same time wherever they differ. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
