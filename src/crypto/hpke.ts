import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Bytes } from './encoding.ts';
import { CryptoError } from './errors.ts';

/** DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM: 0x0020, 0x0001, 0x0002 (RFC 9180 section 7). */
const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});

/**
 * Single-shot HPKE in base mode (RFC 9180 section 6.1).
 * @param publicKey the receiver's, raw X25519
 * @param info bound into the key; `aad` is bound into the ciphertext
 * @throws EncapError of the library when the key has low order
 */
export async function hpkeSeal(
  publicKey: Bytes,
  plaintext: Bytes,
  info: Bytes,
  aad: Bytes,
): Promise<{ enc: Bytes; ct: Bytes }> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey);
  // A whole buffer, and our own: from a view the library would make a copy that nobody clears.
  const secret = plaintext.slice();
  try {
    const { enc, ct } = await suite.seal({ recipientPublicKey, info }, secret.buffer, aad);
    return { enc: new Uint8Array(enc), ct: new Uint8Array(ct) };
  } finally {
    secret.fill(0);
  }
}

/**
 * Undoes `hpkeSeal`. The caller clears the result.
 * @param key the receiver's; the private half need not be extractable because the public half is given
 * @throws CryptoError UNDECRYPTABLE
 */
export async function hpkeOpen(
  key: { publicKey: Bytes; privateKey: CryptoKey },
  sealed: { enc: Bytes; ct: Bytes },
  info: Bytes,
  aad: Bytes,
): Promise<Bytes> {
  try {
    const publicKey = await suite.kem.deserializePublicKey(key.publicKey);
    const recipientKey = { publicKey, privateKey: key.privateKey };
    const params = { recipientKey, enc: sealed.enc, info };
    return new Uint8Array(await suite.open(params, sealed.ct, aad));
  } catch (cause) {
    throw new CryptoError('UNDECRYPTABLE', 'HPKE does not open', { cause });
  }
}
