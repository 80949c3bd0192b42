import { ERRORS, type ErrorCode, type ErrorReply } from '#contract/errors.ts';

/** A refusal with a code from the contract; the only error class whose text reaches a client. */
export class AppError extends Error {
  override name = 'AppError';
  readonly code: ErrorCode;
  /** What helps the client go on (the present state, the current keys); never a secret or content. */
  readonly details: unknown;

  constructor(code: ErrorCode, details?: unknown, options?: ErrorOptions) {
    super(ERRORS[code][1], options);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code][0];
  }
}

/** What a client gets of an error. */
export function presentError(error: AppError): ErrorReply {
  const { code, message, details } = error;
  return { error: { code, message, ...(details === undefined ? {} : { details }) } };
}
