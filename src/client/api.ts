import type { SignedIn } from '#contract/auth.ts';
import type { CallOf, Endpoint, ReplyOf } from '#contract/endpoint.ts';
import { getLimits } from '#contract/service.ts';
import { createAccess, memoryRequestIds, type RequestIdStore, type SignedOutCode } from './access.ts';
import { ApiError, hasCode } from './api-error.ts';
import { createClock } from './clock.ts';
import { createHttp, type HttpOptions } from './http.ts';
import { isRepeatable, withRetries } from './retry.ts';

export interface ApiOptions extends HttpOptions {
  requestIds?: RequestIdStore | undefined;
  onSignedOut?: ((code: SignedOutCode) => void) | undefined;
}

export interface Api {
  /**
   * Calls an endpoint of the contract: signs it, renews the token where needed, repeats what may be repeated.
   * @throws ApiError
   */
  call<E extends Endpoint>(endpoint: E, input?: CallOf<E>): Promise<ReplyOf<E>>;
  /** An access token that is good for a while, for the socket. */
  token(): Promise<string | null>;
  /** Signs in again by the refresh cookie. */
  refresh(): Promise<SignedIn>;
  /** Takes over what signing in answered. */
  adopt(signed: SignedIn): void;
  /** Drops the token. */
  forget(): void;
  /** The server's time, in ms. */
  serverNow(): number;
  /** Asks the server for its time. */
  syncClock(): Promise<void>;
}

/** Everything that a client of the HTTP interface needs, in the page, in Node and in tests. */
export function createApi(options: ApiOptions): Api {
  const http = createHttp(options);
  const clock = createClock();
  const access = createAccess({
    http,
    clock,
    requestIds: options.requestIds ?? memoryRequestIds(),
    onSignedOut: options.onSignedOut ?? (() => {}),
  });

  /** Counts the people who were here: an answer must not reach the one after who asked. */
  let person = 0;

  async function signedCall<E extends Endpoint>(endpoint: E, input: CallOf<E>): Promise<ReplyOf<E>> {
    const asker = person;
    const reply = await tokenCall(endpoint, input);
    if (asker !== person)
      throw new ApiError({ status: 401, code: 'UNAUTHENTICATED', message: 'who asked has signed out' });
    return reply;
  }

  async function tokenCall<E extends Endpoint>(endpoint: E, input: CallOf<E>): Promise<ReplyOf<E>> {
    const token = await access.token();
    try {
      return await http(endpoint, input, token);
    } catch (error) {
      if (token === null || !hasCode(error, 'UNAUTHENTICATED')) throw error;
      return await http(endpoint, input, await access.tokenInsteadOf(token));
    }
  }

  async function call<E extends Endpoint>(endpoint: E, input: CallOf<E> = {}): Promise<ReplyOf<E>> {
    const once = () =>
      endpoint.access === 'user' ? signedCall(endpoint, input) : http(endpoint, input, null);
    return isRepeatable(endpoint, input) ? await withRetries(once) : await once();
  }

  return {
    call,
    token: access.token,
    refresh: () => withRetries(access.refresh),
    adopt: access.adopt,
    forget() {
      person += 1;
      access.forget();
    },
    serverNow: clock.now,
    async syncClock() {
      const askedAt = Date.now();
      const { serverTime } = await call(getLimits);
      clock.learn(askedAt, Date.now(), serverTime);
    },
  };
}
