import { getUserKeys } from '#contract/users.ts';
import { verifyPublicKeys } from '#crypto/certificate.ts';
import type { PublicKeys } from '#crypto/types.ts';
import type { Api } from './api.ts';
import { ClientError } from './client-error.ts';
import type { DeviceStore } from './device-store.ts';

/** Other people's public keys: proven to hold together, and held against what this device saw first. */
export interface KeyDirectory {
  /** @throws ClientError, CryptoError CERTIFICATE_INVALID, ApiError */
  of(userId: string): Promise<PublicKeys>;
  /** Takes over keys that the server sent unasked, under the same tests. */
  accept(userId: string, keys: PublicKeys): Promise<PublicKeys>;
  forget(): void;
}

export function createKeyDirectory(api: Api, device: DeviceStore): KeyDirectory {
  const known = new Map<string, Promise<PublicKeys>>();

  async function checked(userId: string, keys: PublicKeys): Promise<PublicKeys> {
    if (keys.userId !== userId) throw new ClientError('IDENTITY_CHANGED', 'keys of another person');
    await verifyPublicKeys(keys);
    const pin = await device.pin(userId);
    const { epoch } = keys.certificate;
    if (pin && pin.ik !== keys.ik) throw new ClientError('IDENTITY_CHANGED', 'not the identity seen first');
    if (pin && pin.epoch > epoch) throw new ClientError('KEY_ROLLED_BACK', 'an older key than seen before');
    if (!pin || pin.epoch < epoch) await device.setPin(userId, { ik: keys.ik, epoch });
    return keys;
  }

  async function fetched(userId: string): Promise<PublicKeys> {
    return checked(userId, await api.call(getUserKeys, { params: { id: userId } }));
  }

  return {
    of(userId) {
      const found = known.get(userId);
      if (found) return found;
      const asked = fetched(userId);
      known.set(userId, asked);
      // A refusal is not kept: the next use asks again.
      asked.catch(() => known.delete(userId));
      return asked;
    },
    async accept(userId, keys) {
      const accepted = await checked(userId, keys);
      known.set(userId, Promise.resolve(accepted));
      return accepted;
    },
    forget: () => known.clear(),
  };
}
