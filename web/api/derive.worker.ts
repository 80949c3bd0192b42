import { CryptoError, type CryptoErrorCode } from '#crypto/errors.ts';
import { derivePasswordSecrets, type PasswordSecrets } from '#crypto/password.ts';
import type { KdfParams } from '#crypto/types.ts';

export interface DeriveRequest {
  password: string;
  kdf: KdfParams;
}
export type DeriveAnswer = { secrets: PasswordSecrets } | { refused: CryptoErrorCode | null };

async function answer({ password, kdf }: DeriveRequest): Promise<DeriveAnswer> {
  try {
    return { secrets: await derivePasswordSecrets(password, kdf) };
  } catch (error) {
    return { refused: error instanceof CryptoError ? error.code : null };
  }
}

addEventListener('message', async ({ data }: MessageEvent<DeriveRequest>) => {
  postMessage(await answer(data));
});
