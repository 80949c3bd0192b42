/** Settings of Argon2id (RFC 9106), stored in the open beside the slot they belong to. */
export interface KdfParams {
  algorithm: 'argon2id';
  memoryKiB: number;
  passes: number;
  lanes: number;
  /** base64url, 16 bytes */
  salt: string;
}

/** An X25519 encryption key of generation `epoch`, signed by its owner's identity key. Strings are base64url. */
export interface Certificate {
  use: 'enc';
  userId: string;
  /** counted from 1 */
  epoch: number;
  /** 16 bytes */
  kid: string;
  /** 32 bytes */
  pub: string;
  /** 16 bytes */
  ikId: string;
  /** 64 bytes */
  sig: string;
}

/** What the directory serves for a person: identity key, its id, and the newest encryption key. */
export interface PublicKeys {
  userId: string;
  /** Ed25519 public key, base64url, 32 bytes */
  ik: string;
  /** base64url, 16 bytes */
  ikId: string;
  certificate: Certificate;
}

/** The keyring as the server keeps it. `ver` is bound to the ciphertext. */
export interface EncryptedKeyring {
  ver: number;
  iv: string;
  ct: string;
}

/** The account master key, wrapped with a key from the password. */
export interface PasswordSlot {
  type: 'password';
  kdf: KdfParams;
  iv: string;
  ct: string;
}

/** A content key encrypted with HPKE for the receiver ('r') or the sender ('s'). Strings are base64url. */
export interface Wrap {
  role: 'r' | 's';
  kid: string;
  enc: string;
  ct: string;
}

/** A message as the server stores and forwards it. Strings are base64url. */
export interface Envelope {
  /** the header as JSON */
  p: string;
  iv: string;
  ct: string;
  /** receiver first, then sender */
  w: [Wrap, Wrap];
  /** milliseconds since 1970, UTC */
  deliverAt: number;
  sig: string;
}

/** What the server may read of a message. */
export interface EnvelopeHeader {
  v: 1;
  suite: 1;
  typ: 'sched' | 'now' | 'draft';
  convId: string;
  msgId: string;
  rev: number;
  from: string;
  /** id of the sender's identity key */
  fromIk: string;
  to: string;
  /** key commitment */
  kc: string;
}

/** What only the two people may read. */
export interface MessageContent {
  text: string;
  att: unknown[];
  /** id of a message */
  replyTo?: string;
}
