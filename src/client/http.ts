import type { CallOf, Endpoint, ReplyOf } from '#contract/endpoint.ts';
import { ErrorReply } from '#contract/errors.ts';
import { ApiError } from './api-error.ts';
import type { CookieJar } from './cookie-jar.ts';

/** No answer within this time counts as no answer. */
const ANSWER_WITHIN_MS = 20_000;

export interface HttpOptions {
  /** Where the server is: an origin, or '' for the page's own. */
  baseUrl: string;
  fetch?: typeof fetch | undefined;
  /** Only where the runtime keeps no cookies itself. */
  cookies?: CookieJar | undefined;
}

export type Http = <E extends Endpoint>(
  endpoint: E,
  input: CallOf<E>,
  token: string | null,
) => Promise<ReplyOf<E>>;

/** One request of one endpoint, without retry or refresh. */
export function createHttp({ baseUrl, fetch = globalThis.fetch, cookies }: HttpOptions): Http {
  async function answer(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    } catch (cause) {
      throw new ApiError({ status: 0, code: 'OFFLINE', message: 'The server can’t be reached.' }, { cause });
    }
  }

  return async (endpoint, input, token) => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (input.body !== undefined) headers['content-type'] = 'application/json';
    if (cookies) Object.assign(headers, cookieHeaders(baseUrl, cookies));
    const response = await answer(baseUrl + pathOf(endpoint, input), {
      method: endpoint.method.toUpperCase(),
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    cookies?.store(response.headers.getSetCookie());
    const body = await bodyOf(response);
    if (!response.ok) throw errorOf(response, body);
    return replyOf(endpoint, response.status, body);
  };
}

/** Browsers add these two themselves. */
function cookieHeaders(baseUrl: string, cookies: CookieJar): Record<string, string> {
  const cookie = cookies.header();
  const origin = new URL(baseUrl).origin;
  return cookie === undefined ? { origin } : { origin, cookie };
}

function pathOf<E extends Endpoint>(endpoint: E, input: CallOf<E>): string {
  const params: Record<string, unknown> = { ...input.params };
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...input.query })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch (cause) {
    if (response.ok) throw unexpected(response.status, { cause });
    return undefined;
  }
}

function replyOf<E extends Endpoint>(endpoint: E, status: number, body: unknown): ReplyOf<E>;
function replyOf(endpoint: Endpoint, status: number, body: unknown): unknown {
  if (!endpoint.reply) return undefined;
  const parsed = endpoint.reply.safeParse(body);
  if (!parsed.success) throw unexpected(status, { cause: parsed.error });
  return parsed.data;
}

function errorOf(response: Response, body: unknown): ApiError {
  const parsed = ErrorReply.safeParse(body);
  const wait = Number(response.headers.get('retry-after'));
  const retryAfter = wait > 0 ? wait * 1000 : undefined;
  if (parsed.success) return new ApiError({ status: response.status, ...parsed.data.error, retryAfter });
  // What stands before the server (a proxy, a load balancer) answers in its own words.
  if (response.status < 500) return unexpected(response.status);
  const message = 'The service is not reachable at this moment.';
  return new ApiError({ status: response.status, code: 'SERVICE_UNAVAILABLE', message, retryAfter });
}

function unexpected(status: number, options?: ErrorOptions): ApiError {
  const message = 'The server’s answer was not understood.';
  return new ApiError({ status, code: 'UNEXPECTED_REPLY', message }, options);
}
