import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type DeviceStore, memoryDeviceStore, type Pin } from '#client/device-store.ts';
import type { UnlockedAccount } from '#crypto/account.ts';
import { isUsable } from './keyProbe.ts';

interface Schema extends DBSchema {
  accounts: { key: string; value: UnlockedAccount };
  versions: { key: string; value: number };
  pins: { key: string; value: Pin };
}
const STORES = ['accounts', 'versions', 'pins'] as const;

/** IndexedDB, which keeps CryptoKeys that scripts can't read out; the memory where a browser refuses it. */
export function browserDeviceStore(): DeviceStore {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const memory = memoryDeviceStore();

  function database(): Promise<IDBPDatabase<Schema>> {
    opening ??= openDB<Schema>('postdate', 1, {
      upgrade: (db) => {
        for (const store of STORES) db.createObjectStore(store);
      },
      terminated: () => {
        opening = undefined;
      },
    });
    return opening;
  }

  async function kept<T>(
    work: (db: IDBPDatabase<Schema>) => Promise<T>,
    instead: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await database());
    } catch {
      return await instead();
    }
  }

  return {
    loadAccount: (userId) =>
      kept(
        async (db) => {
          const account = await db.get('accounts', userId);
          return account && (await isUsable(account)) ? account : null;
        },
        () => memory.loadAccount(userId),
      ),
    saveAccount: (account) =>
      kept(
        async (db) => {
          await db.put('versions', account.keyringVersion, account.userId);
          await saveUsable(db, account);
        },
        () => memory.saveAccount(account),
      ),
    keyringVersion: (userId) =>
      kept(
        async (db) => (await db.get('versions', userId)) ?? 0,
        () => memory.keyringVersion(userId),
      ),
    pin: (userId) =>
      kept(
        async (db) => (await db.get('pins', userId)) ?? null,
        () => memory.pin(userId),
      ),
    setPin: (userId, pin) =>
      kept(
        async (db) => void (await db.put('pins', pin, userId)),
        () => memory.setPin(userId, pin),
      ),
    wipe: () =>
      kept(
        async (db) => {
          await memory.wipe();
          await Promise.all(STORES.map((store) => db.clear(store)));
        },
        () => memory.wipe(),
      ),
  };
}

/** Some browsers store these keys and can't read them back; there the password is asked for next time. */
async function saveUsable(db: IDBPDatabase<Schema>, account: UnlockedAccount): Promise<void> {
  const { userId } = account;
  try {
    await db.put('accounts', account, userId);
    const back = await db.get('accounts', userId);
    if (back && (await isUsable(back))) return;
  } catch {
    // Not storable at all.
  }
  await db.delete('accounts', userId);
}
