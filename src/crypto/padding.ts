import type { Bytes } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { PADDING_BUCKETS } from './limits.ts';

/** First byte after the content, zeros follow (ISO/IEC 7816-4): the end is found without storing a length. */
const MARK = 0x80;

/** The smallest bucket in bytes that holds the content and at least the mark. */
function bucketFor(contentBytes: number): number | undefined {
  return PADDING_BUCKETS.find((bucket) => bucket > contentBytes);
}

/**
 * Fills the content up to the next bucket.
 * @throws CryptoError CONTENT_TOO_LARGE above MAX_CONTENT_BYTES
 */
export function pad(content: Bytes): Bytes {
  const bucket = bucketFor(content.length);
  if (!bucket) throw new CryptoError('CONTENT_TOO_LARGE', `${content.length} bytes do not fit any bucket`);
  const padded = new Uint8Array(bucket);
  padded.set(content);
  padded[content.length] = MARK;
  return padded;
}

/**
 * The content as a view into `padded`.
 * @throws CryptoError CONTENT_INVALID when `pad` could not have made this
 */
export function unpad(padded: Bytes): Bytes {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (padded[end] !== MARK || bucketFor(end) !== padded.length) {
    throw new CryptoError('CONTENT_INVALID', 'padding malformed');
  }
  return padded.subarray(0, end);
}
