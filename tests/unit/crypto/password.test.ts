import { describe, expect, it } from 'vitest';
import { KDF_CEILING, KDF_FLOOR } from '../../../src/crypto/limits.ts';
import { derivePasswordSecrets, newKdfParams } from '../../../src/crypto/password.ts';
import type { KdfParams } from '../../../src/crypto/types.ts';
import { refusal } from './support.ts';

const COSTS = ['memoryKiB', 'passes', 'lanes'] as const;

describe('settings from the server', () => {
  const changed: [string, Partial<Record<keyof KdfParams, unknown>>][] = [
    ...COSTS.map((cost): [string, object] => [`${cost} below the floor`, { [cost]: KDF_FLOOR[cost] - 1 }]),
    ...COSTS.map((cost): [string, object] => [
      `${cost} above the ceiling`,
      { [cost]: KDF_CEILING[cost] + 1 },
    ]),
    ...COSTS.map((cost): [string, object] => [`${cost} that is no whole number`, { [cost]: 70_000.5 }]),
    ['a number as text', { passes: '3' }],
    ['another algorithm', { algorithm: 'pbkdf2' }],
    ['a short salt', { salt: 'AAAAAAAAAAAAAAAAAAAA' }],
    ['a salt that is no base64url', { salt: '****' }],
  ];

  it.each(changed)('are refused with %s', async (_, change) => {
    const kdf = { ...newKdfParams(), ...change } as KdfParams;
    expect(await refusal(() => derivePasswordSecrets('correct horse', kdf))).toBe('KDF_REFUSED');
  });

  it('are our own when new: at the floor or above, each with another salt', () => {
    const [one, two] = [newKdfParams(), newKdfParams()];
    for (const cost of COSTS) expect(one[cost]).toBeGreaterThanOrEqual(KDF_FLOOR[cost]);
    expect(one.salt).not.toBe(two.salt);
  });
});

describe('a password', () => {
  it('gives the same secrets however its characters are composed, and others for another', async () => {
    const kdf = newKdfParams();
    const auth = async (password: string) => (await derivePasswordSecrets(password, kdf)).auth;
    const composed = await auth('caf\u00e9 \ufb01sh');
    expect(await auth('cafe\u0301 fish')).toBe(composed);
    expect(await auth('cafe fish')).not.toBe(composed);
  });
});
