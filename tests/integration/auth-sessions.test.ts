import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCookieJar } from '#client/cookie-jar.ts';
import { endSession, listSessions, logout, refresh, type Session } from '#contract/auth.ts';
import { getMe } from '#contract/users.ts';
import { newId } from '#crypto/ids.ts';
import { newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { onAnotherDevice } from './support/accounts.ts';
import { caughtUp, connectDevice, cutOff, openSocket, refusalOf } from './support/devices.ts';
import { askEndpoint, expectError, expectRefusal } from './support/wire.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
afterAll(() => product.stop());

const sessionOf = (person: Person) => person.client.sessions.signedIn()?.sessionId ?? '';
const list = (person: Person, query: { cursor?: string; limit?: number } = {}) =>
  person.client.api.call(listSessions, { query });

describe('logging out', () => {
  it('ends this session at once: token, cookie and socket; another device stays', async () => {
    const person = await newPerson(product.url);
    const cookies = createCookieJar();
    const leaving = await onAnotherDevice(product.url, person, cookies);
    const token = await leaving.client.api.token();
    const [device, other] = await Promise.all([
      connectDevice(product.url, leaving),
      connectDevice(product.url, person),
    ]);
    const cookie = cookies.header() ?? '';

    const answer = await askEndpoint(product.url, logout, { token, headers: { cookie } });
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^postdate_refresh=;.*Max-Age=0/)]);
    expectError(await askEndpoint(product.url, getMe, { token }), 'UNAUTHENTICATED');
    const again = await askEndpoint(product.url, refresh, {
      headers: { cookie },
      body: { requestId: newId() },
    });
    expectError(again, 'REFRESH_REFUSED');
    expect(await device.next('session_ended')).toEqual({ sessionId: sessionOf(leaving) });
    await cutOff(device);
    await caughtUp(product, other);
    expect(other.got('session_ended')).toEqual([]);
    expect((await person.client.api.call(getMe)).id).toBe(person.user.id);
  });

  it('twice is refused the second time, as nobody is signed in', async () => {
    const token = await (await newPerson(product.url)).client.api.token();
    expect((await askEndpoint(product.url, logout, { token })).status).toBe(204);
    expectError(await askEndpoint(product.url, logout, { token }), 'UNAUTHENTICATED', logout);
  });
});

describe('the list of sessions', () => {
  it('has the person’s own, newest first, in pages without doubles or gaps', async () => {
    const first = await newPerson(product.url);
    const devices = [first];
    for (let n = 0; n < 4; n++) devices.push(await onAnotherDevice(product.url, first));
    await newPerson(product.url);
    const seen: Session[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(first, { limit: 2, ...(cursor ? { cursor } : {}) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.map(({ id }) => id)).toEqual(devices.map(sessionOf).reverse());
    expect(seen.filter(({ current }) => current).map(({ id }) => id)).toEqual([sessionOf(first)]);
    for (const { device } of seen) expect(device).toBe('node');
  });

  it('says when a session was last used', async () => {
    const person = await newPerson(product.url);
    const [before] = (await list(person)).items;
    await person.client.api.refresh();
    const [after] = (await list(person)).items;
    expect(after?.createdAt).toBe(before?.createdAt);
    expect(Date.parse(after?.lastUsedAt ?? '')).toBeGreaterThan(Date.parse(before?.lastUsedAt ?? ''));
  });

  it('holds no token, and a device’s name of bounded length', async () => {
    const person = await newPerson(product.url);
    const token = await person.client.api.token();
    const answer = await askEndpoint(product.url, listSessions, { token });
    expect(JSON.stringify(answer.body)).not.toMatch(/hash|token/i);
  });
});

describe('ending a session', () => {
  it('of one’s own on another device cuts that device off, and only that', async () => {
    const person = await newPerson(product.url);
    const lost = await onAnotherDevice(product.url, person);
    const token = await lost.client.api.token();
    const [lostDevice, keptDevice] = await Promise.all([
      connectDevice(product.url, lost),
      connectDevice(product.url, person),
    ]);
    await person.client.api.call(endSession, { params: { id: sessionOf(lost) } });
    expect(await lostDevice.next('session_ended')).toEqual({ sessionId: sessionOf(lost) });
    await cutOff(lostDevice);
    expectError(await askEndpoint(product.url, getMe, { token }), 'UNAUTHENTICATED');
    expect(await refusalOf(openSocket(product.url, { token }))).toBe('UNAUTHENTICATED');
    await caughtUp(product, keptDevice);
    expect(keptDevice.got('session_ended')).toEqual([]);
    expect((await list(person)).items.map(({ id }) => id)).toEqual([sessionOf(person)]);
  });

  it('cuts the device off whichever process it is connected to', async () => {
    const second = await startProduct({ place: product.place, roles: ['api'] });
    try {
      const person = await newPerson(product.url);
      const lost = await onAnotherDevice(product.url, person);
      const device = await connectDevice(second.url, lost);
      await person.client.api.call(endSession, { params: { id: sessionOf(lost) } });
      expect(await device.next('session_ended')).toEqual({ sessionId: sessionOf(lost) });
      await cutOff(device);
    } finally {
      await second.stop();
    }
  });

  it('twice answers that there is none', async () => {
    const person = await newPerson(product.url);
    const id = sessionOf(await onAnotherDevice(product.url, person));
    await person.client.api.call(endSession, { params: { id } });
    await expectRefusal(person, endSession, { params: { id } }, 'SESSION_NOT_FOUND');
  });

  it('of someone else is refused and ends nothing', async () => {
    const [person, other] = await Promise.all([newPerson(product.url), newPerson(product.url)]);
    await expectRefusal(person, endSession, { params: { id: sessionOf(other) } }, 'NOT_YOUR_SESSION');
    expect((await list(other)).items).toHaveLength(1);
  });
});
