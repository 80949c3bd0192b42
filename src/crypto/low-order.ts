import type { Bytes } from './encoding.ts';

/**
 * All encodings of the points whose order divides 8, in hex with the top bit cleared (RFC 7748 section 7 and the
 * tables of libsodium). With such a key an X25519 secret is known to everyone, and an Ed25519 signature can be made
 * to fit many messages.
 */
const X25519 = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);
const ED25519 = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

function withoutTopBit(point: Bytes): string {
  return Array.from(point, (byte, i) => (i === 31 ? byte & 0x7f : byte).toString(16).padStart(2, '0')).join(
    '',
  );
}

/** Whether a raw X25519 public key (32 bytes) has low order and must be refused. */
export function isLowOrderX25519(publicKey: Bytes): boolean {
  return X25519.has(withoutTopBit(publicKey));
}

/** Whether a raw Ed25519 public key (32 bytes) has low order and must be refused. */
export function isLowOrderEd25519(publicKey: Bytes): boolean {
  return ED25519.has(withoutTopBit(publicKey));
}
