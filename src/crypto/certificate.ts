import { type Bytes, fromBase64Url, lengthPrefixed, toBase64Url } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { isId } from './ids.ts';
import { sign, verify } from './keys.ts';
import { SIZES } from './limits.ts';
import { isLowOrderEd25519, isLowOrderX25519 } from './low-order.ts';
import type { Certificate, PublicKeys } from './types.ts';

const KEY_ID_LABEL = { ik: 'postdate/v1/key-id/identity', enc: 'postdate/v1/key-id/encryption' };
const CERTIFICATE_LABEL = 'postdate/v1/certificate';

/**
 * The id of a person's key, base64url of the first 16 bytes of SHA-256 over label, user id and public key (each
 * length-prefixed). It names the key among that person's; it is no fingerprint for people to compare.
 * @param use 'ik' for the identity key, 'enc' for an encryption key
 * @param publicKey raw, 32 bytes
 */
export async function keyId(use: 'ik' | 'enc', userId: string, publicKey: Bytes): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', lengthPrefixed(KEY_ID_LABEL[use], userId, publicKey));
  return toBase64Url(new Uint8Array(hash, 0, SIZES.keyId));
}

/** What the identity key signs: every field but the signature, numbers as decimal digits, keys and ids as bytes. */
function signedBytes(c: Omit<Certificate, 'sig'>): Bytes {
  return lengthPrefixed(
    CERTIFICATE_LABEL,
    c.use,
    c.userId,
    String(c.epoch),
    fromBase64Url(c.kid, SIZES.keyId),
    fromBase64Url(c.pub, SIZES.publicKey),
    fromBase64Url(c.ikId, SIZES.keyId),
  );
}

/**
 * Signs an encryption key with its owner's identity key.
 * @param input epoch is the key's generation, counted from 1; publicKey raw X25519; signingKey Ed25519 private
 */
export async function makeCertificate(input: {
  userId: string;
  epoch: number;
  publicKey: Bytes;
  ikId: string;
  signingKey: CryptoKey;
}): Promise<Certificate> {
  const { userId, epoch, publicKey, ikId, signingKey } = input;
  const kid = await keyId('enc', userId, publicKey);
  const body = { use: 'enc', userId, epoch, kid, pub: toBase64Url(publicKey), ikId } as const;
  return { ...body, sig: toBase64Url(await sign(signingKey, signedBytes(body))) };
}

/** The first thing that is wrong with a person's public keys, or undefined. */
async function fault(keys: PublicKeys): Promise<string | undefined> {
  const { userId, certificate } = keys;
  const ik = fromBase64Url(keys.ik, SIZES.publicKey);
  const pub = fromBase64Url(certificate.pub, SIZES.publicKey);
  if (!isId(userId)) return 'user id malformed';
  if (certificate.use !== 'enc') return 'certificate for another use';
  if (certificate.userId !== userId) return 'certificate of another person';
  if (certificate.ikId !== keys.ikId) return 'certificate of another identity key';
  if (!Number.isSafeInteger(certificate.epoch) || certificate.epoch < 1) return 'epoch malformed';
  if (isLowOrderEd25519(ik) || isLowOrderX25519(pub)) return 'key of low order';
  if ((await keyId('ik', userId, ik)) !== keys.ikId) return 'identity key and its id differ';
  if ((await keyId('enc', userId, pub)) !== certificate.kid) return 'encryption key and its id differ';
  const sig = fromBase64Url(certificate.sig, SIZES.signature);
  return (await verify(ik, sig, signedBytes(certificate))) ? undefined : 'signature does not fit';
}

/**
 * Proves that a person's public keys hold together: ids fit keys, the certificate is this person's and signed by this
 * identity key, no key has low order. It does not prove whose identity key it is; pins and safety numbers do.
 * @throws CryptoError CERTIFICATE_INVALID
 */
export async function verifyPublicKeys(keys: PublicKeys): Promise<void> {
  let reason: string | undefined;
  try {
    reason = await fault(keys);
  } catch (cause) {
    throw new CryptoError('CERTIFICATE_INVALID', 'public keys malformed', { cause });
  }
  if (reason) throw new CryptoError('CERTIFICATE_INVALID', reason);
}
