import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';

/** Which of the rate limits counts a request (see core/rate-limit.ts for the figures). */
export type RateClass = 'read' | 'write' | 'credential';

type Shape = z.ZodObject | undefined;

/** One route of the API: the server mounts it, the page calls it and the OpenAPI document describes it. */
export interface Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Reply extends z.ZodType | undefined = z.ZodType | undefined,
> {
  readonly name: string;
  readonly tag: string;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Express form: /api/things/:id */
  readonly path: `/api/${string}`;
  readonly summary: string;
  /** `user` needs an access token; `refresh` needs the refresh cookie; `public` needs nothing. */
  readonly access: 'public' | 'refresh' | 'user';
  readonly rate: RateClass;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** The statuses of success; 204 has no body, every other one has `reply`. */
  readonly statuses: readonly (200 | 201 | 204)[];
  readonly reply?: Reply;
  /** Codes that this route adds to those every route can answer with. */
  readonly errors: readonly ErrorCode[];
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Sent<S> = S extends z.ZodType ? z.input<S> : undefined;

/** What a handler of the endpoint gets, after parsing. */
export interface InputOf<E extends Endpoint> {
  params: Parsed<E['params']>;
  query: Parsed<E['query']>;
  body: Parsed<E['body']>;
}

/** What a client gives to call the endpoint, before parsing. */
export interface CallOf<E extends Endpoint> {
  params?: Sent<E['params']>;
  query?: Sent<E['query']>;
  body?: Sent<E['body']>;
}

export type ReplyOf<E extends Endpoint> = Parsed<E['reply']>;

/** Keeps the literal types of an endpoint, which a plain annotation would widen. */
export function defineEndpoint<
  const E extends Endpoint<
    z.ZodObject | undefined,
    z.ZodObject | undefined,
    z.ZodObject | undefined,
    z.ZodType | undefined
  >,
>(endpoint: E): E {
  return endpoint;
}

/** What any route may answer with, by its access. */
export function commonErrors(endpoint: Endpoint): ErrorCode[] {
  const codes: ErrorCode[] = ['VALIDATION_FAILED', 'RATE_LIMITED', 'INTERNAL', 'SERVICE_UNAVAILABLE'];
  if (endpoint.access === 'user') codes.push('UNAUTHENTICATED');
  if (endpoint.method !== 'get') codes.push('ORIGIN_REFUSED');
  if (endpoint.body) codes.push('MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  return codes;
}
