import { keyId, makeCertificate, verifyPublicKeys } from './certificate.ts';
import { fromBase64Url, toBase64Url, utf8 } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { isId } from './ids.ts';
import { clearKeyring, type Keyring, openKeyring, sealKeyring } from './keyring.ts';
import { generateKeys, importPrivateKey, isX25519Pair, sign, verify } from './keys.ts';
import { SIZES } from './limits.ts';
import { type DerivePassword, derivePasswordSecrets, newKdfParams } from './password.ts';
import { openPasswordSlot, sealPasswordSlot } from './password-slot.ts';
import type { Certificate, EncryptedKeyring, KdfParams, PasswordSlot, PublicKeys } from './types.ts';

/** An account whose keys are usable on this device. Private keys can't be exported. Strings are base64url. */
export interface UnlockedAccount {
  userId: string;
  ikId: string;
  ik: string;
  /** Ed25519 */
  signingKey: CryptoKey;
  /** X25519, newest last */
  encryptionKeys: { kid: string; epoch: number; publicKey: string; privateKey: CryptoKey }[];
  /** of the newest encryption key */
  certificate: Certificate;
  keyringVersion: number;
}

/** What the server gets to know of a new account. */
export interface Registration {
  kdf: KdfParams;
  auth: string;
  ik: string;
  ikId: string;
  certificate: Certificate;
  keyring: EncryptedKeyring;
  slot: PasswordSlot;
}

/**
 * Makes all keys of a new account and wraps them for the password. Takes as long as the derivation.
 * @param userId made by `newId`; keys are bound to it
 * @param derive where the slow derivation runs; in this thread by default
 */
export async function createAccount(
  userId: string,
  password: string,
  derive: DerivePassword = derivePasswordSecrets,
): Promise<{ account: UnlockedAccount; registration: Registration }> {
  if (!isId(userId)) throw new CryptoError('ENCODING', 'user id malformed');
  const kdf = newKdfParams();
  const { auth, kek } = await derive(password, kdf);
  const masterKey = crypto.getRandomValues(new Uint8Array(SIZES.masterKey));
  const [identity, encryption] = await Promise.all([generateKeys('Ed25519'), generateKeys('X25519')]);
  const ikId = await keyId('ik', userId, identity.publicKey);
  const signingKey = await importPrivateKey('Ed25519', identity.pkcs8);
  const publicKey = encryption.publicKey;
  const certificate = await makeCertificate({ userId, epoch: 1, publicKey, ikId, signingKey });
  const ik = toBase64Url(identity.publicKey);
  const contents: Keyring = {
    version: 1,
    identity: { publicKey: ik, pkcs8: identity.pkcs8 },
    encryption: [{ certificate, pkcs8: encryption.pkcs8 }],
    pins: {},
  };
  const keyring = await sealKeyring(userId, contents, masterKey);
  const slot = await sealPasswordSlot(userId, kdf, kek, masterKey);
  clearKeyring(contents);
  masterKey.fill(0);
  // Opened again from what the server will hold: an account that can't be unlocked is never registered.
  const account = await unlockAccount({ userId, slot, keyring, kek });
  return { account, registration: { kdf, auth, ik, ikId, certificate, keyring, slot } };
}

/**
 * From password key, slot and keyring to usable keys. Every certificate and key pair in the ring is checked.
 * @param input minimumVersion is the newest keyring version seen on this device, if any
 * @throws CryptoError WRONG_PASSWORD, KEYRING_INVALID or KEYRING_ROLLBACK
 */
export async function unlockAccount(input: {
  userId: string;
  slot: PasswordSlot;
  keyring: EncryptedKeyring;
  kek: CryptoKey;
  minimumVersion?: number;
}): Promise<UnlockedAccount> {
  const masterKey = await openPasswordSlot(input.userId, input.slot, input.kek);
  let ring: Keyring | undefined;
  try {
    ring = await openKeyring(input.userId, input.keyring, masterKey, input.minimumVersion);
    return await importKeyring(input.userId, ring);
  } finally {
    masterKey.fill(0);
    if (ring) clearKeyring(ring);
  }
}

/** The account's own entry in the directory. */
export function publicKeysOf(account: UnlockedAccount): PublicKeys {
  const { userId, ik, ikId, certificate } = account;
  return { userId, ik, ikId, certificate };
}

async function importKeyring(userId: string, ring: Keyring): Promise<UnlockedAccount> {
  try {
    const ik = ring.identity.publicKey;
    const ikId = await keyId('ik', userId, fromBase64Url(ik, SIZES.publicKey));
    const signingKey = await importPrivateKey('Ed25519', ring.identity.pkcs8);
    await checkSigningKey(signingKey, ik);
    const encryptionKeys = [];
    let certificate: Certificate | undefined;
    for (const key of ring.encryption) {
      const { kid, epoch, pub: publicKey } = key.certificate;
      await verifyPublicKeys({ userId, ik, ikId, certificate: key.certificate });
      if (certificate && epoch <= certificate.epoch) throw new Error('generations out of order');
      const privateKey = await importPrivateKey('X25519', key.pkcs8);
      if (!(await isX25519Pair(privateKey, fromBase64Url(publicKey)))) throw new Error('not a key pair');
      encryptionKeys.push({ kid, epoch, publicKey, privateKey });
      certificate = key.certificate;
    }
    if (!certificate) throw new Error('no encryption key');
    return { userId, ikId, ik, signingKey, encryptionKeys, certificate, keyringVersion: ring.version };
  } catch (cause) {
    throw new CryptoError('KEYRING_INVALID', 'keys in the keyring do not hold together', { cause });
  }
}

async function checkSigningKey(privateKey: CryptoKey, publicKey: string): Promise<void> {
  const probe = utf8('postdate/v1/key-pair-probe');
  if (!(await verify(fromBase64Url(publicKey), await sign(privateKey, probe), probe))) {
    throw new Error('not a key pair');
  }
}
