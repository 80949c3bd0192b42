import { type Bytes, fromBase64Url, toBase64Url } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { SIZES } from './limits.ts';

/** A ciphertext with its tag and the nonce it was made with, both base64url. */
export interface Sealed {
  iv: string;
  ct: string;
}

/** Raw 32 bytes as a key for `aesSeal` and `aesOpen` that can't be exported again. The caller clears the bytes. */
export function importAesKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/**
 * AES-256-GCM with a fresh random nonce and a 16-byte tag (NIST SP 800-38D).
 * @param aad authenticated beside the plaintext; the same bytes must be given to `aesOpen`
 */
export async function aesSeal(key: CryptoKey, plaintext: Bytes, aad: Bytes): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(SIZES.iv));
  const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: aad }, key, plaintext);
  return { iv: toBase64Url(iv), ct: toBase64Url(new Uint8Array(ct)) };
}

/**
 * Undoes `aesSeal`.
 * @throws CryptoError ENCODING on malformed text, UNDECRYPTABLE when key, nonce, ciphertext or aad is not the one
 */
export async function aesOpen(key: CryptoKey, sealed: Sealed, aad: Bytes): Promise<Bytes> {
  const iv = fromBase64Url(sealed.iv, SIZES.iv);
  const ct = fromBase64Url(sealed.ct);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: aad }, key, ct));
  } catch (cause) {
    throw new CryptoError('UNDECRYPTABLE', 'authentication failed', { cause });
  }
}
