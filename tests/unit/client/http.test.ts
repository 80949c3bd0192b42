import { expect, test } from 'vitest';
import { createCookieJar } from '#client/cookie-jar.ts';
import { createHttp } from '#client/http.ts';
import { login } from '#contract/auth.ts';
import { listMessages } from '#contract/messages.ts';
import { cancelScheduledMessage } from '#contract/scheduled-messages.ts';
import { getLimits } from '#contract/service.ts';

const ID = 'a'.repeat(24);

function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return new Response(status === 204 ? null : text, { status, headers });
  }) as typeof globalThis.fetch;
  return { fetch, requests };
}

test('path, query and token go where they belong, and what is undefined stays away', async () => {
  const { fetch, requests } = answering(200, { items: [], nextCursor: null });
  const http = createHttp({ baseUrl: 'http://here', fetch });
  await http(listMessages, { query: { conversationId: ID, cursor: undefined, limit: 5 } }, 'token');
  expect(requests[0]?.url).toBe(`http://here/api/messages?conversationId=${ID}&limit=5`);
  expect(requests[0]?.init.headers).toMatchObject({ authorization: 'Bearer token' });
  expect(requests[0]?.init.body).toBeUndefined();
});

test('a parameter can’t leave its place in the path', async () => {
  const { fetch, requests } = answering(404, {});
  const http = createHttp({ baseUrl: '', fetch });
  await http(cancelScheduledMessage, { params: { id: '../x?y' } }, null).catch(() => {});
  expect(requests[0]?.url).toBe('/api/scheduled-messages/..%2Fx%3Fy');
});

test('an error of the server keeps its code, message, details and waiting time', async () => {
  const error = { code: 'RATE_LIMITED', message: 'Wait.', details: { a: 1 } };
  const { fetch } = answering(429, { error }, { 'retry-after': '3' });
  await expect(createHttp({ baseUrl: '', fetch })(getLimits, {}, null)).rejects.toMatchObject({
    status: 429,
    code: 'RATE_LIMITED',
    message: 'Wait.',
    details: { a: 1 },
    retryAfter: 3000,
  });
});

test('a fault of the network is OFFLINE', async () => {
  const fetch = async () => {
    throw new TypeError('fetch failed');
  };
  await expect(createHttp({ baseUrl: '', fetch })(getLimits, {}, null)).rejects.toMatchObject({
    status: 0,
    code: 'OFFLINE',
  });
});

test.each([
  [502, '<html>', 'SERVICE_UNAVAILABLE'],
  [413, '<html>', 'UNEXPECTED_REPLY'],
  [200, '<html>', 'UNEXPECTED_REPLY'],
  [200, { serverTime: 'soon' }, 'UNEXPECTED_REPLY'],
])('status %i with %j is %s', async (status, body, code) => {
  const { fetch } = answering(status, body);
  await expect(createHttp({ baseUrl: '', fetch })(getLimits, {}, null)).rejects.toMatchObject({ code });
});

test('with a jar, cookies come back with the next request, and those that are over do not', async () => {
  const cookies = createCookieJar();
  cookies.store(['a=1; Path=/; HttpOnly', 'b=2; Max-Age=60']);
  expect(cookies.header()).toBe('a=1; b=2');
  cookies.store(['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'b=3']);
  const { fetch, requests } = answering(401, {});
  const http = createHttp({ baseUrl: 'http://here:3000', fetch, cookies });
  await http(login, { body: { username: 'a', auth: 'b' } }, null).catch(() => {});
  expect(requests[0]?.init.headers).toMatchObject({ cookie: 'b=3', origin: 'http://here:3000' });
});
