import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { login } from '#contract/auth.ts';
import type { Endpoint } from '#contract/endpoint.ts';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { listMessages } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, newPerson, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { cookieOf, newRegistration, onAnotherDevice, type Registration } from './support/accounts.ts';
import { creation, moved, type Pair, resign, schedule, scheduledAs, seal } from './support/scheduling.ts';
import { type Answer, askEndpoint, expectStrictly, type RawCall } from './support/wire.ts';

let product: Product;
let pair: Pair;
let stranger: Person;
let account: Registration;
let pending: ScheduledMessage;

beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
  stranger = await newPerson(product.url);
  account = await newRegistration();
  await askEndpoint(product.url, { ...login, path: '/api/auth/register' }, { body: account });
  pending = await schedule(pair);
  const { sender, receiver, to } = pair;
  await receiver.client.send({
    id: newId(),
    conversationId: to.conversationId,
    receiverId: sender.user.id,
    text: 'hello',
  });
});
afterAll(() => product.stop());

const conversationId = () => pair.conversation.id;
const user = () => pair.receiver.user.id;

/** A good call of every endpoint by the first of two people who talk. */
const CALLS: Record<string, () => RawCall | Promise<RawCall>> = {
  getLimits: () => ({}),
  register: async () => ({ body: await newRegistration() }),
  getKdf: () => ({ body: { username: account.username } }),
  login: () => ({ body: { username: account.username, auth: account.auth } }),
  refresh: async () => {
    const { username, auth } = account;
    const signedIn = await askEndpoint(product.url, login, { body: { username, auth } });
    return { headers: { cookie: cookieOf(signedIn) }, body: { requestId: newId() } };
  },
  logout: async () => ({
    token: await (await onAnotherDevice(product.url, pair.sender)).client.api.token(),
  }),
  listSessions: () => ({}),
  endSession: async () => {
    const other = await onAnotherDevice(product.url, pair.sender);
    return { params: { id: other.client.sessions.signedIn()?.sessionId ?? '' } };
  },
  searchUsers: () => ({ query: { search: 'receiver' } }),
  getMe: () => ({}),
  getUser: () => ({ params: { id: user() } }),
  getUserKeys: () => ({ params: { id: user() } }),
  openConversation: () => ({ body: { userId: stranger.user.id } }),
  listConversations: () => ({}),
  getConversation: () => ({ params: { id: conversationId() } }),
  readConversation: async () => {
    const query = { conversationId: conversationId() };
    const { items } = await pair.receiver.client.api.call(listMessages, { query });
    return { params: { id: conversationId() }, body: { upTo: items[0]?.id } };
  },
  sendMessage: async () => {
    const id = newId();
    const envelope = await seal(pair, { id, typ: 'now', deliverAt: Date.now() });
    return { body: { id, conversationId: conversationId(), envelope } };
  },
  listMessages: () => ({ query: { conversationId: conversationId() } }),
  createScheduledMessage: async () => ({ body: await creation(pair) }),
  listScheduledMessages: () => ({ query: { conversationId: conversationId(), status: 'pending' } }),
  getScheduledMessage: () => ({ params: { id: pending.id } }),
  updateScheduledMessage: async () => {
    const item = await schedule(pair);
    return { params: { id: item.id }, body: await moved(pair, item, Date.now() + 7_200_000) };
  },
  cancelScheduledMessage: async () => ({ params: { id: (await schedule(pair)).id } }),
  sendScheduledMessageNow: async () => {
    const { id, version, envelope } = await schedule(pair);
    return { params: { id }, body: { version, envelope: await resign(pair, envelope, Date.now()) } };
  },
  retryScheduledMessage: async () => {
    const { id, version } = await scheduledAs(product, pair, 'failed');
    return { params: { id }, body: { version } };
  },
};

function expectReply(endpoint: Endpoint, answer: Answer, status: number | undefined): void {
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: expect.anything() });
  expect(answer.headers.get('cache-control')).toBe('no-store');
  if (status === 204) expect(answer.body).toBe('');
  else if (endpoint.reply) expectStrictly(endpoint.reply, answer.body);
}

describe('a good call', () => {
  it('is known here for every endpoint', () => {
    expect(Object.keys(CALLS).toSorted()).toEqual(ENDPOINTS.map(({ name }) => name).toSorted());
  });

  it.each(ENDPOINTS.map((endpoint) => [endpoint.name, endpoint] as const))(
    'of %s answers as the contract says, with nothing that it does not say',
    async (name, endpoint) => {
      const token = await pair.sender.client.api.token();
      const call = { token, ...(await CALLS[name]?.()) };
      const [first, repeated] = endpoint.statuses;
      expectReply(endpoint, await askEndpoint(product.url, endpoint, call), first);
      if (repeated) expectReply(endpoint, await askEndpoint(product.url, endpoint, call), repeated);
    },
  );

  it('of a list brings rows, so that their form was looked at', async () => {
    const token = await pair.sender.client.api.token();
    for (const endpoint of ENDPOINTS.filter(({ query }) => query && 'cursor' in query.shape)) {
      const answer = await askEndpoint(product.url, endpoint, { token, ...(await CALLS[endpoint.name]?.()) });
      expect((answer.body as { items: unknown[] }).items.length, endpoint.name).toBeGreaterThan(0);
    }
  });
});
