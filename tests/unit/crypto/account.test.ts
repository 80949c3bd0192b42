import { beforeAll, describe, expect, it } from 'vitest';
import {
  createAccount,
  publicKeysOf,
  type Registration,
  unlockAccount,
} from '../../../src/crypto/account.ts';
import { makeCertificate, verifyPublicKeys } from '../../../src/crypto/certificate.ts';
import { fromBase64Url } from '../../../src/crypto/encoding.ts';
import { newId } from '../../../src/crypto/ids.ts';
import { type Keyring, openKeyring, sealKeyring } from '../../../src/crypto/keyring.ts';
import { generateKeys } from '../../../src/crypto/keys.ts';
import { derivePasswordSecrets } from '../../../src/crypto/password.ts';
import { openPasswordSlot } from '../../../src/crypto/password-slot.ts';
import { deriveCheaply, flipBit, refusal } from './support.ts';

const userId = newId();
let registration: Registration;
let kek: CryptoKey;

beforeAll(async () => {
  ({ registration } = await createAccount(userId, 'correct horse', deriveCheaply));
  ({ kek } = await deriveCheaply('correct horse', registration.kdf));
});

const unlock = (change: Partial<Parameters<typeof unlockAccount>[0]> = {}) =>
  unlockAccount({ userId, slot: registration.slot, keyring: registration.keyring, kek, ...change });

/** The same account with its keyring rewritten by somebody who has the master key. */
async function withKeyring(change: (ring: Keyring) => Keyring | Promise<Keyring>) {
  const masterKey = await openPasswordSlot(userId, registration.slot, kek);
  const ring = await openKeyring(userId, registration.keyring, masterKey);
  return sealKeyring(userId, await change(ring), masterKey);
}

describe('a new account', () => {
  it('opens with its password, through the real derivation, to the same keys', async () => {
    const id = newId();
    const { account, registration: made } = await createAccount(id, 'correct horse');
    const secrets = await derivePasswordSecrets('correct horse', made.slot.kdf);
    expect(secrets.auth).toBe(made.auth);
    const { slot, keyring } = made;
    const again = await unlockAccount({ userId: id, slot, keyring, kek: secrets.kek });
    expect(publicKeysOf(again)).toEqual(publicKeysOf(account));
    expect(again.keyringVersion).toBe(1);
  });

  it('serves public keys that hold together', async () => {
    await verifyPublicKeys(publicKeysOf(await unlock()));
  });

  it('keeps private keys where scripts cannot read them', async () => {
    const account = await unlock();
    expect(account.signingKey.extractable).toBe(false);
    expect(account.encryptionKeys.map((key) => key.privateKey.extractable)).toEqual([false]);
  });

  it('sends nothing to the server that the password key could be read from', async () => {
    const sent = JSON.stringify(registration);
    expect(sent).not.toContain('correct horse');
    const masterKey = await openPasswordSlot(userId, registration.slot, kek);
    expect(sent).not.toContain(Buffer.from(masterKey).toString('base64url'));
  });

  it('is not made for a malformed id', async () => {
    expect(await refusal(() => createAccount('alice', 'correct horse', deriveCheaply))).toBe('ENCODING');
  });
});

describe('unlocking', () => {
  it('is refused with another password', async () => {
    const wrong = await deriveCheaply('correct horse ', registration.kdf);
    expect(await refusal(() => unlock({ kek: wrong.kek }))).toBe('WRONG_PASSWORD');
  });

  it('is refused with a slot that was changed, or is of another person or kind', async () => {
    const { slot } = registration;
    expect(await refusal(() => unlock({ slot: { ...slot, ct: flipBit(slot.ct, 9) } }))).toBe(
      'WRONG_PASSWORD',
    );
    expect(await refusal(() => unlock({ slot: { ...slot, iv: flipBit(slot.iv, 9) } }))).toBe(
      'WRONG_PASSWORD',
    );
    expect(await refusal(() => unlock({ userId: newId() }))).toBe('WRONG_PASSWORD');
    expect(await refusal(() => unlock({ slot: { ...slot, iv: 'AAAA' } }))).toBe('KEYRING_INVALID');
    const other = { ...slot, type: 'phrase' } as unknown as typeof slot;
    expect(await refusal(() => unlock({ slot: other }))).toBe('KEYRING_INVALID');
  });

  it('is refused with a keyring that was changed or is of another account', async () => {
    const { keyring } = registration;
    expect(await refusal(() => unlock({ keyring: { ...keyring, ct: flipBit(keyring.ct, 99) } }))).toBe(
      'KEYRING_INVALID',
    );
    expect(await refusal(() => unlock({ keyring: { ...keyring, iv: flipBit(keyring.iv, 9) } }))).toBe(
      'KEYRING_INVALID',
    );
    expect(await refusal(() => unlock({ keyring: { ...keyring, ct: '?' } }))).toBe('KEYRING_INVALID');
    const other = await createAccount(newId(), 'correct horse', deriveCheaply);
    expect(await refusal(() => unlock({ keyring: other.registration.keyring }))).toBe('KEYRING_INVALID');
  });
});

describe('the version of the keyring', () => {
  it('may be the newest seen or newer, never older', async () => {
    const newer = await withKeyring((ring) => ({ ...ring, version: 7 }));
    expect((await unlock({ keyring: newer, minimumVersion: 7 })).keyringVersion).toBe(7);
    expect((await unlock({ keyring: newer, minimumVersion: 3 })).keyringVersion).toBe(7);
    expect(await refusal(() => unlock({ keyring: newer, minimumVersion: 8 }))).toBe('KEYRING_ROLLBACK');
    expect(await refusal(() => unlock({ minimumVersion: 2 }))).toBe('KEYRING_ROLLBACK');
  });

  it('cannot be raised on an old keyring', async () => {
    const raised = { ...registration.keyring, ver: 2 };
    expect(await refusal(() => unlock({ keyring: raised, minimumVersion: 2 }))).toBe('KEYRING_INVALID');
    const odd = { ...registration.keyring, ver: '1' as unknown as number };
    expect(await refusal(() => unlock({ keyring: odd }))).toBe('KEYRING_INVALID');
    const zero = { ...registration.keyring, ver: 0 };
    expect(await refusal(() => unlock({ keyring: zero }))).toBe('KEYRING_ROLLBACK');
  });
});

describe('a keyring with several generations', () => {
  async function nextGeneration(ring: Keyring, epoch: number) {
    const { signingKey, ikId } = await unlock();
    const { publicKey, pkcs8 } = await generateKeys('X25519');
    const certificate = await makeCertificate({ userId, epoch, publicKey, ikId, signingKey });
    return { ...ring, encryption: [...ring.encryption, { certificate, pkcs8 }] };
  }

  it('opens to all of them, the newest last and in the certificate; pins stay', async () => {
    const keyring = await withKeyring(async (ring) => ({
      ...(await nextGeneration(ring, 2)),
      pins: { someone: 'pinned' },
    }));
    const account = await unlock({ keyring });
    expect(account.encryptionKeys.map((key) => key.epoch)).toEqual([1, 2]);
    expect(account.certificate.epoch).toBe(2);
    expect(account.certificate.kid).toBe(account.encryptionKeys[1]?.kid);
    const masterKey = await openPasswordSlot(userId, registration.slot, kek);
    expect((await openKeyring(userId, keyring, masterKey)).pins).toEqual({ someone: 'pinned' });
  });

  it('is refused when generations are out of order', async () => {
    const keyring = await withKeyring((ring) => nextGeneration(ring, 1));
    expect(await refusal(() => unlock({ keyring }))).toBe('KEYRING_INVALID');
  });

  const broken: [string, (ring: Keyring) => Keyring | Promise<Keyring>][] = [
    ['no encryption key', (ring) => ({ ...ring, encryption: [] })],
    [
      'a private key that is not its own',
      async (ring) => ({
        ...ring,
        encryption: ring.encryption.map((key) => ({ ...key, pkcs8: ring.identity.pkcs8 })),
      }),
    ],
    [
      'the private key of another pair',
      async (ring) => {
        const { pkcs8 } = await generateKeys('X25519');
        return { ...ring, encryption: ring.encryption.map((key) => ({ ...key, pkcs8 })) };
      },
    ],
    [
      'another signing key',
      async (ring) => {
        const { pkcs8 } = await generateKeys('Ed25519');
        return { ...ring, identity: { ...ring.identity, pkcs8 } };
      },
    ],
    [
      'a certificate by another identity',
      async (ring) => {
        const { account } = await createAccount(userId, 'correct horse', deriveCheaply);
        const key = ring.encryption[0];
        if (!key) throw new Error('no key');
        const { ikId, signingKey } = account;
        const publicKey = fromBase64Url(key.certificate.pub);
        const certificate = await makeCertificate({ userId, epoch: 1, publicKey, ikId, signingKey });
        return { ...ring, encryption: [{ ...key, certificate }] };
      },
    ],
  ];
  it.each(broken)('is refused with %s', async (_, change) => {
    const keyring = await withKeyring(change);
    expect(await refusal(() => unlock({ keyring }))).toBe('KEYRING_INVALID');
  });
});
