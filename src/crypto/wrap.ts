import { type Bytes, fromBase64Url, lengthPrefixed, toBase64Url, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { hpkeOpen, hpkeSeal } from './hpke.ts';
import { SIZES } from './limits.ts';
import type { Wrap } from './types.ts';

const LABEL = 'postdate/v1/wrap';

/** Role and key are bound, so that a wrap opens only in its place and for the key it names. */
function info(role: Wrap['role'], kid: string): Bytes {
  return lengthPrefixed(LABEL, role, fromBase64Url(kid, SIZES.keyId));
}

/**
 * Encrypts the content key for one of the two people.
 * @param key the X25519 key to encrypt for, base64url
 * @param p the header as it travels; its characters are the additional data
 */
export async function sealWrap(
  role: Wrap['role'],
  key: { kid: string; publicKey: string },
  p: string,
  cek: Bytes,
): Promise<Wrap> {
  const publicKey = fromBase64Url(key.publicKey, SIZES.publicKey);
  const { enc, ct } = await hpkeSeal(publicKey, cek, info(role, key.kid), utf8(p));
  return { role, kid: key.kid, enc: toBase64Url(enc), ct: toBase64Url(ct) };
}

/**
 * The content key of a wrap that has passed `checkEnvelopeShape`; the caller clears it.
 * @throws CryptoError KEY_NOT_HELD when none of `keys` is the one it was made for, UNDECRYPTABLE when it does not open
 */
export async function openWrap(
  wrap: Wrap,
  keys: { kid: string; publicKey: string; privateKey: CryptoKey }[],
  p: string,
): Promise<Bytes> {
  const held = keys.find((key) => key.kid === wrap.kid);
  if (!held) throw new CryptoError('KEY_NOT_HELD', 'wrapped for a key that is not in the keyring');
  const pair = { publicKey: fromBase64Url(held.publicKey, SIZES.publicKey), privateKey: held.privateKey };
  const sealed = { enc: fromBase64Url(wrap.enc), ct: fromBase64Url(wrap.ct) };
  return hpkeOpen(pair, sealed, info(wrap.role, wrap.kid), utf8(p));
}
