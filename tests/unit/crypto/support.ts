import { expect } from 'vitest';
import { createAccount, publicKeysOf, type UnlockedAccount } from '../../../src/crypto/account.ts';
import { aesSeal, importAesKey } from '../../../src/crypto/aes-gcm.ts';
import { encodeContent } from '../../../src/crypto/content.ts';
import { deriveContentKey } from '../../../src/crypto/content-key.ts';
import { type Bytes, fromBase64Url, toBase64Url, utf8 } from '../../../src/crypto/encoding.ts';
import { CryptoError, type CryptoErrorCode } from '../../../src/crypto/errors.ts';
import { encodeHeader } from '../../../src/crypto/header.ts';
import { hkdf } from '../../../src/crypto/hkdf.ts';
import { newId } from '../../../src/crypto/ids.ts';
import type { DerivePassword } from '../../../src/crypto/password.ts';
import { signEnvelope } from '../../../src/crypto/signature.ts';
import type { Envelope, EnvelopeHeader } from '../../../src/crypto/types.ts';
import { sealWrap } from '../../../src/crypto/wrap.ts';

/** For tests only: in place of Argon2id, so that many accounts cost nothing. It would protect no password. */
export const deriveCheaply: DerivePassword = async (password, kdf) => {
  const okm = await hkdf(utf8(password), utf8(kdf.salt), 64);
  return { auth: toBase64Url(okm.slice(0, 32)), kek: await importAesKey(okm.slice(32)) };
};

export async function newAccount(): Promise<UnlockedAccount> {
  return (await createAccount(newId(), 'correct horse', deriveCheaply)).account;
}

/** The code of what the call throws; fails when it throws nothing or something else. */
export async function refusal(call: () => unknown): Promise<CryptoErrorCode> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(CryptoError);
    return (error as CryptoError).code;
  }
  throw new Error('nothing was refused');
}

export function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same base64url with one bit of the bytes changed. */
export function flipBit(text: string, bit: number): string {
  const bytes = fromBase64Url(text);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return toBase64Url(bytes);
}

/**
 * An envelope made step by step by a sender who keeps to the protocol except where told otherwise, signed with the
 * sender's real key: what is refused here is refused although the signature fits.
 */
export async function forge(
  sender: UnlockedAccount,
  receiver: UnlockedAccount,
  wrong: {
    header?: Partial<EnvelopeHeader>;
    plaintext?: Bytes;
    cekForReceiver?: Bytes;
  } = {},
): Promise<Envelope> {
  const ids = { convId: newId(), msgId: newId(), rev: 1, ...wrong.header };
  const cek = crypto.getRandomValues(new Uint8Array(32));
  const { key, commitment: kc } = await deriveContentKey(cek, ids.msgId, ids.rev);
  const parties = { from: sender.userId, fromIk: sender.ikId, to: receiver.userId };
  const p = encodeHeader({ v: 1, suite: 1, typ: 'sched', ...parties, kc, ...ids });
  const plaintext = wrong.plaintext ?? encodeContent({ text: 'forged', att: [] });
  const sealed = await aesSeal(key, plaintext, utf8(p));
  const wrapFor = (role: 'r' | 's', account: UnlockedAccount, secret: Bytes) => {
    const { kid, pub: publicKey } = publicKeysOf(account).certificate;
    return sealWrap(role, { kid, publicKey }, p, secret);
  };
  const r = await wrapFor('r', receiver, wrong.cekForReceiver ?? cek);
  const s = await wrapFor('s', sender, cek);
  const body: Omit<Envelope, 'sig'> = { p, ...sealed, w: [r, s], deliverAt: 2_000_000_000_000 };
  return signEnvelope(body, sender.signingKey);
}
