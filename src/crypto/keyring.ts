import { aesOpen, aesSeal, importAesKey } from './aes-gcm.ts';
import { type Bytes, fromUtf8, lengthPrefixed, splitLengthPrefixed } from './encoding.ts';
import { CryptoError } from './errors.ts';
import type { Certificate, EncryptedKeyring } from './types.ts';

/** Everything secret that an account has, before and after encryption. Private keys are PKCS#8. */
export interface Keyring {
  /** counted from 1, one more with every change */
  version: number;
  identity: { publicKey: string; pkcs8: Bytes };
  /** oldest first; retired keys stay, they open old messages */
  encryption: { certificate: Certificate; pkcs8: Bytes }[];
  /** identity keys of contacts as first seen, by user id */
  pins: Record<string, unknown>;
}

const LABEL = 'postdate/v1/keyring';

/** The part without secrets; the private keys follow it as bytes so that they can be cleared, which text can't. */
interface Open {
  v: 1;
  ik: string;
  certificates: Certificate[];
  pins: Record<string, unknown>;
}

/** The version is authenticated, so the server can't pass an old keyring off as a new one. */
function aad(userId: string, version: number): Bytes {
  return lengthPrefixed(LABEL, userId, String(version));
}

/**
 * Encrypts a keyring with the account master key (raw, 32 bytes). Neither is cleared.
 * Plaintext: length-prefixed JSON of the open part, PKCS#8 of the identity key, PKCS#8 of each encryption key.
 */
export async function sealKeyring(
  userId: string,
  keyring: Keyring,
  masterKey: Bytes,
): Promise<EncryptedKeyring> {
  const { version, identity, encryption, pins } = keyring;
  const certificates = encryption.map((key) => key.certificate);
  const open: Open = { v: 1, ik: identity.publicKey, certificates, pins };
  const secrets = [identity.pkcs8, ...encryption.map((key) => key.pkcs8)];
  const plaintext = lengthPrefixed(JSON.stringify(open), ...secrets);
  const sealed = await aesSeal(await importAesKey(masterKey), plaintext, aad(userId, version));
  plaintext.fill(0);
  return { ver: version, ...sealed };
}

function parse(plaintext: Bytes, version: number): Keyring {
  const [json, identity, ...secrets] = splitLengthPrefixed(plaintext);
  const open = JSON.parse(fromUtf8(json ?? new Uint8Array(0))) as Open;
  if (open.v !== 1 || !identity || secrets.length === 0 || secrets.length !== open.certificates.length) {
    throw new CryptoError('KEYRING_INVALID', 'unknown form');
  }
  return {
    version,
    identity: { publicKey: open.ik, pkcs8: identity.slice() },
    encryption: open.certificates.map((certificate, i) => ({
      certificate,
      pkcs8: (secrets[i] as Bytes).slice(),
    })),
    pins: open.pins,
  };
}

/**
 * Decrypts a keyring. The caller clears it with `clearKeyring`.
 * @param minimumVersion the newest version ever seen on this device
 * @throws CryptoError KEYRING_ROLLBACK when it is older than that, KEYRING_INVALID on anything else
 */
export async function openKeyring(
  userId: string,
  keyring: EncryptedKeyring,
  masterKey: Bytes,
  minimumVersion = 1,
): Promise<Keyring> {
  if (!Number.isSafeInteger(keyring.ver)) throw new CryptoError('KEYRING_INVALID', 'version malformed');
  if (keyring.ver < minimumVersion) throw new CryptoError('KEYRING_ROLLBACK', 'older than the last one seen');
  let plaintext: Bytes | undefined;
  try {
    plaintext = await aesOpen(await importAesKey(masterKey), keyring, aad(userId, keyring.ver));
    return parse(plaintext, keyring.ver);
  } catch (cause) {
    throw new CryptoError('KEYRING_INVALID', 'keyring does not open', { cause });
  } finally {
    plaintext?.fill(0);
  }
}

/** Overwrites the private keys. */
export function clearKeyring(keyring: Keyring): void {
  keyring.identity.pkcs8.fill(0);
  for (const key of keyring.encryption) key.pkcs8.fill(0);
}
