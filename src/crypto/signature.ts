import { type Bytes, fromBase64Url, lengthPrefixed, toBase64Url } from './encoding.ts';
import { sign, verify } from './keys.ts';
import { SIZES } from './limits.ts';
import type { Envelope } from './types.ts';

const LABEL = 'postdate/v1/envelope-signature';

/**
 * What the sender signs: everything but the signature. `p` counts as its characters, the time as decimal digits,
 * other base64url as bytes; the ciphertext as its SHA-256, so that signing again does not depend on its length.
 */
async function signedBytes(envelope: Omit<Envelope, 'sig'>): Promise<Bytes> {
  const ctHash = await crypto.subtle.digest('SHA-256', fromBase64Url(envelope.ct));
  const wraps = envelope.w.flatMap((wrap) => [
    wrap.role,
    fromBase64Url(wrap.kid),
    fromBase64Url(wrap.enc),
    fromBase64Url(wrap.ct),
  ]);
  return lengthPrefixed(
    LABEL,
    envelope.p,
    fromBase64Url(envelope.iv),
    new Uint8Array(ctHash),
    ...wraps,
    String(envelope.deliverAt),
  );
}

/** The envelope with its Ed25519 signature (RFC 8032 section 5.1.6). */
export async function signEnvelope(
  envelope: Omit<Envelope, 'sig'>,
  signingKey: CryptoKey,
): Promise<Envelope> {
  const { p, iv, ct, w, deliverAt } = envelope;
  return { p, iv, ct, w, deliverAt, sig: toBase64Url(await sign(signingKey, await signedBytes(envelope))) };
}

/**
 * Whether the envelope's signature was made with this identity key (RFC 8032 section 5.1.7). The envelope must have
 * passed `checkEnvelopeShape`. Whose key it is must be settled before: the header's `fromIk` names it.
 * @param senderIk Ed25519 public key, base64url
 * @throws CryptoError ENCODING when key or envelope are not base64url of the right length
 */
export async function verifyEnvelopeSignature(envelope: Envelope, senderIk: string): Promise<boolean> {
  const publicKey = fromBase64Url(senderIk, SIZES.publicKey);
  const signature = fromBase64Url(envelope.sig, SIZES.signature);
  return verify(publicKey, signature, await signedBytes(envelope));
}
