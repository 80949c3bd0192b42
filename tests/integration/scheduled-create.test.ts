import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import {
  cancelScheduledMessage,
  createScheduledMessage,
  listScheduledMessages,
  ScheduledMessage,
  updateScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { type ScheduledRow, scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { newPair, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { creation, HOUR, moved, type Pair, STATES, schedule, setRow } from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const postAs = async ({ client }: Person, body: unknown) =>
  askEndpoint(product.url, createScheduledMessage, { token: await client.api.token(), body });
const post = (body: unknown) => postAs(pair.sender, body);
const rows = () => scheduledMessageModel(product.context.db);

describe('scheduling', () => {
  it('answers 201 with the pending message, which its sender can read', async () => {
    const body = await creation(pair, { text: 'for later' });
    const answer = await post(body);
    expect(answer.status).toBe(201);
    const item = expectStrictly(ScheduledMessage, answer.body);
    expect(item).toMatchObject({
      ...body,
      senderId: pair.sender.user.id,
      receiverId: pair.receiver.user.id,
      status: 'pending',
      version: 1,
      retryCount: 0,
      failure: null,
      bodyFrozen: false,
      dismissed: false,
      messageId: null,
      sentAt: null,
    });
    expect((await pair.sender.client.open(item)).text).toBe('for later');
  });

  it('sets an alarm at its time that carries nothing but the id', async () => {
    const { id, scheduledTime } = await schedule(pair);
    const job = await product.context.queue.getJob(id);
    expect({ data: job?.data, name: job?.name }).toEqual({ data: {}, name: 'deliver' });
    expect((job?.timestamp ?? 0) + (job?.delay ?? 0)).toBe(Date.parse(scheduledTime));
  });

  it('again with the same envelope answers 200 with the present state', async () => {
    const body = await creation(pair);
    const first = expectStrictly(ScheduledMessage, (await post(body)).body);
    const repeated = await post(body);
    expect({ status: repeated.status, body: repeated.body }).toEqual({ status: 200, body: first });
    const now = await setRow(product, body.id, STATES.sent(body.id));
    const late = await post(body);
    expect({ status: late.status, body: late.body }).toEqual({ status: 200, body: now });
  });

  it('again answers 200 also when its time has passed, or the message was changed since', async () => {
    const body = await creation(pair);
    const item = expectStrictly(ScheduledMessage, (await post(body)).body);
    const token = await pair.sender.client.api.token();
    const params = { id: item.id };
    const change = await moved(pair, item, Date.now() + 2 * HOUR);
    const changed = await askEndpoint(product.url, updateScheduledMessage, { params, token, body: change });
    expect(changed.status).toBe(200);
    expect((await post(body)).body).toEqual(changed.body);
    await setRow(product, body.id, { scheduledTime: new Date(Date.now() - HOUR) });
    expect((await post(body)).status).toBe(200);
  });

  it('ten times at once makes one message', async () => {
    const body = await creation(pair);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
  });

  it('under an id that has another envelope is refused', async () => {
    const item = await schedule(pair);
    expectError(await post(await creation(pair, { id: item.id })), 'ID_TAKEN', createScheduledMessage);
  });

  it('under an id that is someone else’s is refused, and shows nothing of it', async () => {
    const body = await creation(pair);
    await post(body);
    expect(expectError(await postAs(pair.receiver, body), 'ID_TAKEN')).toBeUndefined();
  });

  it('under an id that a sent message has is refused', async () => {
    const { client } = pair.sender;
    const id = newId();
    await client.send({ id, ...pair.to, text: 'sent already' });
    expectError(await post(await creation(pair, { id })), 'ID_TAKEN', createScheduledMessage);
  });
});

describe('the time of a scheduled message', () => {
  const cases: [what: string, lead: number, code: ErrorCode | null][] = [
    ['an hour ago', -HOUR, 'SCHEDULED_TIME_IN_PAST'],
    ['a moment ago', -1, 'SCHEDULED_TIME_IN_PAST'],
    ['in less than the least lead', LIMITS.leastLeadMs - 10, 'SCHEDULED_TIME_TOO_SOON'],
    ['after the least lead', LIMITS.leastLeadMs + 20_000, null],
    ['just before the horizon', LIMITS.horizonMs - 1500, null],
    ['beyond the horizon', LIMITS.horizonMs + 60_000, 'SCHEDULED_TIME_TOO_FAR'],
  ];
  it.each(cases)('%s (%i ms): %s', async (_, lead, code) => {
    const answer = await post(await creation(pair, { at: Date.now() + lead }));
    if (code === null) return expect(answer.status).toBe(201);
    const details = expectError(answer, code, createScheduledMessage);
    const { leastLeadMs, horizonMs } = LIMITS;
    expect(details).toEqual({ serverTime: expect.any(Number), leastLeadMs, horizonMs });
  });

  it.each(['2026-11-24T09:00:00Z', '2026-11-24T10:00:00.000+01:00', '2026-02-30T09:00:00.000Z', '', 0])(
    'has one form: %j is refused',
    async (scheduledTime) => {
      const details = expectError(
        await post({ ...(await creation(pair)), scheduledTime }),
        'VALIDATION_FAILED',
      );
      expect(details).toMatchObject([{ path: 'body.scheduledTime' }]);
    },
  );

  it.each(['Mars/Olympus', '', 'Europe/Berlin\u0000', 'x'.repeat(65)])(
    'is chosen in a zone that there is: %j is refused',
    async (timeZone) => {
      const details = expectError(await post({ ...(await creation(pair)), timeZone }), 'VALIDATION_FAILED');
      expect(details).toContainEqual({ path: 'body.timeZone', message: expect.any(String) });
    },
  );
});

describe('a person with as many pending messages as one may have', () => {
  it('can schedule no more, until one is not pending any more', async () => {
    const full = await newPair(product.url);
    const { client } = full.sender;
    const one = await schedule(full);
    const { _id, ...row } = (await rows().findById(one.id).lean<ScheduledRow>()) as ScheduledRow;
    const copies = (count: number, change: Partial<ScheduledRow> = {}) =>
      rows().insertMany(Array.from({ length: count }, () => ({ ...row, ...change, _id: newId() })));
    await copies(LIMITS.pendingPerUser - 2);
    // What is over does not count.
    for (const status of ['sent', 'failed', 'cancelled'] as const) await copies(3, { status });
    const last = await creation(full);
    expect((await postAs(full.sender, last)).status).toBe(201);
    const details = await expectRefusal(
      full.sender,
      createScheduledMessage,
      { body: await creation(full) },
      'TOO_MANY_PENDING',
    );
    expect(details).toEqual({ pendingPerUser: LIMITS.pendingPerUser });
    // The repeated call of one that was taken is still answered.
    expect((await postAs(full.sender, last)).status).toBe(200);
    await client.api.call(cancelScheduledMessage, { params: { id: one.id } });
    expect((await postAs(full.sender, await creation(full))).status).toBe(201);
    // It is the person's own limit.
    expect((await post(await creation(pair))).status).toBe(201);
    const { items } = await client.api.call(listScheduledMessages, {
      query: { status: 'pending', limit: 100 },
    });
    expect(items).toHaveLength(100);
  });
});
