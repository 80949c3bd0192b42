import { z } from 'zod';
import { Base64Url, Base64UrlOf, Id } from './primitives.ts';

/** The last millisecond that a Date can hold (ECMA-262 section 21.4.1.1). */
const LAST_MS = 8_640_000_000_000_000;

/** A content key wrapped for one of the two people (HPKE base mode): 32 bytes of key, 16 of tag. */
const wrap = <R extends 'r' | 's'>(role: R) =>
  z.strictObject({
    role: z.literal(role),
    kid: Base64UrlOf(16),
    enc: Base64UrlOf(32),
    ct: Base64UrlOf(48),
  });

/** The encrypted message as it travels and rests; docs/decisions and e2ee protocol pd/v1 say what each part is. */
export const Envelope = z
  .strictObject({
    p: Base64Url(1024).meta({ description: 'header, JSON in base64url' }),
    iv: Base64UrlOf(12),
    ct: Base64Url(65_536 + 16),
    w: z.tuple([wrap('r'), wrap('s')]),
    deliverAt: z
      .number()
      .int()
      .min(0)
      .max(LAST_MS)
      .meta({ description: 'signed due time, ms since the epoch' }),
    sig: Base64UrlOf(64),
  })
  .meta({ id: 'Envelope' });
export type Envelope = z.infer<typeof Envelope>;

/** A person's current encryption key, signed by the identity key. */
export const Certificate = z
  .strictObject({
    use: z.literal('enc'),
    userId: Id,
    epoch: z.number().int().min(1),
    kid: Base64UrlOf(16),
    pub: Base64UrlOf(32),
    ikId: Base64UrlOf(16),
    sig: Base64UrlOf(64),
  })
  .meta({ id: 'Certificate' });
export type Certificate = z.infer<typeof Certificate>;

/** What the directory serves for a person: the identity key and the newest encryption key. */
export const PublicKeys = z
  .strictObject({ userId: Id, ik: Base64UrlOf(32), ikId: Base64UrlOf(16), certificate: Certificate })
  .meta({ id: 'PublicKeys' });
export type PublicKeys = z.infer<typeof PublicKeys>;

/** How the password becomes keys (RFC 9106); the client refuses figures outside its own bounds. */
export const KdfParams = z
  .strictObject({
    algorithm: z.literal('argon2id'),
    memoryKiB: z.number().int().min(65_536).max(1_048_576),
    passes: z.number().int().min(3).max(16),
    lanes: z.literal(1),
    salt: Base64UrlOf(16),
  })
  .meta({ id: 'KdfParams' });
export type KdfParams = z.infer<typeof KdfParams>;

export const EncryptedKeyring = z
  .strictObject({ ver: z.number().int().min(1), iv: Base64UrlOf(12), ct: Base64Url(65_536) })
  .meta({ id: 'EncryptedKeyring' });
export type EncryptedKeyring = z.infer<typeof EncryptedKeyring>;

/** The account master key wrapped by a key from the password: 32 bytes of key, 16 of tag. */
export const PasswordSlot = z
  .strictObject({
    type: z.literal('password'),
    kdf: KdfParams,
    iv: Base64UrlOf(12),
    ct: Base64UrlOf(48),
  })
  .meta({ id: 'PasswordSlot' });
export type PasswordSlot = z.infer<typeof PasswordSlot>;
