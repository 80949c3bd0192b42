import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '#contract/endpoint.ts';
import type { ErrorCode } from '#contract/errors.ts';
import {
  getScheduledMessage,
  retryScheduledMessage,
  ScheduledMessage,
  sendScheduledMessageNow,
  updateScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import {
  HOUR,
  moved,
  type Pair,
  resign,
  rewritten,
  STATES,
  schedule,
  scheduledAs,
  setRow,
} from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const present = (id: string) => pair.sender.client.api.call(getScheduledMessage, { params: { id } });
const call = async (endpoint: Endpoint, id: string, body: unknown) =>
  askEndpoint(product.url, endpoint, { params: { id }, token: await pair.sender.client.api.token(), body });
const put = (id: string, body: unknown) => call(updateScheduledMessage, id, body);

/** Every way to change a message: a body that is right for it. */
const CHANGES: [endpoint: Endpoint, bodyFor: (item: ScheduledMessage) => Promise<{ version: number }>][] = [
  [updateScheduledMessage, (item) => moved(pair, item, Date.now() + 2 * HOUR)],
  [
    sendScheduledMessageNow,
    async (item) => ({
      version: item.version,
      envelope: await resign(pair, item.envelope, Date.now()),
    }),
  ],
  [
    retryScheduledMessage,
    async (item) => {
      const { version, ...change } = await moved(pair, item, Date.now() + 2 * HOUR);
      return { version, change };
    },
  ],
];
const named = CHANGES.map(([endpoint, bodyFor]) => [endpoint.name, endpoint, bodyFor] as const);
/** A message that this change may be made to. */
const fitting = (endpoint: Endpoint) =>
  endpoint === retryScheduledMessage ? scheduledAs(product, pair, 'failed') : schedule(pair);

describe('changing another version than the present one', () => {
  it.each(named)('is refused with the present state: %s', async (_, endpoint, bodyFor) => {
    const item = await setRow(product, (await fitting(endpoint)).id, { version: 5 });
    for (const version of [3, 4, 6]) {
      const answer = await call(endpoint, item.id, { ...(await bodyFor(item)), version });
      const details = expectError(answer, 'VERSION_CONFLICT', endpoint) as { current: unknown };
      expect(expectStrictly(ScheduledMessage, details.current)).toEqual(item);
    }
    expect(await present(item.id)).toEqual(item);
  });

  it('by two devices at once: one wins, the other gets what the winner wrote', async () => {
    const item = await schedule(pair);
    const bodies = await Promise.all(
      [2, 3, 4, 5].map((hours) => moved(pair, item, Date.now() + hours * HOUR)),
    );
    const answers = await Promise.all(bodies.map((body) => put(item.id, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    const winner = answers.find(({ status }) => status === 200);
    for (const loser of answers.filter(({ status }) => status === 409)) {
      expect(expectError(loser, 'VERSION_CONFLICT')).toEqual({ current: winner?.body, messageId: null });
    }
    expect(await present(item.id)).toEqual(winner?.body);
  });
});

describe('a change whose reply was lost', () => {
  it.each(named)('may be repeated, and is answered as it was: %s', async (_, endpoint, bodyFor) => {
    const item = await fitting(endpoint);
    const body = await bodyFor(item);
    const first = await call(endpoint, item.id, body);
    expect(first.status).toBe(200);
    const repeated = await call(endpoint, item.id, body);
    expect({ status: repeated.status, body: repeated.body }).toEqual({ status: 200, body: first.body });
    expect((await present(item.id)).version).toBe(item.version + 1);
  });

  it.each(named)('may be repeated after the message went out: %s', async (_, endpoint, bodyFor) => {
    const item = await fitting(endpoint);
    const body = await bodyFor(item);
    await call(endpoint, item.id, body);
    const now = await setRow(product, item.id, { ...STATES.sent(item.id), failure: null });
    const repeated = await call(endpoint, item.id, body);
    expect({ status: repeated.status, body: repeated.body }).toEqual({ status: 200, body: now });
  });

  it('is not taken for a repeated one where it brings something else', async () => {
    const item = await schedule(pair);
    await put(item.id, await moved(pair, item, Date.now() + 2 * HOUR));
    expectError(await put(item.id, await rewritten(pair, item)), 'VERSION_CONFLICT');
  });
});

describe('a message that is not pending', () => {
  const states: [state: keyof typeof STATES, code: ErrorCode][] = [
    ['sending', 'ALREADY_SENDING'],
    ['sent', 'ALREADY_SENT'],
    ['cancelled', 'ALREADY_CANCELLED'],
    ['failed', 'ALREADY_FAILED'],
  ];
  const changes = named.filter(([, endpoint]) => endpoint !== retryScheduledMessage);
  const cases = states.flatMap(([state, code]) => changes.map((change) => [state, code, ...change] as const));

  it.each(cases)(
    'but %s answers %s, with its present state, to %s',
    async (state, code, _, endpoint, bodyFor) => {
      const item = await scheduledAs(product, pair, state);
      const details = expectError(await call(endpoint, item.id, await bodyFor(item)), code, endpoint);
      expect(details).toEqual({ current: item, messageId: state === 'sent' ? item.id : null });
      expect(await present(item.id)).toEqual(item);
    },
  );

  it.each(named)('but put away answers ALREADY_CANCELLED to %s', async (_, endpoint, bodyFor) => {
    const { id } = await scheduledAs(product, pair, 'failed');
    const item = await setRow(product, id, { dismissed: true, version: 2 });
    const answer = await call(endpoint, id, await bodyFor(item));
    expect(expectError(answer, 'ALREADY_CANCELLED', endpoint)).toMatchObject({ current: item });
  });
});

describe('changing a message that one may not', () => {
  it('is refused for all but its sender, and for none that is not there', async () => {
    const item = await schedule(pair);
    const body = await moved(pair, item, Date.now() + 2 * HOUR);
    const input = { params: { id: item.id }, body };
    await expectRefusal(pair.receiver, updateScheduledMessage, input, 'NOT_YOUR_MESSAGE');
    const stranger = await newPerson(product.url);
    await expectRefusal(stranger, updateScheduledMessage, input, 'NOT_YOUR_MESSAGE');
    const unknown = { ...input, params: { id: newId() } };
    await expectRefusal(pair.sender, updateScheduledMessage, unknown, 'SCHEDULED_MESSAGE_NOT_FOUND');
    expect(await present(item.id)).toEqual(item);
  });

  it('tells a stranger nothing of its state', async () => {
    const item = await scheduledAs(product, pair, 'sent');
    const answer = await askEndpoint(product.url, updateScheduledMessage, {
      params: { id: item.id },
      token: await pair.receiver.client.api.token(),
      body: await moved(pair, item, Date.now() + 2 * HOUR),
    });
    expect(expectError(answer, 'NOT_YOUR_MESSAGE')).toBeUndefined();
  });
});
