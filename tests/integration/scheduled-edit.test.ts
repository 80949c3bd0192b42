import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import {
  getScheduledMessage,
  ScheduledMessage,
  updateScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { renewKeys } from './support/accounts.ts';
import {
  HOUR,
  iso,
  moved,
  type Pair,
  resign,
  rewritten,
  type Sealed,
  schedule,
  setRow,
  tampered,
} from './support/scheduling.ts';
import { askEndpoint, expectError, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const put = async (id: string, body: unknown, { client }: Person = pair.sender) =>
  askEndpoint(product.url, updateScheduledMessage, {
    params: { id },
    token: await client.api.token(),
    body,
  });
const present = ({ id }: { id: string }, { client }: Person = pair.sender) =>
  client.api.call(getScheduledMessage, { params: { id } });
const updated = (answer: Awaited<ReturnType<typeof put>>) => {
  expect(answer.status).toBe(200);
  return expectStrictly(ScheduledMessage, answer.body);
};

describe('changing the time', () => {
  it('needs the envelope signed again, but not encrypted again', async () => {
    const item = await schedule(pair);
    const body = await moved(pair, item, Date.now() + 2 * HOUR);
    expect(body.envelope.ct).toBe(item.envelope.ct);
    const { version: _, ...change } = body;
    const after = updated(await put(item.id, body));
    expect(after).toEqual({ ...item, ...change, version: 2, updatedAt: after.updatedAt });
    expect(await present(item)).toEqual(after);
  });

  it('moves the alarm', async () => {
    const item = await schedule(pair);
    const at = Date.now() + 3 * HOUR;
    await put(item.id, await moved(pair, item, at));
    const job = await product.context.queue.getJob(item.id);
    // BullMQ counts the new delay from its own now.
    expect(Math.abs((job?.timestamp ?? 0) + (job?.delay ?? 0) - at)).toBeLessThan(5000);
  });

  it('is taken also where the other person has a new key since', async () => {
    const own = await newPair(product.url);
    const item = await schedule(own);
    await renewKeys(product, own.receiver);
    updated(await put(item.id, await moved(own, item, Date.now() + 2 * HOUR), own.sender));
  });

  const times: [what: string, lead: number, code: ErrorCode][] = [
    ['past', -HOUR, 'SCHEDULED_TIME_IN_PAST'],
    ['too close', LIMITS.leastLeadMs - 10, 'SCHEDULED_TIME_TOO_SOON'],
    ['too far', LIMITS.horizonMs + 60_000, 'SCHEDULED_TIME_TOO_FAR'],
  ];
  it.each(times)('to one that is %s is refused', async (_, lead, code) => {
    const item = await schedule(pair);
    const body = await moved(pair, item, Date.now() + lead);
    expectError(await put(item.id, body), code, updateScheduledMessage);
    expect(await present(item)).toEqual(item);
  });

  it('to another than the signed one is refused', async () => {
    const item = await schedule(pair);
    const body = {
      ...(await moved(pair, item, Date.now() + 2 * HOUR)),
      scheduledTime: iso(Date.now() + 3 * HOUR),
    };
    expect(expectError(await put(item.id, body), 'ENVELOPE_INVALID')).toEqual({ field: 'deliverAt' });
  });

  it('under the old signature is refused', async () => {
    const item = await schedule(pair);
    const deliverAt = Date.now() + 2 * HOUR;
    const body = { ...(await moved(pair, item, deliverAt)), envelope: { ...item.envelope, deliverAt } };
    expectError(await put(item.id, body), 'ENVELOPE_SIGNATURE_INVALID', updateScheduledMessage);
    expect(await present(item)).toEqual(item);
  });
});

describe('changing the text', () => {
  it('brings a new revision for the same time', async () => {
    const item = await schedule(pair);
    const after = updated(await put(item.id, await rewritten(pair, item, { text: 'better words' })));
    expect(after).toMatchObject({ version: 2, scheduledTime: item.scheduledTime });
    expect((await pair.sender.client.open(after)).text).toBe('better words');
    const again = updated(await put(item.id, await rewritten(pair, after, { rev: 3, text: 'best words' })));
    expect((await pair.sender.client.open(again)).text).toBe('best words');
  });

  it('is possible until the last moment: the time it keeps needs no lead', async () => {
    const { id } = await schedule(pair);
    const soon = Date.now() + 1000;
    const item = await setRow(product, id, {
      scheduledTime: new Date(soon),
      envelope: await resign(pair, (await present({ id })).envelope, soon),
    });
    updated(await put(id, await rewritten(pair, item)));
  });

  it.each([
    ['the same', 1],
    ['a skipped', 3],
    ['no', 0],
  ])('with %s revision is refused', async (_, rev) => {
    const item = await schedule(pair);
    const answer = await put(item.id, await rewritten(pair, item, { rev }));
    expect(expectError(answer, 'ENVELOPE_INVALID')).toEqual({ field: 'rev', expected: 2 });
  });

  it('for a key that the other person has replaced is refused with the new keys', async () => {
    const own = await newPair(product.url);
    const item = await schedule(own);
    const body = await rewritten(own, item);
    const keys = await renewKeys(product, own.receiver);
    const refused = await put(item.id, body, own.sender);
    expect(expectError(refused, 'RECEIVER_KEY_NOT_CURRENT', updateScheduledMessage)).toEqual({ keys });
    updated(await put(item.id, await rewritten(own, item, { receiver: keys }), own.sender));
  });

  const lies: [what: string, code: ErrorCode, change: () => Partial<Sealed>][] = [
    ['sealed for another chat', 'ENVELOPE_INVALID', () => ({ convId: newId() })],
    ['sealed for another id', 'ENVELOPE_INVALID', () => ({ id: newId() })],
    ['sealed as one to be sent now', 'ENVELOPE_INVALID', () => ({ typ: 'now' })],
  ];
  it.each(lies)('%s is refused', async (_, code, change) => {
    const item = await schedule(pair);
    expectError(await put(item.id, await rewritten(pair, item, change())), code, updateScheduledMessage);
    expect(await present(item)).toEqual(item);
  });

  it.each(['sig', 'ct'] as const)('with a tampered %s is refused', async (field) => {
    const item = await schedule(pair);
    const body = await rewritten(pair, item);
    const envelope = { ...body.envelope, [field]: tampered(body.envelope[field]) };
    expectError(await put(item.id, { ...body, envelope }), 'ENVELOPE_SIGNATURE_INVALID');
  });

  it('under the signature of the old text is refused', async () => {
    const item = await schedule(pair);
    const body = await rewritten(pair, item);
    const envelope = { ...body.envelope, sig: item.envelope.sig };
    expectError(await put(item.id, { ...body, envelope }), 'ENVELOPE_SIGNATURE_INVALID');
    expect(await present(item)).toEqual(item);
  });
});

describe('a message that may have been delivered', () => {
  it('keeps its text and its time', async () => {
    const { id } = await schedule(pair);
    const item = await setRow(product, id, { maybeDelivered: true });
    expect(item.bodyFrozen).toBe(true);
    const details = expectError(
      await put(id, await rewritten(pair, item)),
      'BODY_FROZEN',
      updateScheduledMessage,
    );
    expect(details).toEqual({ current: item, messageId: null });
    expectError(await put(id, await moved(pair, item, Date.now() + 2 * HOUR)), 'BODY_FROZEN');
    expect(await present(item)).toEqual(item);
  });
});
