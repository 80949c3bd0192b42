import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getKdf } from '#contract/auth.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { LIMITS } from '#contract/limits.ts';
import { createScheduledMessage } from '#contract/scheduled-messages.ts';
import { getMe, searchUsers } from '#contract/users.ts';
import { newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type Answer, ask, askEndpoint, expectError } from './support/wire.ts';

const ID = '0123456789abcdef01234567';
const nameOf = ({ method, path }: Endpoint) => `${method.toUpperCase()} ${path}`;
const routes = (fits: (endpoint: Endpoint) => boolean) =>
  ENDPOINTS.filter(fits).map((endpoint) => [nameOf(endpoint), endpoint] as const);

let product: Product;
let token: string;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  token = (await (await newPerson(product.url)).client.api.token()) ?? '';
});
afterAll(() => product.stop());

/** Calls with good ids in the path and a token. */
const send = (endpoint: Endpoint, call: Parameters<typeof askEndpoint>[2]) =>
  askEndpoint(product.url, endpoint, { params: { id: ID }, token, ...call });

/** The paths of what was wrong, sorted. */
function wrongPaths(answer: Answer, endpoint: Endpoint): string[] {
  const details = expectError(answer, 'VALIDATION_FAILED', endpoint) as { path: string; message: string }[];
  for (const detail of details) {
    expect(Object.keys(detail).toSorted()).toEqual(['message', 'path']);
    expect(detail.message).not.toBe('');
  }
  return [...new Set(details.map(({ path }) => path))].toSorted();
}

const requiredOf = (endpoint: Endpoint) =>
  Object.entries(endpoint.body?.shape ?? {})
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => `body.${name}`)
    .toSorted();
const fieldsOf = (endpoint: Endpoint) => Object.keys(endpoint.body?.shape ?? {});

describe('a body', () => {
  it.each(routes(({ body }) => body !== undefined))(
    'of %s is checked field by field',
    async (_, endpoint) => {
      const missing = await send(endpoint, { body: {} });
      expect(wrongPaths(missing, endpoint)).toEqual(requiredOf(endpoint));
      const wrong = await send(endpoint, {
        body: Object.fromEntries(fieldsOf(endpoint).map((name) => [name, [false]])),
      });
      expect(wrongPaths(wrong, endpoint)).toEqual(
        fieldsOf(endpoint)
          .map((name) => `body.${name}`)
          .toSorted(),
      );
      const stray = await send(endpoint, { body: { stray: 1 } });
      expect(wrongPaths(stray, endpoint)).toEqual(['body', ...requiredOf(endpoint)]);
      const list = await send(endpoint, { body: [] });
      expect(wrongPaths(list, endpoint)).toEqual(['body']);
    },
  );

  it.each(routes(({ body }) => body !== undefined))('of %s must be JSON', async (_, endpoint) => {
    const url = product.url + endpoint.path.replace(':id', ID);
    const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
      ask(url, {
        method: endpoint.method.toUpperCase(),
        headers: { authorization: `Bearer ${token}`, ...headers },
        body,
      });
    const json = { 'content-type': 'application/json' };
    expectError(await post('{"id":', json), 'MALFORMED_JSON', endpoint);
    expectError(await post('"text"', json), 'MALFORMED_JSON', endpoint);
    expectError(await post('{}', { 'content-type': 'text/plain' }), 'UNSUPPORTED_MEDIA_TYPE', endpoint);
    expectError(
      await post('id=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      'UNSUPPORTED_MEDIA_TYPE',
      endpoint,
    );
    const latin = { 'content-type': 'application/json; charset=iso-8859-1' };
    expectError(await post('{}', latin), 'UNSUPPORTED_MEDIA_TYPE', endpoint);
    const zipped = new Uint8Array([31, 139, 8, 0]);
    expectError(
      await post(zipped, { ...json, 'content-encoding': 'gzip' }),
      'UNSUPPORTED_MEDIA_TYPE',
      endpoint,
    );
  });

  it('is taken up to the limit, and not one byte more', async () => {
    const bodyOf = (bytes: number) => `{"x":"${'x'.repeat(bytes - 8)}"}`;
    const post = (bytes: number) =>
      ask(product.url + createScheduledMessage.path, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: bodyOf(bytes),
      });
    expectError(await post(LIMITS.bodyBytes), 'VALIDATION_FAILED');
    const details = expectError(
      await post(LIMITS.bodyBytes + 1),
      'PAYLOAD_TOO_LARGE',
      createScheduledMessage,
    );
    expect(details).toEqual({ maxBytes: LIMITS.bodyBytes });
  });

  it('names a nested field by its whole path', async () => {
    const kdf = await send(createScheduledMessage, { body: { envelope: { w: [{ role: 'x' }, {}] } } });
    expect(wrongPaths(kdf, createScheduledMessage)).toEqual(
      expect.arrayContaining(['body.envelope.w.0.role', 'body.envelope.w.1.enc', 'body.envelope.sig']),
    );
  });

  it('with __proto__ in it is refused like any other stray field', async () => {
    const answer = await ask(product.url + getKdf.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"someone","__proto__":{"admin":true}}',
    });
    expect(wrongPaths(answer, getKdf)).toEqual(['body']);
  });
});

describe('a query', () => {
  it.each(routes(() => true))('of %s has no unknown field', async (_, endpoint) => {
    const body = endpoint.body ? {} : undefined;
    const answer = await send(endpoint, { query: { stray: '1' }, body });
    expect(wrongPaths(answer, endpoint)).toContain('query');
  });

  it.each([
    ['limit', '0'],
    ['limit', '101'],
    ['limit', '1.5'],
    ['limit', 'many'],
    ['limit', ''],
    ['cursor', ''],
    ['cursor', 'nonsense'],
    ['cursor', Buffer.from('[1,"x"]').toString('base64url')],
    ['cursor', Buffer.from(`[9e15,"${ID}"]`).toString('base64url')],
    ['cursor', Buffer.from('{}').toString('base64url')],
    ['cursor', 'A'.repeat(201)],
  ])('with %s=%s is refused on every list', async (name, value) => {
    // Names are sorted by themselves, so any text is a place among them.
    const lists = ENDPOINTS.filter(({ query }) => query && 'cursor' in query.shape);
    const byTime = lists.filter(({ name: list }) => list !== searchUsers.name);
    expect(byTime.length).toBeGreaterThan(2);
    for (const endpoint of name === 'limit' ? lists : byTime) {
      const needed = { search: 'a', conversationId: ID };
      const known = Object.entries(needed).filter(([field]) => field in (endpoint.query?.shape ?? {}));
      const answer = await send(endpoint, { query: { ...Object.fromEntries(known), [name]: value } });
      // A list of a conversation looks for the conversation first.
      if (name === 'cursor' && answer.status === 404) continue;
      expect(wrongPaths(answer, endpoint)).toEqual([`query.${name}`]);
    }
  });

  it('given twice is refused', async () => {
    const url = `${product.url}${searchUsers.path}?search=a&search=b`;
    const answer = await ask(url, { headers: { authorization: `Bearer ${token}` } });
    expect(wrongPaths(answer, searchUsers)).toEqual(['query.search']);
  });
});

describe('an id in a path', () => {
  it.each(routes(({ params }) => params !== undefined))('of %s has one form', async (_, endpoint) => {
    for (const id of ['x', ID.slice(1), `${ID}0`, ID.toUpperCase(), '%24ne', `${ID}%00`]) {
      const answer = await send(endpoint, { params: { id }, body: endpoint.body ? {} : undefined });
      expect(wrongPaths(answer, endpoint)).toEqual(['params.id']);
    }
  });
});

describe('an address that is not there', () => {
  it.each([
    ['GET', '/api/nothing'],
    ['GET', '/api/'],
    ['POST', '/api/users/me'],
    ['PATCH', getMe.path],
    ['GET', '/api/users/%ff'],
    ['DELETE', '/api/openapi.json'],
  ])('%s %s answers ROUTE_NOT_FOUND', async (method, path) => {
    expectError(await ask(product.url + path, { method }), 'ROUTE_NOT_FOUND');
  });
});
