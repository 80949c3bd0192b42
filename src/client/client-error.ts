/**
 * What the client refuses on its own, whatever the server says.
 * - WRONG_PASSWORD: the keys do not open with this password
 * - IDENTITY_CHANGED: a person's identity key is not the one seen first on this device
 * - KEY_ROLLED_BACK: the directory serves an older encryption key than one seen before
 * - OWN_IDENTITY_CHANGED: the directory serves an identity for this account that is not its own
 * - PERSON_GONE: the other person's account does not exist any more
 * - LOCKED: the keys are not open on this device
 */
export type ClientErrorCode =
  | 'WRONG_PASSWORD'
  | 'IDENTITY_CHANGED'
  | 'KEY_ROLLED_BACK'
  | 'OWN_IDENTITY_CHANGED'
  | 'PERSON_GONE'
  | 'LOCKED';

export class ClientError extends Error {
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ClientError';
    this.code = code;
  }
}
