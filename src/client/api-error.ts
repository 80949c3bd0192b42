import type { ErrorCode } from '#contract/errors.ts';

/**
 * What a call can fail with: the server's own codes, and two of the client.
 * - OFFLINE: no answer came. A change may have been made all the same, unless it is asked for again by the same id.
 * - UNEXPECTED_REPLY: an answer came that the contract does not know; usually a proxy, or a page older than the server.
 */
export type ApiErrorCode = ErrorCode | 'OFFLINE' | 'UNEXPECTED_REPLY';

export interface ApiFault {
  /** 0 where no answer came */
  status: number;
  code: ApiErrorCode;
  message: string;
  details?: unknown;
  /** milliseconds to wait before trying again, where the server said so */
  retryAfter?: number | undefined;
}

/** The one error that a call throws. Callers switch on the code. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly details: unknown;
  readonly retryAfter: number | undefined;

  constructor(fault: ApiFault, options?: ErrorOptions) {
    super(fault.message, options);
    this.name = 'ApiError';
    this.status = fault.status;
    this.code = fault.code;
    this.details = fault.details;
    this.retryAfter = fault.retryAfter;
  }
}

/** Whether the error is a failed call with one of the codes. */
export function hasCode(error: unknown, ...codes: ApiErrorCode[]): error is ApiError {
  return error instanceof ApiError && codes.includes(error.code);
}
