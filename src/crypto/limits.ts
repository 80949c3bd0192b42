import type { KdfParams } from './types.ts';

/** Sizes in bytes that content is padded to, so that a ciphertext tells its length only roughly. */
export const PADDING_BUCKETS = [256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536] as const;

/** The longest content in bytes of its JSON: padding takes at least one byte of the largest bucket. */
export const MAX_CONTENT_BYTES = 65_535;

/** The longest header in bytes of its JSON; a usual one has about 290. */
export const MAX_HEADER_BYTES = 512;

/** Lengths in bytes of what travels in an envelope or lies in the directory. */
export const SIZES = {
  /** Ed25519 and X25519 public keys */
  publicKey: 32,
  /** id of a key */
  keyId: 16,
  /** Ed25519 signature */
  signature: 64,
  /** nonce of AES-GCM, drawn at random each time; no key here encrypts anywhere near 2^32 times */
  iv: 12,
  /** what AES-GCM adds to its plaintext */
  tag: 16,
  /** content encryption key */
  cek: 32,
  /** key commitment */
  commitment: 32,
  /** encapsulated key of HPKE */
  enc: 32,
  /** account master key */
  masterKey: 32,
  /** salt of Argon2id */
  salt: 16,
} as const;

type KdfCost = Pick<KdfParams, 'memoryKiB' | 'passes' | 'lanes'>;

/** What new accounts use: 64 MiB, 3 passes, 1 lane (about RFC 9106 section 4, second choice, for one thread). */
export const KDF_DEFAULT: KdfCost = { memoryKiB: 65_536, passes: 3, lanes: 1 };

/**
 * No account was ever made with less, so less can only be a server that wants a cheaper guess at the password. When
 * the default rises, the floor stays.
 */
export const KDF_FLOOR: KdfCost = { memoryKiB: 65_536, passes: 3, lanes: 1 };

/** More than this (1 GiB) would only hang the page. */
export const KDF_CEILING: KdfCost = { memoryKiB: 1_048_576, passes: 10, lanes: 4 };
