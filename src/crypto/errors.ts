/**
 * Why an operation was refused. The page and the server switch on the code; the message is for developers.
 *
 * - ENCODING: not canonical base64url, not well-formed UTF-8, or not an id
 * - ENVELOPE_INVALID: the envelope or its header breaks the form, or was asked for in a form that cannot be
 * - ENVELOPE_MISPLACED: well-formed, but of another chat, message, receiver, or not addressed to the reader
 * - UNKNOWN_SUITE: a version or suite this code does not know; it is never negotiated
 * - IDENTITY_MISMATCH: written under another identity key than the one given for its sender
 * - SIGNATURE_INVALID: the sender's signature does not fit the envelope
 * - KEY_NOT_HELD: wrapped for an encryption key that is not in the reader's keyring (older than a reset, or the
 *   keyring on this device is out of date)
 * - UNDECRYPTABLE: the key is held but the wrap or the ciphertext does not open
 * - COMMITMENT_INVALID: the wrapped key is not the one the sender committed to (two texts for two people)
 * - CONTENT_INVALID: opened, but what is inside is not a message
 * - CONTENT_TOO_LARGE: longer than the largest padding bucket
 * - CERTIFICATE_INVALID: a person's public keys do not hold together, or a key is of low order
 * - KDF_REFUSED: password settings below the floor, above the ceiling or malformed
 * - WRONG_PASSWORD: the slot does not open with this key
 * - KEYRING_INVALID: slot or keyring malformed, tampered with or of another person
 * - KEYRING_ROLLBACK: an older keyring than one seen before
 */
export type CryptoErrorCode =
  | 'ENCODING'
  | 'ENVELOPE_INVALID'
  | 'ENVELOPE_MISPLACED'
  | 'UNKNOWN_SUITE'
  | 'IDENTITY_MISMATCH'
  | 'SIGNATURE_INVALID'
  | 'KEY_NOT_HELD'
  | 'UNDECRYPTABLE'
  | 'COMMITMENT_INVALID'
  | 'CONTENT_INVALID'
  | 'CONTENT_TOO_LARGE'
  | 'CERTIFICATE_INVALID'
  | 'KDF_REFUSED'
  | 'WRONG_PASSWORD'
  | 'KEYRING_INVALID'
  | 'KEYRING_ROLLBACK';

/** The one error this folder throws on purpose. Its message never holds secrets or message text. */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CryptoError';
    this.code = code;
  }
}
