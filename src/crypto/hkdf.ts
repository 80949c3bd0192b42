import type { Bytes } from './encoding.ts';

/**
 * HKDF with SHA-256, extract and expand in one (RFC 5869 sections 2.2 and 2.3).
 * @param secret input keying material
 * @param info what the result is for; here always made by `lengthPrefixed` with a label first
 * @param byteLength how much to derive, at most 8160
 * @param salt empty by default: each secret in this protocol is uniform or already stretched
 */
export async function hkdf(
  secret: Bytes,
  info: Bytes,
  byteLength: number,
  salt: Bytes = new Uint8Array(0),
): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    key,
    byteLength * 8,
  );
  return new Uint8Array(bits);
}
