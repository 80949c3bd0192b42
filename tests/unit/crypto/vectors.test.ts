import { hashRaw } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { concat, fromBase64Url, lengthPrefixed, toBase64Url, utf8 } from '../../../src/crypto/encoding.ts';
import { hkdf } from '../../../src/crypto/hkdf.ts';
import { hpkeOpen, hpkeSeal } from '../../../src/crypto/hpke.ts';
import { importPrivateKey, sign, verify } from '../../../src/crypto/keys.ts';
import { derivePasswordSecrets, newKdfParams } from '../../../src/crypto/password.ts';
import { fromHex, toHex } from './support.ts';

/** PKCS#8 before the 32 bytes of the key (RFC 8410 section 7); the last byte of the OID tells the algorithm. */
const pkcs8 = (oidEnd: '6e' | '70', key: string) => fromHex(`302e020100300506032b65${oidEnd}04220420${key}`);

describe('HKDF-SHA256', () => {
  it('gives the key of RFC 5869 appendix A.1', async () => {
    const salt = fromHex('000102030405060708090a0b0c');
    const okm = await hkdf(fromHex('0b'.repeat(22)), fromHex('f0f1f2f3f4f5f6f7f8f9'), 42, salt);
    expect(toHex(okm)).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    );
  });

  it('gives the key of RFC 5869 appendix A.3, where salt and info are empty', async () => {
    expect(toHex(await hkdf(fromHex('0b'.repeat(22)), new Uint8Array(0), 42))).toBe(
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    );
  });
});

describe('Ed25519', () => {
  const publicKey = fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const privateKey = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const signature =
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';

  it('signs as in RFC 8032 section 7.1, tests 1 and 2', async () => {
    const empty = await importPrivateKey(
      'Ed25519',
      pkcs8('70', '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    );
    expect(toHex(await sign(empty, new Uint8Array(0)))).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
    const one = await importPrivateKey('Ed25519', pkcs8('70', privateKey));
    expect(toHex(await sign(one, Uint8Array.of(0x72)))).toBe(signature);
  });

  it('takes that signature for that text only', async () => {
    expect(await verify(publicKey, fromHex(signature), Uint8Array.of(0x72))).toBe(true);
    expect(await verify(publicKey, fromHex(signature), Uint8Array.of(0x73))).toBe(false);
  });
});

/** Mode 0, KEM 0x0020, KDF 0x0001, AEAD 0x0002 of the vectors published with RFC 9180, sequence number 0. */
describe('HPKE in base mode', () => {
  const publicKey = fromHex('430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c');
  const secret = '497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d';
  const enc = fromHex('6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256');
  const ct = fromHex(
    'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a',
  );
  const info = utf8('Ode on a Grecian Urn');
  const aad = utf8('Count-0');

  it('opens the published ciphertext', async () => {
    const privateKey = await importPrivateKey('X25519', pkcs8('6e', secret));
    const opened = await hpkeOpen({ publicKey, privateKey }, { enc, ct }, info, aad);
    expect(new TextDecoder().decode(opened)).toBe('Beauty is truth, truth beauty');
  });

  it('opens what it sealed, from views into a larger buffer too', async () => {
    const privateKey = await importPrivateKey('X25519', pkcs8('6e', secret));
    const view = (bytes: Uint8Array) => concat(Uint8Array.of(9, 9), bytes, Uint8Array.of(9)).subarray(2, -1);
    const sealed = await hpkeSeal(publicKey, view(utf8('key')), view(info), view(aad));
    expect(toHex(await hpkeOpen({ publicKey, privateKey }, sealed, info, aad))).toBe(toHex(utf8('key')));
  });
});

describe('the secrets of a password', () => {
  it('are those that another Argon2id gives, each with its own label', async () => {
    const kdf = newKdfParams();
    const stretched = await hashRaw('correct horse', {
      salt: fromBase64Url(kdf.salt),
      memoryCost: kdf.memoryKiB,
      timeCost: kdf.passes,
      parallelism: kdf.lanes,
      outputLen: 32,
    });
    const { auth, kek } = await derivePasswordSecrets('correct horse', kdf);
    const info = (name: string) => lengthPrefixed(`postdate/v1/password/${name}`);
    expect(auth).toBe(toBase64Url(await hkdf(new Uint8Array(stretched), info('auth'), 32)));
    const raw = await hkdf(new Uint8Array(stretched), info('kek'), 32);
    const same = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt']);
    const iv = new Uint8Array(12);
    const ct = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, same, utf8('x'));
    expect(new TextDecoder().decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, kek, ct))).toBe('x');
    expect(kek.extractable).toBe(false);
  });
});
