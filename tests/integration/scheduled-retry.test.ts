import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import {
  cancelScheduledMessage,
  getScheduledMessage,
  retryScheduledMessage,
  ScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { type ScheduledRow, scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { newPair, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { connectDevice } from './support/devices.ts';
import { HOUR, moved, type Pair, rewritten, scheduledAs, setRow } from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const retry = async (id: string, body: unknown, { client }: Person = pair.sender) =>
  askEndpoint(product.url, retryScheduledMessage, { params: { id }, token: await client.api.token(), body });
/** One that failed an hour after it was due. */
const failed = () => scheduledAs(product, pair, 'failed', Date.now() - HOUR);
const present = ({ id }: { id: string }) =>
  pair.sender.client.api.call(getScheduledMessage, { params: { id } });
const asChange = ({ version, ...change }: Awaited<ReturnType<typeof moved>>) => ({ version, change });

describe('retrying a failed message', () => {
  it('as it is makes it pending again, its failures forgotten', async () => {
    const item = await failed();
    expect(item).toMatchObject({ retryCount: 3, failure: { code: 'DELIVERY_FAILED' } });
    const answer = await retry(item.id, { version: 1 });
    expect(answer.status).toBe(200);
    const after = expectStrictly(ScheduledMessage, answer.body);
    const reset = { status: 'pending', failure: null, retryCount: 0, version: 2 };
    expect(after).toEqual({ ...item, ...reset, updatedAt: after.updatedAt });
  });

  it('as it is delivers it at once', async () => {
    const whole = await startProduct({ place: product.place, roles: ['worker'] });
    try {
      const [mine, theirs] = await Promise.all([
        connectDevice(product.url, pair.sender),
        connectDevice(product.url, pair.receiver),
      ]);
      const item = await failed();
      await retry(item.id, { version: item.version });
      const message = await theirs.next('receive_message', ({ id }) => id === item.id);
      expect((await pair.receiver.client.open(message)).text).toBe('for later');
      const sent = await mine.next('scheduled_message_sent', (event) => event.message.id === item.id);
      expect(sent.scheduledMessage).toMatchObject({ status: 'sent', failure: null, messageId: item.id });
    } finally {
      await whole.stop();
    }
  });

  it('may give it a new time, or a new text', async () => {
    const one = await failed();
    const at = Date.now() + HOUR;
    const answer = await retry(one.id, asChange(await moved(pair, one, at)));
    expect(answer.body).toMatchObject({
      status: 'pending',
      scheduledTime: new Date(at).toISOString(),
      version: 2,
    });
    const other = await failed();
    const change = { deliverAt: at, text: 'other words' };
    const body = { ...(await rewritten(pair, other, change)), scheduledTime: new Date(at).toISOString() };
    const rewrittenOne = expectStrictly(ScheduledMessage, (await retry(other.id, asChange(body))).body);
    expect((await pair.sender.client.open(rewrittenOne)).text).toBe('other words');
  });

  const times: [what: string, lead: number, code: ErrorCode][] = [
    ['past', -HOUR / 2, 'SCHEDULED_TIME_IN_PAST'],
    ['too close', LIMITS.leastLeadMs - 10, 'SCHEDULED_TIME_TOO_SOON'],
    ['too far', LIMITS.horizonMs + 60_000, 'SCHEDULED_TIME_TOO_FAR'],
  ];
  it.each(times)('for a time that is %s is refused', async (_, lead, code) => {
    const item = await failed();
    const body = asChange(await moved(pair, item, Date.now() + lead));
    expectError(await retry(item.id, body), code, retryScheduledMessage);
    expect(await present(item)).toEqual(item);
  });

  it('with another revision than the next is refused', async () => {
    const item = await failed();
    const at = Date.now() + HOUR;
    const body = {
      ...(await rewritten(pair, item, { deliverAt: at, rev: 1 })),
      scheduledTime: new Date(at).toISOString(),
    };
    expectError(await retry(item.id, asChange(body)), 'ENVELOPE_INVALID', retryScheduledMessage);
  });

  it('that may have been delivered is possible as it is, but not with another text', async () => {
    const { id } = await failed();
    const item = await setRow(product, id, { maybeDelivered: true });
    const at = Date.now() + HOUR;
    const body = {
      ...(await rewritten(pair, item, { deliverAt: at })),
      scheduledTime: new Date(at).toISOString(),
    };
    expectError(await retry(id, asChange(body)), 'BODY_FROZEN', retryScheduledMessage);
    expect((await retry(id, { version: 1 })).status).toBe(200);
  });
});

describe('retrying is refused', () => {
  it.each(['sending', 'sent', 'cancelled'] as const)('for one that is %s', async (state) => {
    const item = await scheduledAs(product, pair, state);
    const details = expectError(await retry(item.id, { version: 1 }), 'NOT_FAILED', retryScheduledMessage);
    expect(details).toMatchObject({ current: item });
  });

  it('for one that is pending', async () => {
    const { id } = await failed();
    await retry(id, { version: 1 });
    expectError(await retry(id, { version: 2 }), 'NOT_FAILED');
    const item = await setRow(product, id, { version: 7 });
    expect(expectError(await retry(id, { version: 7 }), 'NOT_FAILED')).toMatchObject({ current: item });
  });

  it('for another version, also where it failed again since the version that is known', async () => {
    const { id } = await failed();
    const item = await setRow(product, id, { version: 2 });
    for (const version of [1, 3]) {
      const details = expectError(await retry(id, { version }), 'VERSION_CONFLICT', retryScheduledMessage);
      expect(details).toEqual({ current: item, messageId: null });
    }
  });

  it('for one that was put away, also where its id was occupied', async () => {
    const { id } = await failed();
    await setRow(product, id, { maybeDelivered: true });
    const ended = await pair.sender.client.cancelScheduled(id);
    expect(ended).toMatchObject({ status: 'failed', dismissed: true });
    expectError(await retry(id, { version: ended.version }), 'ALREADY_CANCELLED', retryScheduledMessage);
  });

  it('for one whose id was occupied by a cancel that died half way', async () => {
    const { id } = await failed();
    const item = await setRow(product, id, { maybeDelivered: true });
    await pair.sender.client.api.call(cancelScheduledMessage, { params: { id } });
    // As if the cancel had died before it changed the row.
    await setRow(product, id, { dismissed: false, version: item.version });
    expectError(await retry(id, { version: item.version }), 'ALREADY_CANCELLED', retryScheduledMessage);
  });

  it('for all but its sender, and for what is not there', async () => {
    const { id } = await failed();
    const call = (id: string) => ({ params: { id }, body: { version: 1 } });
    await expectRefusal(pair.receiver, retryScheduledMessage, call(id), 'NOT_YOUR_MESSAGE');
    await expectRefusal(pair.sender, retryScheduledMessage, call(newId()), 'SCHEDULED_MESSAGE_NOT_FOUND');
  });

  it('for someone with as many pending messages as one may have', async () => {
    pair = await newPair(product.url);
    const { id } = await failed();
    const rows = scheduledMessageModel(product.context.db);
    const row = await rows.findById(id).lean<ScheduledRow>();
    const copy = () => ({ ...row, status: 'pending', _id: newId() });
    await rows.insertMany(Array.from({ length: LIMITS.pendingPerUser }, copy));
    expectError(await retry(id, { version: 1 }), 'TOO_MANY_PENDING', retryScheduledMessage);
  });
});
