import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCookieJar } from '#client/cookie-jar.ts';
import { login, refresh, register, SignedIn } from '#contract/auth.ts';
import { getMe } from '#contract/users.ts';
import { newId } from '#crypto/ids.ts';
import { type Product, startProduct } from '../support/product.ts';
import { cookieOf, newRegistration, onAnotherDevice, type Registration } from './support/accounts.ts';
import { connectDevice, cutOff } from './support/devices.ts';
import { type Answer, askEndpoint, expectError, expectStrictly } from './support/wire.ts';

let product: Product;
let account: Registration;
/** How far the server's clock is ahead, in ms. */
let ahead = 0;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'], overrides: { now: () => Date.now() + ahead } });
  account = await newRegistration();
  await askEndpoint(product.url, register, { body: account });
});
afterAll(() => product.stop());

const exchange = (cookie: string, requestId = newId()) =>
  askEndpoint(product.url, refresh, { headers: { cookie }, body: { requestId } });
const me = (token: string) => askEndpoint(product.url, getMe, { token });
const signedBy = (answer: Answer) => {
  expect(answer.status).toBe(200);
  return expectStrictly(SignedIn, answer.body);
};

/** The cookie and the access token of a new session. */
async function newSession() {
  const { username, auth } = account;
  const answer = await askEndpoint(product.url, login, { body: { username, auth } });
  return { cookie: cookieOf(answer), signed: signedBy(answer) };
}

beforeEach(() => {
  ahead = 0;
});

describe('the refresh cookie', () => {
  it('is exchanged for a new one and a new access token of the same session', async () => {
    const { cookie, signed } = await newSession();
    ahead = 5000;
    const answer = await exchange(cookie);
    const renewed = signedBy(answer);
    expect(cookieOf(answer)).not.toBe(cookie);
    expect(renewed.sessionId).toBe(signed.sessionId);
    expect(renewed.accessToken).not.toBe(signed.accessToken);
    expect((await me(renewed.accessToken)).status).toBe(200);
    signedBy(await exchange(cookieOf(answer)));
  });

  it('that was exchanged works once more by the same request, whose reply may have been lost', async () => {
    const { cookie } = await newSession();
    const requestId = newId();
    const lost = await exchange(cookie, requestId);
    const repeated = await exchange(cookie, requestId);
    expect(cookieOf(repeated)).not.toBe(cookieOf(lost));
    const next = await exchange(cookieOf(repeated));
    expect((await me(signedBy(next).accessToken)).status).toBe(200);
  });

  it('that was exchanged works for a minute by the same request, and then ends the session', async () => {
    const { cookie } = await newSession();
    const requestId = newId();
    signedBy(await exchange(cookie, requestId));
    ahead = 45_000;
    signedBy(await exchange(cookie, requestId));
    ahead = 61_000;
    expectError(await exchange(cookie, requestId), 'REFRESH_REUSED', refresh);
  });

  it('works in the same request sent twice at once', async () => {
    const { cookie } = await newSession();
    const requestId = newId();
    const answers = await Promise.all([exchange(cookie, requestId), exchange(cookie, requestId)]);
    const tokens = answers.map((answer) => signedBy(answer).accessToken);
    for (const token of tokens) expect((await me(token)).status).toBe(200);
  });

  it('used again by another request ends the whole session: both cookies, the token, the socket', async () => {
    const cookies = createCookieJar();
    const person = await onAnotherDevice(product.url, account, cookies);
    const [device, other] = await Promise.all([
      connectDevice(product.url, person),
      connectDevice(product.url, await onAnotherDevice(product.url, account)),
    ]);
    const stolen = cookies.header() ?? '';
    const answer = await exchange(stolen);
    const { accessToken, sessionId } = signedBy(answer);

    expectError(await exchange(stolen), 'REFRESH_REUSED', refresh);
    expectError(await exchange(cookieOf(answer)), 'REFRESH_REFUSED', refresh);
    expectError(await exchange(stolen), 'REFRESH_REFUSED', refresh);
    expectError(await me(accessToken), 'UNAUTHENTICATED');
    expect((await device.next('session_ended')).sessionId).toBe(sessionId);
    await cutOff(device);
    expect(other.socket.connected).toBe(true);
    other.socket.disconnect();
  });

  it('ends the session also where the one who uses it again exchanged it twice before', async () => {
    const { cookie } = await newSession();
    const thief = await exchange(cookieOf(await exchange(cookie)));
    expectError(await exchange(cookie), 'REFRESH_REUSED', refresh);
    expectError(await exchange(cookieOf(thief)), 'REFRESH_REFUSED', refresh);
    expectError(await me(signedBy(thief).accessToken), 'UNAUTHENTICATED');
  });

  it.each([
    ['no cookie', ''],
    ['an empty cookie', 'postdate_refresh='],
    ['a cookie that never was', 'postdate_refresh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a cookie of a session that never was', `postdate_refresh=${newId()}.AAAAAAAA`],
    ['another cookie', 'session=1'],
  ])('is needed: %s is refused', async (_, cookie) => {
    const answer = await exchange(cookie);
    expectError(answer, 'REFRESH_REFUSED', refresh);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('is refused after thirty days without use, and lives on by being used', async () => {
    const day = 24 * 3_600_000;
    const { cookie } = await newSession();
    ahead = 29 * day;
    const answer = await exchange(cookie);
    signedBy(answer);
    ahead = 58 * day;
    const later = await exchange(cookieOf(answer));
    signedBy(later);
    ahead = 88 * day + 1000;
    expectError(await exchange(cookieOf(later)), 'REFRESH_REFUSED', refresh);
  });
});
