import { ApiError } from '#client/api-error.ts';
import { ClientError } from '#client/client-error.ts';
import { CryptoError, type CryptoErrorCode } from '#crypto/errors.ts';
import { strings } from './strings.ts';

/** Any error as a sentence for a person. */
export function inWords(error: unknown): string {
  if (error instanceof ClientError) return strings.general.refused[error.code];
  if (error instanceof CryptoError) {
    return error.code === 'CONTENT_TOO_LARGE' ? strings.chat.tooLong : strings.general.encryption;
  }
  if (!(error instanceof ApiError)) return strings.general.unknown;
  if (error.code === 'OFFLINE') return strings.general.offline;
  if (error.code === 'UNEXPECTED_REPLY') return strings.general.unexpected;
  return error.message;
}

const CLOSED: Partial<Record<CryptoErrorCode, string>> = {
  KEY_NOT_HELD: strings.chat.closedKeys,
  UNKNOWN_SUITE: strings.chat.closedSuite,
};

/** Why a message can't be shown, as a sentence in its place. */
export function whyClosed(error: unknown): string {
  if (error instanceof ClientError) return strings.chat.closedIdentity;
  if (error instanceof CryptoError) return CLOSED[error.code] ?? strings.chat.closedDamaged;
  return strings.chat.closedWaiting;
}

/** Whether trying again later may help, because the fault was on the way and not in the message. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError;
}
