import type { CallOf, Endpoint } from '#contract/endpoint.ts';
import { hasCode } from './api-error.ts';

const TRIES = 3;
const FIRST_WAIT_MS = 400;
/** A person waits for the answer, so a longer time-out of the server is told instead of waited for. */
const LONGEST_WAIT_MS = 3000;

/**
 * Whether a repeated call changes nothing more than the first. What a signed-in person does is made so: it carries its
 * own id, or the version that it changes, and an equal call is answered as the first one was.
 */
export function isRepeatable<E extends Endpoint>(endpoint: E, input: CallOf<E>): boolean {
  const body: Record<string, unknown> = { ...input.body };
  return endpoint.method === 'get' || endpoint.access === 'user' || 'id' in body;
}

/** Runs the call again after a fault of the connection, a bounded number of times with growing, uneven waits. */
export async function withRetries<T>(call: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await call();
    } catch (error) {
      if (tried === TRIES || !hasCode(error, 'OFFLINE', 'SERVICE_UNAVAILABLE')) throw error;
      const backoff = FIRST_WAIT_MS * 2 ** (tried - 1) * (0.5 + Math.random());
      const wait = Math.max(error.retryAfter ?? 0, backoff);
      if (wait > LONGEST_WAIT_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
