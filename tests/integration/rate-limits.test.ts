import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { getKdf, login, register } from '#contract/auth.ts';
import { getLimits } from '#contract/service.ts';
import { getMe } from '#contract/users.ts';
import { newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { newName, newRegistration } from './support/accounts.ts';
import { openSocket, refusalOf } from './support/devices.ts';
import { tampered } from './support/scheduling.ts';
import { type Answer, askEndpoint, expectError } from './support/wire.ts';

/** Where people are made, without limits that a test would meet. */
let free: Product;
let limited: Product[] = [];
beforeAll(async () => {
  free = await startProduct({ roles: ['api'] });
});
afterEach(async () => {
  await Promise.all(limited.map((product) => product.stop()));
  limited = [];
});
afterAll(() => free.stop());

/** Processes of the same product with a tenth of the usual limits, which they count together from the start. */
async function startLimited(count = 1, more: Record<string, string> = {}): Promise<[Product, ...Product[]]> {
  const QUEUE_PREFIX = `t${randomBytes(6).toString('hex')}`;
  const variables = { RATE_LIMIT_SCALE: '0.1', QUEUE_PREFIX, ...more };
  const start = () => startProduct({ place: free.place, roles: ['api'], variables });
  limited = await Promise.all(Array.from({ length: count }, start));
  return limited as [Product, ...Product[]];
}

/** How many of a row of calls were let through, and that each one after them was refused in the right form. */
async function countAllowed(calls: number, call: () => Promise<Answer>): Promise<number> {
  let allowed = 0;
  for (let n = 0; n < calls; n++) {
    const answer = await call();
    if (answer.status !== 429) {
      expect(allowed).toBe(n);
      allowed += 1;
      continue;
    }
    const { retryAfterMs } = expectError(answer, 'RATE_LIMITED') as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(Number(answer.headers.get('retry-after'))).toBe(Math.ceil(retryAfterMs / 1000));
  }
  return allowed;
}

const tokenOf = async () => (await newPerson(free.url)).client.api.token();

describe('the limits', () => {
  it('count signing in by address, over all processes', async () => {
    const [one, other] = await startLimited(2);
    const ask = (url: string) => askEndpoint(url, getKdf, { body: { username: newName() } });
    expect(await countAllowed(2, () => ask(one.url))).toBe(2);
    expect(await countAllowed(3, () => ask(other?.url ?? ''))).toBe(1);
    // What needs no password is counted by itself.
    expect((await askEndpoint(one.url, getLimits)).status).toBe(200);
  });

  it('take the address from a proxy only where there is one', async () => {
    const [{ url }] = await startLimited();
    let n = 0;
    const pretend = () => {
      n += 1;
      const headers = { 'x-forwarded-for': `192.0.2.${n}` };
      return askEndpoint(url, getKdf, { headers, body: { username: newName() } });
    };
    expect(await countAllowed(4, pretend)).toBe(3);
  });

  it('count guesses of a secret by name, from however many addresses they come', async () => {
    const [{ url }] = await startLimited(1, { TRUST_PROXY: '1' });
    let n = 0;
    const from = () => {
      n += 1;
      return { headers: { 'x-forwarded-for': `192.0.2.${n}` } };
    };
    const account = await newRegistration();
    await askEndpoint(free.url, register, { body: account });
    const guess = { ...account, auth: tampered(account.auth) };
    const logIn = (username: string) =>
      askEndpoint(url, login, { ...from(), body: { username, auth: guess.auth } });
    expect(await countAllowed(4, () => logIn(account.username))).toBe(4);
    // Registering again with another secret is a guess as well.
    const again = () => askEndpoint(url, register, { ...from(), body: guess });
    expect(await countAllowed(4, again)).toBe(2);
    expect(await countAllowed(1, () => logIn(account.username))).toBe(0);
    expectError(await logIn(newName()), 'INVALID_CREDENTIALS');
  });

  it('count requests by person, not by address', async () => {
    const [{ url }] = await startLimited();
    const [one, other] = await Promise.all([tokenOf(), tokenOf()]);
    expect(await countAllowed(62, () => askEndpoint(url, getMe, { token: one }))).toBe(60);
    expect((await askEndpoint(url, getMe, { token: other })).status).toBe(200);
  });

  it('count bad tokens by address, and let a good one through all the same', async () => {
    const [{ url }] = await startLimited();
    expect(await countAllowed(32, () => askEndpoint(url, getMe, { token: 'nonsense' }))).toBe(30);
    const token = await tokenOf();
    expect((await askEndpoint(url, getMe, { token })).status).toBe(200);
    expect(await refusalOf(openSocket(url, { token: 'nonsense' }))).toBe('RATE_LIMITED');
    expect(await refusalOf(openSocket(url, { token }))).toBeNull();
  });

  it('count the sockets that a person opens', async () => {
    const [{ url }] = await startLimited();
    const [token, other] = await Promise.all([tokenOf(), tokenOf()]);
    const open = () => refusalOf(openSocket(url, { token }));
    for (let n = 0; n < 12; n++) expect(await open()).toBeNull();
    expect(await open()).toBe('RATE_LIMITED');
    expect(await refusalOf(openSocket(url, { token: other }))).toBeNull();
  });

  it('count events of a socket by person', async () => {
    const [{ url }] = await startLimited();
    const socket = openSocket(url, { token: await tokenOf() });
    expect(await refusalOf(socket)).toBeNull();
    const answers: unknown[] = [];
    for (let n = 0; n < 32; n++) {
      answers.push(await socket.timeout(5000).emitWithAck('messages_delivered', null));
    }
    const code = (n: number) => ({ ok: false, code: n < 30 ? 'VALIDATION_FAILED' : 'RATE_LIMITED' });
    expect(answers).toEqual(Array.from({ length: 32 }, (_, n) => code(n)));
    socket.disconnect();
  });
});
