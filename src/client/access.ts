import { refresh, type SignedIn } from '#contract/auth.ts';
import { newId } from '#crypto/ids.ts';
import { ApiError, hasCode } from './api-error.ts';
import type { Clock } from './clock.ts';
import type { Http } from './http.ts';

/** A token is renewed this long before its end, so that it does not run out on the way. */
const RENEW_BEFORE_MS = 30_000;
const LOCK = 'postdate-refresh';

/** Where the id of a refresh is kept until its reply came, so that a lost reply can be asked for again. */
export interface RequestIdStore {
  get(): string | null;
  set(requestId: string): void;
  clear(): void;
}

export function memoryRequestIds(): RequestIdStore {
  let kept: string | null = null;
  return {
    get: () => kept,
    set: (requestId) => {
      kept = requestId;
    },
    clear: () => {
      kept = null;
    },
  };
}

export type SignedOutCode = 'REFRESH_REFUSED' | 'REFRESH_REUSED' | 'ACCOUNT_CHANGED';

export interface AccessOptions {
  http: Http;
  clock: Clock;
  requestIds: RequestIdStore;
  /** The session ended without this client's doing. */
  onSignedOut: (code: SignedOutCode) => void;
}

export interface Access {
  /** A token that is good for a while; asks for a new one where needed. Null where nobody is signed in. */
  token(): Promise<string | null>;
  /** Another token than the one that was refused; asks for it only where it isn't there already. */
  tokenInsteadOf(refused: string): Promise<string>;
  /** A new token and the keys as the server keeps them. Calls at the same time share one request. */
  refresh(): Promise<SignedIn>;
  adopt(signed: SignedIn): void;
  forget(): void;
}

/** Holds the access token, in memory only, and renews it by the refresh cookie. */
export function createAccess({ http, clock, requestIds, onSignedOut }: AccessOptions): Access {
  let held: SignedIn | null = null;
  let running: Promise<SignedIn> | null = null;

  function end(code: SignedOutCode): void {
    const was = held;
    held = null;
    if (was) onSignedOut(code);
  }

  async function ask(): Promise<SignedIn> {
    const requestId = requestIds.get() ?? newId(clock.now());
    requestIds.set(requestId);
    try {
      const signed = await http(refresh, { body: { requestId } }, null);
      requestIds.clear();
      return signed;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) throw error;
      requestIds.clear();
      if (hasCode(error, 'REFRESH_REFUSED')) end('REFRESH_REFUSED');
      if (hasCode(error, 'REFRESH_REUSED')) end('REFRESH_REUSED');
      throw error;
    }
  }

  async function renew(): Promise<SignedIn> {
    const before = held;
    const signed = await alone(ask);
    // Signed out, or in as another person, while the answer was on its way.
    if (before !== held) throw signedOut();
    if (before && before.user.id !== signed.user.id) {
      end('ACCOUNT_CHANGED');
      throw signedOut();
    }
    held = signed;
    return signed;
  }

  function share(): Promise<SignedIn> {
    running ??= renew().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    async token() {
      if (!held) return null;
      const end = Date.parse(held.accessTokenExpiresAt);
      if (end - clock.now() > RENEW_BEFORE_MS) return held.accessToken;
      return (await share()).accessToken;
    },
    async tokenInsteadOf(refused) {
      if (held && held.accessToken !== refused) return held.accessToken;
      return (await share()).accessToken;
    },
    refresh: share,
    adopt(signed) {
      held = signed;
    },
    forget() {
      held = null;
      requestIds.clear();
    },
  };
}

/** One at a time over all tabs: they share the cookie, and a token used twice ends the session. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? locks.request(LOCK, work) : work();
}

function signedOut(): ApiError {
  return new ApiError({ status: 401, code: 'UNAUTHENTICATED', message: 'Nobody is signed in any more.' });
}
