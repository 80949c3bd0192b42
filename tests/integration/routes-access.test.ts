import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logout } from '#contract/auth.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { askEndpoint, expectError } from './support/wire.ts';

const USER_ROUTES = ENDPOINTS.filter(({ access }) => access === 'user').map(
  (endpoint) => [`${endpoint.method.toUpperCase()} ${endpoint.path}`, endpoint] as const,
);

interface Claims {
  sub: string;
  sid: string;
  exp: number;
  iss: string;
  aud: string;
}

let product: Product;
let person: Person;
let good: Claims;
let endedToken: string;

beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  person = await newPerson(product.url);
  good = jwt.decode((await person.client.api.token()) ?? '') as unknown as Claims;
  const leaver = await newPerson(product.url);
  endedToken = (await leaver.client.api.token()) ?? '';
  await leaver.client.api.call(logout);
});
afterAll(() => product.stop());

const signed = (claims: Partial<Claims> = {}, secret?: string) =>
  jwt.sign({ ...good, ...claims }, secret ?? product.context.config.jwtSecret);

const unsigned = () => jwt.sign({ ...good }, '', { algorithm: 'none' });

/** Each a whole Authorization header; undefined sends none. */
const REFUSED: [situation: string, header: () => string | undefined][] = [
  ['no header', () => undefined],
  ['an empty header', () => ''],
  ['no JWT', () => 'Bearer nonsense'],
  ['another scheme', () => `Basic ${signed()}`],
  ['another secret', () => `Bearer ${signed({}, 'another secret that is also long enough')}`],
  ['no signature', () => `Bearer ${unsigned()}`],
  ['an expired token', () => `Bearer ${signed({ exp: Math.floor(Date.now() / 1000) - 1 })}`],
  ['another audience', () => `Bearer ${signed({ aud: 'postdate-operator' })}`],
  ['another issuer', () => `Bearer ${signed({ iss: 'someone' })}`],
  ['another person in this session', () => `Bearer ${signed({ sub: '0123456789abcdef01234567' })}`],
  ['a session that never was', () => `Bearer ${signed({ sid: '0123456789abcdef01234567' })}`],
  ['a session that is no id', () => `Bearer ${signed({ sid: 'nonsense' })}`],
  ['a session that has ended', () => `Bearer ${endedToken}`],
];

describe('a route behind sign-in', () => {
  it('exists for all but signing in and the limits', () => {
    expect(ENDPOINTS.filter(({ access }) => access !== 'user').map(({ name }) => name)).toEqual([
      'getLimits',
      'register',
      'getKdf',
      'login',
      'refresh',
    ]);
  });

  it.each(USER_ROUTES)('%s answers 401 to every token but a good one', async (_, endpoint) => {
    for (const [situation, header] of REFUSED) {
      const authorization = header();
      const answer = await askEndpoint(product.url, endpoint, {
        headers: authorization === undefined ? {} : { authorization },
        // Who calls is settled before what is asked for, so this must not matter.
        body: endpoint.body ? { nonsense: true } : undefined,
      });
      expect.soft(answer.status, situation).toBe(401);
      expectError(answer, 'UNAUTHENTICATED', endpoint);
    }
  });

  it.each(USER_ROUTES)('%s takes a good token', async (_, endpoint) => {
    const answer = await askEndpoint(product.url, endpoint, {
      headers: { authorization: `bearer ${signed()}` },
      query: { nonsense: '1' },
    });
    expect(answer.status).not.toBe(401);
  });
});
