import type { UnlockedAccount } from '#crypto/account.ts';

/** What was seen of a person's keys; later answers of the directory are held against it. */
export interface Pin {
  /** identity key, base64url */
  ik: string;
  /** the highest generation of the encryption key so far */
  epoch: number;
}

/** What a device keeps of an account between two visits. Private keys go in as CryptoKeys that can't be exported. */
export interface DeviceStore {
  /** The open keys of this person, where they were kept and could be read back. */
  loadAccount(userId: string): Promise<UnlockedAccount | null>;
  /** Keeps the open keys. A device that can't keep them does nothing: the password is asked for next time. */
  saveAccount(account: UnlockedAccount): Promise<void>;
  /** The newest version of this person's keyring seen here; 0 where none was. */
  keyringVersion(userId: string): Promise<number>;
  pin(userId: string): Promise<Pin | null>;
  setPin(userId: string, pin: Pin): Promise<void>;
  /** Forgets everything. */
  wipe(): Promise<void>;
}

/** A device that remembers for as long as the program runs. */
export function memoryDeviceStore(): DeviceStore {
  const accounts = new Map<string, UnlockedAccount>();
  const pins = new Map<string, Pin>();
  return {
    loadAccount: async (userId) => accounts.get(userId) ?? null,
    saveAccount: async (account) => {
      accounts.set(account.userId, account);
    },
    keyringVersion: async (userId) => accounts.get(userId)?.keyringVersion ?? 0,
    pin: async (userId) => pins.get(userId) ?? null,
    setPin: async (userId, pin) => {
      pins.set(userId, pin);
    },
    wipe: async () => {
      accounts.clear();
      pins.clear();
    },
  };
}
