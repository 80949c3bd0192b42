import { beforeAll, expect, test } from 'vitest';
import type { Api } from '#client/api.ts';
import { memoryDeviceStore } from '#client/device-store.ts';
import { createKeyDirectory } from '#client/keys.ts';
import { createAccount, publicKeysOf, type UnlockedAccount } from '#crypto/account.ts';
import { makeCertificate } from '#crypto/certificate.ts';
import { newId } from '#crypto/ids.ts';
import { generateKeys } from '#crypto/keys.ts';
import type { PublicKeys } from '#crypto/types.ts';
import { deriveCheaply } from '../../support/people.ts';

const bobId = newId();
let bob: UnlockedAccount;
let impostor: UnlockedAccount;
let rotated: PublicKeys;

beforeAll(async () => {
  ({ account: bob } = await createAccount(bobId, 'password', deriveCheaply));
  ({ account: impostor } = await createAccount(bobId, 'password', deriveCheaply));
  const { publicKey } = await generateKeys('X25519');
  const { userId, ikId, signingKey } = bob;
  const certificate = await makeCertificate({ userId, epoch: 2, publicKey, ikId, signingKey });
  rotated = { ...publicKeysOf(bob), certificate };
});

function directory(...answers: PublicKeys[]) {
  let asked = 0;
  const api = { call: async () => answers[asked++] } as unknown as Api;
  const device = memoryDeviceStore();
  return { keys: createKeyDirectory(api, device), device, asked: () => asked };
}

test('keys are asked for once, and the identity is pinned', async () => {
  const { keys, device, asked } = directory(publicKeysOf(bob));
  await Promise.all([keys.of(bobId), keys.of(bobId)]);
  expect(asked()).toBe(1);
  expect(await device.pin(bobId)).toEqual({ ik: bob.ik, epoch: 1 });
});

test('a newer encryption key under the same identity is taken over', async () => {
  const { keys, device } = directory(publicKeysOf(bob));
  await keys.of(bobId);
  await keys.accept(bobId, rotated);
  expect((await keys.of(bobId)).certificate.epoch).toBe(2);
  expect(await device.pin(bobId)).toEqual({ ik: bob.ik, epoch: 2 });
});

test('another identity than the one seen first is refused, and again when asked again', async () => {
  const { keys } = directory(publicKeysOf(bob), publicKeysOf(impostor), publicKeysOf(impostor));
  await keys.of(bobId);
  await expect(keys.accept(bobId, publicKeysOf(impostor))).rejects.toMatchObject({
    code: 'IDENTITY_CHANGED',
  });
  keys.forget();
  await expect(keys.of(bobId)).rejects.toMatchObject({ code: 'IDENTITY_CHANGED' });
  await expect(keys.of(bobId)).rejects.toMatchObject({ code: 'IDENTITY_CHANGED' });
});

test('an older encryption key than seen before is refused', async () => {
  const { keys } = directory(rotated);
  await keys.of(bobId);
  await expect(keys.accept(bobId, publicKeysOf(bob))).rejects.toMatchObject({ code: 'KEY_ROLLED_BACK' });
});

test('the keys of somebody else are refused', async () => {
  const { keys } = directory(publicKeysOf(bob));
  await expect(keys.of(newId())).rejects.toMatchObject({ code: 'IDENTITY_CHANGED' });
});

test('a certificate that the identity did not sign is refused', async () => {
  const forged = { ...publicKeysOf(bob), certificate: impostor.certificate };
  const { keys, device } = directory(forged);
  await expect(keys.of(bobId)).rejects.toMatchObject({ code: 'CERTIFICATE_INVALID' });
  expect(await device.pin(bobId)).toBeNull();
});
