import { expect } from 'vitest';
import type { z } from 'zod';
import { ApiError } from '#client/api-error.ts';
import { type CallOf, commonErrors, type Endpoint } from '#contract/endpoint.ts';
import { ERRORS, type ErrorCode, ErrorReply } from '#contract/errors.ts';
import type { Person } from '../../support/people.ts';

/** One answer as it was on the wire. */
export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** One request as any HTTP client could make it. */
export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** A call of an endpoint without the client: nothing is checked, repeated or renewed on the way. */
export interface RawCall {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  token?: string | null;
  headers?: Record<string, string>;
}

export async function askEndpoint(url: string, endpoint: Endpoint, call: RawCall = {}): Promise<Answer> {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) => call.params?.[name] ?? name);
  const headers: Record<string, string> = { ...call.headers };
  if (call.token) headers.authorization ??= `Bearer ${call.token}`;
  if (call.body !== undefined) headers['content-type'] ??= 'application/json';
  return await ask(`${url}${path}${call.query ? `?${new URLSearchParams(call.query)}` : ''}`, {
    method: endpoint.method.toUpperCase(),
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
}

/** That a value is what the schema says and nothing more: parsing drops unknown keys, so the two would differ. */
export function expectStrictly<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.parse(value);
  expect(value).toEqual(parsed);
  return parsed;
}

/** The codes that an endpoint may answer with. */
export const declaredErrors = (endpoint: Endpoint): readonly ErrorCode[] => [
  ...commonErrors(endpoint),
  ...endpoint.errors,
];

/** That an answer is this error, in the one form that errors have. @returns its details */
export function expectError(answer: Answer, code: ErrorCode, endpoint?: Endpoint): unknown {
  const { error } = expectStrictly(ErrorReply, answer.body);
  expect({ code: error.code, status: answer.status }).toEqual({ code, status: ERRORS[code][0] });
  expect(error.message).toBe(ERRORS[code][1]);
  if (endpoint) expect(declaredErrors(endpoint)).toContain(code);
  return error.details;
}

/** That a person's call is refused with this code, and that the contract lists it there. @returns the details */
export async function expectRefusal<E extends Endpoint>(
  person: Person,
  endpoint: E,
  input: CallOf<E>,
  code: ErrorCode,
): Promise<unknown> {
  const outcome: unknown = await person.client.api.call(endpoint, input).catch((error: unknown) => error);
  if (!(outcome instanceof ApiError)) throw new Error(`${endpoint.name} was not refused`, { cause: outcome });
  expect({ code: outcome.code, status: outcome.status }).toEqual({ code, status: ERRORS[code][0] });
  expect(declaredErrors(endpoint)).toContain(code);
  return outcome.details;
}
