import { argon2id } from 'hash-wasm';
import { importAesKey } from './aes-gcm.ts';
import { fromBase64Url, lengthPrefixed, toBase64Url, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { hkdf } from './hkdf.ts';
import { KDF_CEILING, KDF_DEFAULT, KDF_FLOOR, SIZES } from './limits.ts';
import type { KdfParams } from './types.ts';

/** What a password gives: two independent secrets, of which knowing one tells nothing of the other. */
export interface PasswordSecrets {
  /** base64url, 32 bytes: goes to the server in place of the password */
  auth: string;
  /** AES-256-GCM key that opens the password slot; never leaves the device */
  kek: CryptoKey;
}

/** From password and settings to secrets. A type of its own so that the page can run it in a Worker. */
export type DerivePassword = (password: string, kdf: KdfParams) => Promise<PasswordSecrets>;

const AUTH_LABEL = 'postdate/v1/password/auth';
const KEK_LABEL = 'postdate/v1/password/kek';

/** Settings for a new password: today's default cost and a random salt. */
export function newKdfParams(): KdfParams {
  const salt = toBase64Url(crypto.getRandomValues(new Uint8Array(SIZES.salt)));
  return { algorithm: 'argon2id', ...KDF_DEFAULT, salt };
}

/** Settings come from the server, so nothing in them is believed. */
function checkedSalt(kdf: KdfParams) {
  const costs = ['memoryKiB', 'passes', 'lanes'] as const;
  const bounded = costs.every(
    (cost) => Number.isInteger(kdf[cost]) && kdf[cost] >= KDF_FLOOR[cost] && kdf[cost] <= KDF_CEILING[cost],
  );
  if (kdf.algorithm !== 'argon2id' || !bounded) {
    throw new CryptoError('KDF_REFUSED', 'password settings outside floor and ceiling');
  }
  try {
    return fromBase64Url(kdf.salt, SIZES.salt);
  } catch (cause) {
    throw new CryptoError('KDF_REFUSED', 'salt malformed', { cause });
  }
}

/**
 * Argon2id (RFC 9106 section 3.1, 32 bytes out) over the password in NFKC and UTF-8, then HKDF-SHA256 once for each
 * secret. Takes about 0.3 s and 64 MiB of memory with today's settings.
 * @throws CryptoError KDF_REFUSED when the settings are below the floor, above the ceiling or malformed
 */
export const derivePasswordSecrets: DerivePassword = async (password, kdf) => {
  const salt = checkedSalt(kdf);
  const passwordBytes = utf8(password.normalize('NFKC'));
  const stretched = new Uint8Array(
    await argon2id({
      password: passwordBytes,
      salt,
      memorySize: kdf.memoryKiB,
      iterations: kdf.passes,
      parallelism: kdf.lanes,
      hashLength: 32,
      outputType: 'binary',
    }),
  );
  const [auth, kek] = await Promise.all([
    hkdf(stretched, lengthPrefixed(AUTH_LABEL), 32),
    hkdf(stretched, lengthPrefixed(KEK_LABEL), 32),
  ]);
  const secrets = { auth: toBase64Url(auth), kek: await importAesKey(kek) };
  for (const bytes of [passwordBytes, stretched, auth, kek]) bytes.fill(0);
  return secrets;
};
