import { aesOpen, aesSeal } from './aes-gcm.ts';
import { type Bytes, lengthPrefixed } from './encoding.ts';
import { CryptoError } from './errors.ts';
import { SIZES } from './limits.ts';
import type { KdfParams, PasswordSlot } from './types.ts';

const LABEL = 'postdate/v1/slot/password';

/**
 * Wraps the account master key with the key from the password. The user id is authenticated, so a slot can't be
 * handed to somebody else; the settings need not be, other settings give another key.
 */
export async function sealPasswordSlot(
  userId: string,
  kdf: KdfParams,
  kek: CryptoKey,
  masterKey: Bytes,
): Promise<PasswordSlot> {
  return { type: 'password', kdf, ...(await aesSeal(kek, masterKey, lengthPrefixed(LABEL, userId))) };
}

/**
 * The account master key, which the caller clears.
 * @throws CryptoError WRONG_PASSWORD when the slot does not open, KEYRING_INVALID when it is no password slot
 */
export async function openPasswordSlot(userId: string, slot: PasswordSlot, kek: CryptoKey): Promise<Bytes> {
  if (slot.type !== 'password') throw new CryptoError('KEYRING_INVALID', 'not a password slot');
  try {
    const masterKey = await aesOpen(kek, slot, lengthPrefixed(LABEL, userId));
    if (masterKey.length === SIZES.masterKey) return masterKey;
  } catch (cause) {
    const wrong = cause instanceof CryptoError && cause.code === 'UNDECRYPTABLE';
    throw new CryptoError(wrong ? 'WRONG_PASSWORD' : 'KEYRING_INVALID', 'slot does not open', { cause });
  }
  throw new CryptoError('KEYRING_INVALID', 'slot holds no master key');
}
