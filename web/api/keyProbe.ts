import type { UnlockedAccount } from '#crypto/account.ts';

const X25519_BASE_POINT = new Uint8Array(32);
X25519_BASE_POINT[0] = 9;

/** Whether keys that came back from storage still work. */
export async function isUsable(account: UnlockedAccount): Promise<boolean> {
  try {
    const { subtle } = crypto;
    await subtle.sign('Ed25519', account.signingKey, new Uint8Array(1));
    const point = await subtle.importKey('raw', X25519_BASE_POINT, 'X25519', false, []);
    for (const { privateKey } of account.encryptionKeys) {
      await subtle.deriveBits({ name: 'X25519', public: point }, privateKey, 256);
    }
    return true;
  } catch {
    return false;
  }
}
