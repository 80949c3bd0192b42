import { describe, expect, it } from 'vitest';
import { publicKeysOf, unlockAccount } from '../../../src/crypto/account.ts';
import { verifyPublicKeys } from '../../../src/crypto/certificate.ts';
import { openEnvelope } from '../../../src/crypto/envelope.ts';
import { derivePasswordSecrets } from '../../../src/crypto/password.ts';
import { checkEnvelopeShape } from '../../../src/crypto/shape.ts';
import type { EncryptedKeyring, PasswordSlot, PublicKeys } from '../../../src/crypto/types.ts';
import golden from './golden.json' with { type: 'json' };

/**
 * Two accounts and a message as version 1 made them. They are never made anew: where this test fails, people could no
 * longer open what they have stored. A change to the protocol needs a new version beside this one.
 */
async function unlock(person: typeof golden.alice) {
  const slot = person.slot as PasswordSlot;
  const keyring: EncryptedKeyring = person.keyring;
  const { auth, kek } = await derivePasswordSecrets(person.password, slot.kdf);
  expect(auth).toBe(person.auth);
  return unlockAccount({ userId: person.publicKeys.userId, slot, keyring, kek });
}

describe('what version 1 stored', () => {
  it('still opens: both accounts by their passwords, the message for both people', async () => {
    const { convId, msgId, content } = golden;
    const envelope = checkEnvelopeShape(golden.envelope);
    const sender = golden.alice.publicKeys as PublicKeys;
    await verifyPublicKeys(sender);
    await verifyPublicKeys(golden.bob.publicKeys as PublicKeys);
    for (const person of [golden.alice, golden.bob]) {
      const reader = await unlock(person);
      expect(publicKeysOf(reader)).toEqual(person.publicKeys);
      const opened = await openEnvelope({ envelope, reader, sender, expected: { convId, msgId } });
      expect(opened.content).toEqual(content);
      expect(opened.header).toMatchObject({ typ: 'sched', rev: 3 });
    }
  });
});
