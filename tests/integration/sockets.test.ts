import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logout } from '#contract/auth.ts';
import { listMessages } from '#contract/messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';
import { caughtUp, connectDevice, cutOff, type Device, openSocket, refusalOf } from './support/devices.ts';
import type { Pair } from './support/scheduling.ts';
import { ask } from './support/wire.ts';

const PAGE = 'https://chat.example.org';
let product: Product;
let production: Product;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  const variables = { NODE_ENV: 'production', PUBLIC_URL: PAGE };
  production = await startProduct({ place: product.place, roles: ['api'], variables });
});
afterAll(async () => {
  await production.stop();
  await product.stop();
});

const tokenOf = async (person: Person) => (await person.client.api.token()) ?? '';

describe('a socket is refused', () => {
  const cases: [what: string, auth: (token: string) => Record<string, unknown>][] = [
    ['without a token', () => ({})],
    ['with an empty token', () => ({ token: '' })],
    ['with a token that is no text', (token) => ({ token: [token] })],
    ['with no JWT', () => ({ token: 'nonsense' })],
    ['with a token in the form of a header', (token) => ({ token: `Bearer ${token}` })],
    ['with a token of another secret', (token) => ({ token: signed(token, {}, 'x'.repeat(40)) })],
    [
      'with an expired token',
      (token) => ({ token: signed(token, { exp: Math.floor(Date.now() / 1000) - 1 }) }),
    ],
    ['with a token for operators', (token) => ({ token: signed(token, { aud: 'postdate-operator' }) })],
  ];
  const signed = (token: string, claims: object, secret = product.context.config.jwtSecret) =>
    jwt.sign({ ...(jwt.decode(token) as object), ...claims }, secret);

  it.each(cases)('%s', async (_, auth) => {
    const token = await tokenOf(await newPerson(product.url));
    expect(await refusalOf(openSocket(product.url, auth(token)))).toBe('UNAUTHENTICATED');
    expect(await refusalOf(openSocket(product.url, { token }))).toBeNull();
  });

  it('with the token of a session that has ended', async () => {
    const person = await newPerson(product.url);
    const token = await tokenOf(person);
    await person.client.api.call(logout);
    expect(await refusalOf(openSocket(product.url, { token }))).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['another page', () => production, 'https://evil.example', false],
    ['a page with our name in its own', () => production, `${PAGE}.evil.example`, false],
    ['no page in particular', () => production, 'null', false],
    ['our page', () => production, PAGE, true],
    ['another page where no address is set', () => product, 'https://evil.example', false],
  ] as const)('or not, by the page it comes from: %s', async (_, at, origin, isAllowed) => {
    const { url } = at();
    const token = await tokenOf(await newPerson(product.url));
    const refusal = await refusalOf(openSocket(url, { token }, { origin }));
    expect(refusal === null).toBe(isAllowed);
    const polling = await ask(`${url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    expect(polling.status).toBe(isAllowed ? 200 : 403);
    expect(polling.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a socket is cut off', () => {
  it('when its session ends, and another of the same person stays', async () => {
    const person = await newPerson(product.url);
    const [here, there] = await Promise.all([
      connectDevice(product.url, person),
      connectDevice(production.url, person),
    ]);
    const other = await connectDevice(product.url, await newPerson(product.url));
    await person.client.api.call(logout);
    await Promise.all([cutOff(here), cutOff(there)]);
    await caughtUp(product, other);
    expect(other.socket.connected).toBe(true);
  });

  it('when its token runs out', async () => {
    const claims = jwt.decode(await tokenOf(await newPerson(product.url))) as object;
    const exp = Math.floor(Date.now() / 1000) + 5;
    const token = jwt.sign({ ...claims, exp }, product.context.config.jwtSecret);
    const socket = openSocket(product.url, { token });
    expect(await refusalOf(socket)).toBeNull();
    await until('the socket to be cut off', () => !socket.connected);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  });
});

describe('messages_delivered', () => {
  let pair: Pair;
  let theirs: Device;
  beforeAll(async () => {
    pair = await newPair(product.url);
    theirs = await connectDevice(product.url, pair.receiver);
  });
  const emit = (device: Device, ...payload: unknown[]): Promise<unknown> =>
    device.socket.timeout(5000).emitWithAck('messages_delivered', ...payload);
  const write = () => pair.sender.client.send({ id: newId(), ...pair.to, text: 'hello' });
  const statusOf = async (id: string) => {
    const query = { conversationId: pair.conversation.id, limit: 100 };
    const { items } = await pair.sender.client.api.call(listMessages, { query });
    return items.find((message) => message.id === id)?.status;
  };

  it.each([
    ['nothing', null],
    ['a text', 'hello'],
    ['no ids', { messageIds: [] }],
    ['ids of another form', { messageIds: ['x'] }],
    ['an id that is no text', { messageIds: [{ $ne: null }] }],
    ['too many ids', { messageIds: Array.from({ length: 101 }, () => newId()) }],
    ['a stray field', { messageIds: [newId()], stray: 1 }],
  ])('with %s is refused by a code', async (_, payload) => {
    expect(await emit(theirs, payload)).toEqual({ ok: false, code: 'VALIDATION_FAILED' });
  });

  it('without an acknowledgement asked for breaks nothing', async () => {
    theirs.socket.emit('messages_delivered');
    theirs.socket.emit('messages_delivered', { messageIds: 'x' }, 'not a function');
    theirs.socket.emit('no_such_event', {});
    const { id } = await write();
    expect(await emit(theirs, { messageIds: [id] })).toEqual({ ok: true });
    expect(await statusOf(id)).toBe('delivered');
  });

  it('by anyone but the receiver changes nothing, and tells nobody', async () => {
    const { id } = await write();
    const [mine, stranger] = await Promise.all([
      connectDevice(product.url, pair.sender),
      connectDevice(product.url, await newPerson(product.url)),
    ]);
    for (const device of [mine, stranger])
      expect(await emit(device, { messageIds: [id] })).toEqual({ ok: true });
    expect(await statusOf(id)).toBe('send');
    await caughtUp(product, mine);
    expect(mine.got('message_status').flatMap(({ messageIds }) => messageIds)).not.toContain(id);
    // Among ids of others, those that are the caller's own count all the same.
    expect(await emit(theirs, { messageIds: [newId(), id] })).toEqual({ ok: true });
    expect(await statusOf(id)).toBe('delivered');
  });
});
