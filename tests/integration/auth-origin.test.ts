import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login, logout, refresh, register } from '#contract/auth.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { newId } from '#crypto/ids.ts';
import { type Product, startProduct } from '../support/product.ts';
import { cookieOf, newRegistration } from './support/accounts.ts';
import { askEndpoint, expectError } from './support/wire.ts';

const PAGE = 'https://chat.example.org';
let plain: Product;
let production: Product;
beforeAll(async () => {
  [plain, production] = await Promise.all([
    startProduct({ roles: ['api'] }),
    startProduct({
      roles: ['api'],
      variables: { NODE_ENV: 'production', PUBLIC_URL: `${PAGE}/, https://other.example.org` },
    }),
  ]);
});
afterAll(() => Promise.all([plain.stop(), production.stop()]));

/** The name, value and attributes of the only cookie that an answer sets. */
function setCookieOf(answer: Awaited<ReturnType<typeof askEndpoint>>) {
  const lines = answer.headers.getSetCookie();
  expect(lines).toHaveLength(1);
  const [pair = '', ...attributes] = (lines[0] ?? '').split(';').map((part) => part.trim());
  return { name: pair.split('=')[0], value: pair.split('=')[1], attributes: attributes.toSorted() };
}

describe('the refresh cookie', () => {
  it.each([
    ['outside production', () => plain, []],
    ['in production', () => production, ['Secure']],
  ] as const)('%s is for the server alone, at its own address', async (_, product, more) => {
    const { url } = product();
    const account = await newRegistration();
    const registered = await askEndpoint(url, register, { body: account });
    const { username, auth } = account;
    const signedIn = await askEndpoint(url, login, { body: { username, auth } });
    const renewed = await askEndpoint(url, refresh, {
      headers: { cookie: cookieOf(signedIn) },
      body: { requestId: newId() },
    });
    for (const answer of [registered, signedIn, renewed]) {
      const { name, value, attributes } = setCookieOf(answer);
      expect(name).toBe('postdate_refresh');
      expect(value).toMatch(/^[0-9a-f]{24}\.[A-Za-z0-9_-]{43}$/);
      expect(attributes).toEqual(
        ['HttpOnly', 'Max-Age=2592000', 'Path=/api/auth', 'SameSite=Strict', ...more].toSorted(),
      );
      expect(JSON.stringify(answer.body)).not.toContain(value);
    }
    const token = (renewed.body as { accessToken: string }).accessToken;
    const { value, attributes } = setCookieOf(await askEndpoint(url, logout, { token }));
    expect(value).toBe('');
    expect(attributes).toEqual(
      ['HttpOnly', 'Max-Age=0', 'Path=/api/auth', 'SameSite=Strict', ...more].toSorted(),
    );
  });
});

const CHANGING = ENDPOINTS.filter(({ method }) => method !== 'get').map(
  (endpoint) => [`${endpoint.method.toUpperCase()} ${endpoint.path}`, endpoint] as const,
);

describe('a request from another page', () => {
  it.each(CHANGING)('%s is refused', async (_, endpoint) => {
    for (const origin of ['https://evil.example', `${PAGE}.evil.example`, `${PAGE}:444`, 'null', '']) {
      const answer = await askEndpoint(production.url, endpoint, { headers: { origin } });
      expectError(answer, 'ORIGIN_REFUSED', endpoint);
    }
    const answer = await askEndpoint(plain.url, endpoint, { headers: { origin: 'http://127.0.0.1:1' } });
    expectError(answer, 'ORIGIN_REFUSED', endpoint);
  });

  it('changes nothing, be its cookie good', async () => {
    const registered = await askEndpoint(plain.url, register, { body: await newRegistration() });
    const cookie = cookieOf(registered);
    const call = (origin: string) =>
      askEndpoint(plain.url, refresh, { headers: { cookie, origin }, body: { requestId: newId() } });
    const answer = await call('https://evil.example');
    expectError(answer, 'ORIGIN_REFUSED');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await call(plain.url)).status).toBe(200);
  });
});

describe('a request from our own page', () => {
  const ours: [which: string, product: () => Product, origin: () => string | undefined][] = [
    ['the address that was called, where no other is set', () => plain, () => plain.url],
    ['the public address', () => production, () => PAGE],
    ['a further public address', () => production, () => 'https://other.example.org'],
    ['no page', () => production, () => undefined],
  ];
  it.each(ours)('is taken: %s', async (_, product, originOf) => {
    const origin = originOf();
    const answer = await askEndpoint(product().url, register, {
      body: await newRegistration(),
      headers: origin === undefined ? {} : { origin },
    });
    expect(answer.status).toBe(201);
  });

  it('is refused at the address that was called where a public one is set', async () => {
    const call = { body: await newRegistration(), headers: { origin: production.url } };
    expectError(await askEndpoint(production.url, register, call), 'ORIGIN_REFUSED');
  });
});
