import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { listMessages, Message, sendMessage } from '#contract/messages.ts';
import { newId } from '#crypto/ids.ts';
import { userModel } from '#features/users/store.ts';
import { newPair, newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { caughtUp, connectDevice } from './support/devices.ts';
import { readPages } from './support/pages.ts';
import { accountOf, type Pair, type Sealed, seal, tampered } from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
beforeEach(async () => {
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

/** What a POST needs to send a message now. */
async function letter({ id = newId(), ...sealed }: Partial<Sealed> = {}) {
  const envelope = await seal(pair, { id, typ: 'now', deliverAt: Date.now(), ...sealed });
  return { id, conversationId: pair.conversation.id, envelope };
}
const post = async (body: unknown) =>
  askEndpoint(product.url, sendMessage, { token: await pair.sender.client.api.token(), body });
const list = async (limit = 100) =>
  readPages(
    limit,
    (paging) =>
      pair.receiver.client.api.call(listMessages, {
        query: { conversationId: pair.conversation.id, ...paging },
      }),
    ({ id }) => id,
  );

describe('sending now', () => {
  it('answers 201 with the message, which both can read and both are told of', async () => {
    const [mine, theirs] = await Promise.all([
      connectDevice(product.url, pair.sender),
      connectDevice(product.url, pair.receiver),
    ]);
    const body = await letter({ text: 'right now' });
    const answer = await post(body);
    expect(answer.status).toBe(201);
    const message = expectStrictly(Message, answer.body);
    expect(message).toMatchObject({ ...body, status: 'send', scheduled: false });
    expect(await theirs.next('receive_message')).toEqual(message);
    expect(await mine.next('message_sent')).toEqual(message);
    for (const { client } of [pair.sender, pair.receiver]) {
      expect((await client.open(message)).text).toBe('right now');
    }
    await Promise.all([caughtUp(product, mine), caughtUp(product, theirs)]);
    expect(mine.got('receive_message')).toEqual([]);
    expect(theirs.got('message_sent')).toEqual([]);
  });

  it('again answers 200 with the first one, however late, and makes one message', async () => {
    const body = await letter();
    const first = await post(body);
    const repeated = await post(body);
    expect({ status: repeated.status, body: repeated.body }).toEqual({ status: 200, body: first.body });
    expect((await list()).flat().map(({ id }) => id)).toEqual([body.id]);
  });

  it('ten times at once makes one message, and one of the answers says so', async () => {
    const body = await letter();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect((await list()).flat()).toHaveLength(1);
  });

  it('under an id that has another text, or is someone else’s, is refused and changes nothing', async () => {
    const body = await letter();
    const first = await post(body);
    expectError(await post(await letter({ id: body.id, text: 'another' })), 'ID_TAKEN', sendMessage);
    const own = pair;
    pair = await newPair(product.url);
    expectError(await post(await letter({ id: body.id })), 'ID_TAKEN', sendMessage);
    pair = own;
    expect((await list()).flat()).toEqual([first.body]);
  });
});

describe('a message that does not fit is refused', () => {
  const slack = LIMITS.sendNowSlackMs;
  const cases: [what: string, code: ErrorCode, change: () => Partial<Sealed> | Promise<Partial<Sealed>>][] = [
    ['signed as a scheduled one', 'ENVELOPE_INVALID', () => ({ typ: 'sched' })],
    ['for another chat', 'ENVELOPE_INVALID', () => ({ convId: newId() })],
    [
      'from another person',
      'ENVELOPE_INVALID',
      () => ({ sender: accountOf(pair.receiver), receiver: keysOf(pair.sender) }),
    ],
    [
      'for another person',
      'ENVELOPE_INVALID',
      async () => ({ receiver: keysOf(await newPerson(product.url)) }),
    ],
    ['signed for the past', 'SEND_NOW_TIME_WRONG', () => ({ deliverAt: Date.now() - slack - 5000 })],
    ['signed for later', 'SEND_NOW_TIME_WRONG', () => ({ deliverAt: Date.now() + slack + 30_000 })],
  ];
  const keysOf = (person: Pair['sender']) => {
    const { userId, ik, ikId, certificate } = accountOf(person);
    return { userId, ik, ikId, certificate };
  };

  it.each(cases)('%s: %s', async (_, code, change) => {
    expectError(await post(await letter(await change())), code, sendMessage);
    expect(await list()).toEqual([[]]);
  });

  it('with another id than its own', async () => {
    expectError(await post({ ...(await letter()), id: newId() }), 'ENVELOPE_INVALID', sendMessage);
  });

  it.each(['sig', 'iv', 'ct'] as const)('with a tampered %s', async (field) => {
    const body = await letter();
    const envelope = { ...body.envelope, [field]: tampered(body.envelope[field]) };
    expectError(await post({ ...body, envelope }), 'ENVELOPE_SIGNATURE_INVALID', sendMessage);
  });

  it('at another time than it was signed for', async () => {
    const body = await letter();
    const envelope = { ...body.envelope, deliverAt: body.envelope.deliverAt + 1 };
    expectError(await post({ ...body, envelope }), 'ENVELOPE_SIGNATURE_INVALID', sendMessage);
  });

  it('to someone who is gone', async () => {
    const body = await letter();
    await userModel(product.context.db).deleteOne({ _id: pair.receiver.user.id });
    await expectRefusal(pair.sender, sendMessage, { body }, 'USER_NOT_FOUND');
  });
});

describe('the list of messages', () => {
  it('of 70 goes on page by page, newest first, without doubles or gaps, for both people', async () => {
    const sent: string[] = [];
    for (let batch = 0; batch < 7; batch++) {
      const bodies = await Promise.all(Array.from({ length: 10 }, () => letter()));
      const answers = await Promise.all(bodies.map(post));
      sent.push(...answers.map(({ body }) => (body as Message).id));
    }
    const [all = []] = await list(100);
    expect(all.map(({ id }) => id).toSorted()).toEqual(sent.toSorted());
    const times = all.map(({ sentAt }) => sentAt);
    expect(times).toEqual(times.toSorted().reverse());
    for (const limit of [7, 30]) expect((await list(limit)).flat()).toEqual(all);
  });
});
