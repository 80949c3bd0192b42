import { createHmac } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { KdfParams } from '#contract/envelope.ts';

/** OWASP's figures for argon2id, the library's default algorithm: 19 MiB, two passes. The secret is a key already, so they need not be higher. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashAuthSecret = (secret: string): Promise<string> => hash(secret, OPTIONS);

let decoy: Promise<string> | undefined;

/** Whether `secret` is the one behind `hashed`. Takes as long for an unknown person (null) as for a known one. */
export async function verifyAuthSecret(hashed: string | null, secret: string): Promise<boolean> {
  decoy ??= hashAuthSecret('nobody');
  const matches = await verify(hashed ?? (await decoy), secret);
  return matches && hashed !== null;
}

/** The answer for a name that nobody has: always the same one, so that asking tells nothing. */
export function inventedKdf(serverSecret: string, username: string): KdfParams {
  const salt = createHmac('sha256', serverSecret)
    .update(`postdate/v1/kdf-salt/${username}`)
    .digest()
    .subarray(0, 16);
  return { algorithm: 'argon2id', memoryKiB: 65_536, passes: 3, lanes: 1, salt: salt.toString('base64url') };
}
