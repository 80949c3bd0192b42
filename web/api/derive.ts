import { CryptoError } from '#crypto/errors.ts';
import type { DerivePassword, PasswordSecrets } from '#crypto/password.ts';
import type { DeriveAnswer, DeriveRequest } from './derive.worker.ts';

/** Stretches the password in a worker of its own, so that the page stays smooth; its memory goes with it. */
export const deriveInWorker: DerivePassword = async (password, kdf) => {
  const worker = new Worker(new URL('./derive.worker.ts', import.meta.url), { type: 'module' });
  try {
    return await ask(worker, { password, kdf });
  } finally {
    worker.terminate();
  }
};

function ask(worker: Worker, request: DeriveRequest): Promise<PasswordSecrets> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('the worker did not start')));
    worker.addEventListener('message', ({ data }: MessageEvent<DeriveAnswer>) => {
      if ('secrets' in data) resolve(data.secrets);
      else if (data.refused) reject(new CryptoError(data.refused, 'password settings refused'));
      else reject(new Error('the password could not be stretched'));
    });
    worker.postMessage(request);
  });
}
