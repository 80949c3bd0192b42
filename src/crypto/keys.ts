import { type Bytes, equalBytes } from './encoding.ts';
import { SIZES } from './limits.ts';

/** Ed25519 signs (RFC 8032), X25519 agrees on secrets (RFC 7748). */
export type KeyAlgorithm = 'Ed25519' | 'X25519';

const USAGES = { Ed25519: ['sign', 'verify'], X25519: ['deriveBits'] } as const;

/** A fresh pair: the raw public key, and the private key as PKCS#8 (RFC 8410 section 7), which the caller clears. */
export async function generateKeys(algorithm: KeyAlgorithm): Promise<{ publicKey: Bytes; pkcs8: Bytes }> {
  const { subtle } = crypto;
  const pair = (await subtle.generateKey(algorithm, true, USAGES[algorithm])) as CryptoKeyPair;
  const [publicKey, pkcs8] = await Promise.all([
    subtle.exportKey('raw', pair.publicKey),
    subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return { publicKey: new Uint8Array(publicKey), pkcs8: new Uint8Array(pkcs8) };
}

/**
 * A private key that scripts can use but not read.
 * @param pkcs8 the key as PKCS#8 (RFC 8410 section 7); the caller clears it
 * @throws DOMException DataError when the bytes are not such a key
 */
export function importPrivateKey(algorithm: KeyAlgorithm, pkcs8: Bytes): Promise<CryptoKey> {
  const usage = algorithm === 'Ed25519' ? 'sign' : 'deriveBits';
  return crypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, [usage]);
}

/** Ed25519 signature, 64 bytes (RFC 8032 section 5.1.6). */
export async function sign(privateKey: CryptoKey, data: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, data));
}

/** Whether the Ed25519 signature fits (RFC 8032 section 5.1.7); `publicKey` is raw, 32 bytes. */
export async function verify(publicKey: Bytes, signature: Bytes, data: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, data);
}

/** Whether the X25519 private key belongs to the raw public key: multiplied with the base point 9 it must give it. */
export async function isX25519Pair(privateKey: CryptoKey, publicKey: Bytes): Promise<boolean> {
  const base = new Uint8Array(SIZES.publicKey);
  base[0] = 9;
  const point = await crypto.subtle.importKey('raw', base, 'X25519', false, []);
  const bits = await crypto.subtle.deriveBits({ name: 'X25519', public: point }, privateKey, 256);
  return equalBytes(new Uint8Array(bits), publicKey);
}
