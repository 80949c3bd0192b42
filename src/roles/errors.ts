import type { ErrorRequestHandler } from 'express';
import type { Context } from '#core/context.ts';
import { AppError, presentError } from '#core/errors.ts';
import { isUnavailable } from '#core/mongo.ts';

/** Turns whatever a route threw into the contract's error. What is unexpected is logged; its text never leaves. */
export function errorHandler(context: Context): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const known = asAppError(error);
    if (known.status >= 500) context.log.error({ err: error, requestId: request.id }, 'a request failed');
    const retryAfterMs = retryAfter(known);
    if (retryAfterMs !== null) response.set('Retry-After', String(Math.ceil(retryAfterMs / 1000)));
    response.status(known.status).json(presentError(known));
  };
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  // Express itself refuses a path whose percent-encoding is broken.
  if (error instanceof URIError) return new AppError('ROUTE_NOT_FOUND');
  return new AppError(isUnavailable(error) ? 'SERVICE_UNAVAILABLE' : 'INTERNAL', undefined, { cause: error });
}

function retryAfter({ code, details }: AppError): number | null {
  if (code === 'SERVICE_UNAVAILABLE') return 1000;
  if (code !== 'RATE_LIMITED') return null;
  return (details as { retryAfterMs: number }).retryAfterMs;
}
