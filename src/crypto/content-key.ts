import { importAesKey } from './aes-gcm.ts';
import { type Bytes, lengthPrefixed, toBase64Url } from './encoding.ts';
import { hkdf } from './hkdf.ts';
import { SIZES } from './limits.ts';

const LABEL = 'postdate/v1/content-key';

/**
 * From a content key to the AES key and the commitment: 64 bytes of HKDF-SHA256, the first half the key, the second
 * the commitment. The commitment stands in the signed header, and no second content key gives the same one; without
 * it AES-GCM would allow one ciphertext that opens to two texts under two keys, one for each person.
 * @param cek 32 bytes, cleared by the caller
 */
export async function deriveContentKey(
  cek: Bytes,
  msgId: string,
  rev: number,
): Promise<{ key: CryptoKey; commitment: string }> {
  const okm = await hkdf(cek, lengthPrefixed(LABEL, msgId, String(rev)), 32 + SIZES.commitment);
  const rawKey = okm.slice(0, 32);
  const key = await importAesKey(rawKey);
  const commitment = toBase64Url(okm.subarray(32));
  okm.fill(0);
  rawKey.fill(0);
  return { key, commitment };
}
