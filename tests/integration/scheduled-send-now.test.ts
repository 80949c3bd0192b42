import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { listMessages } from '#contract/messages.ts';
import {
  getScheduledMessage,
  ScheduledMessage,
  sendScheduledMessageNow,
} from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { newPair, type Person } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { until } from '../support/until.ts';
import { renewKeys } from './support/accounts.ts';
import { connectDevice } from './support/devices.ts';
import {
  HOUR,
  type Pair,
  resign,
  rewritten,
  type Sealed,
  schedule,
  setRow,
  tampered,
} from './support/scheduling.ts';
import { askEndpoint, expectError, expectRefusal, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

const sendNow = async (id: string, body: unknown, { client }: Person = pair.sender) =>
  askEndpoint(product.url, sendScheduledMessageNow, {
    params: { id },
    token: await client.api.token(),
    body,
  });
const signedFor = async ({ version, envelope }: ScheduledMessage, deliverAt: number) => ({
  version,
  envelope: await resign(pair, envelope, deliverAt),
});
const present = ({ id }: { id: string }) =>
  pair.sender.client.api.call(getScheduledMessage, { params: { id } });

describe('sending a scheduled message now', () => {
  it('delivers it at once, as a scheduled one', async () => {
    const whole = await startProduct();
    try {
      const own = await newPair(whole.url);
      const theirs = await connectDevice(whole.url, own.receiver);
      const item = await schedule(own, { text: 'sooner than planned' });
      const moved = await own.sender.client.sendScheduledNow(item);
      expect(moved).toMatchObject({ status: 'pending', version: 2 });
      // It was due in an hour; this waits for seconds.
      const message = await theirs.next('receive_message');
      expect(message).toMatchObject({ id: item.id, scheduled: true });
      expect((await own.receiver.client.open(message)).text).toBe('sooner than planned');
      const query = { conversationId: own.conversation.id };
      const sent = await until('it to be marked sent', async () => {
        const now = await own.sender.client.api.call(getScheduledMessage, { params: { id: item.id } });
        return now.status === 'sent' && now;
      });
      expect(sent).toMatchObject({ messageId: item.id, sentAt: message.sentAt, version: 2 });
      expect((await own.sender.client.api.call(listMessages, { query })).items).toEqual([message]);
    } finally {
      await whole.stop();
    }
  });

  it('moves it to the signed time, with the same text, and keeps its zone', async () => {
    const item = await schedule(pair);
    const body = await signedFor(item, Date.now());
    const answer = await sendNow(item.id, body);
    expect(answer.status).toBe(200);
    const after = expectStrictly(ScheduledMessage, answer.body);
    expect(after).toMatchObject({
      status: 'pending',
      version: 2,
      timeZone: item.timeZone,
      envelope: body.envelope,
    });
    expect(Date.parse(after.scheduledTime)).toBe(body.envelope.deliverAt);
  });

  it('may bring a new text too', async () => {
    const item = await schedule(pair);
    const { version, envelope } = await rewritten(pair, item, { deliverAt: Date.now(), text: 'last words' });
    const answer = await sendNow(item.id, { version, envelope });
    const after = expectStrictly(ScheduledMessage, answer.body);
    expect((await pair.sender.client.open(after)).text).toBe('last words');
  });

  it('is taken also where the other person has a new key since, as the text stays', async () => {
    const own = await newPair(product.url);
    const item = await schedule(own);
    await renewKeys(product, own.receiver);
    expect((await own.sender.client.sendScheduledNow(item)).version).toBe(2);
  });
});

describe('sending now is refused', () => {
  const slack = LIMITS.sendNowSlackMs;
  const wrongTimes: [which: string, time: () => number][] = [
    ['for its planned time', () => Date.now() + HOUR],
    ['for the past', () => Date.now() - slack - 5000],
    ['for later', () => Date.now() + slack + 30_000],
    ['for 1970', () => 0],
    ['for the end of time', () => 8_640_000_000_000_000],
  ];
  it.each(wrongTimes)('where it is signed %s', async (_, time) => {
    const item = await schedule(pair);
    const answer = await sendNow(item.id, await signedFor(item, time()));
    const details = expectError(answer, 'SEND_NOW_TIME_WRONG', sendScheduledMessageNow);
    expect(details).toEqual({ serverTime: expect.any(Number) });
    expect(await present(item)).toEqual(item);
  });

  it('where the signed time is no time', async () => {
    const item = await schedule(pair);
    const { version, envelope } = await signedFor(item, Date.now());
    for (const deliverAt of [8_640_000_000_000_001, -1, 1.5, null]) {
      const answer = await sendNow(item.id, { version, envelope: { ...envelope, deliverAt } });
      const details = expectError(answer, 'VALIDATION_FAILED');
      expect(details).toMatchObject([{ path: 'body.envelope.deliverAt' }]);
    }
  });

  it('where the new time is not signed', async () => {
    const item = await schedule(pair);
    const { version, envelope } = item;
    const unsigned = { version, envelope: { ...envelope, deliverAt: Date.now() } };
    expectError(await sendNow(item.id, unsigned), 'ENVELOPE_SIGNATURE_INVALID', sendScheduledMessageNow);
    const signed = await signedFor(item, Date.now());
    const broken = { version, envelope: { ...signed.envelope, sig: tampered(signed.envelope.sig) } };
    expectError(await sendNow(item.id, broken), 'ENVELOPE_SIGNATURE_INVALID', sendScheduledMessageNow);
    expect(await present(item)).toEqual(item);
  });

  const lies: [what: string, code: ErrorCode, change: () => Partial<Sealed>][] = [
    ['sealed as a message that was never scheduled', 'ENVELOPE_INVALID', () => ({ typ: 'now' })],
    ['sealed for another chat', 'ENVELOPE_INVALID', () => ({ convId: newId() })],
    ['with a revision left out', 'ENVELOPE_INVALID', () => ({ rev: 3 })],
  ];
  it.each(lies)('where its new text is %s', async (_, code, change) => {
    const item = await schedule(pair);
    const { version, envelope } = await rewritten(pair, item, { deliverAt: Date.now(), ...change() });
    expectError(await sendNow(item.id, { version, envelope }), code, sendScheduledMessageNow);
  });

  it('where the text may have been delivered, also where it stays the same', async () => {
    const { id } = await schedule(pair);
    const item = await setRow(product, id, { maybeDelivered: true });
    const { version, envelope } = await rewritten(pair, item, { deliverAt: Date.now() });
    expectError(await sendNow(id, { version, envelope }), 'BODY_FROZEN', sendScheduledMessageNow);
    expectError(await sendNow(id, await signedFor(item, Date.now())), 'BODY_FROZEN');
  });

  it('for all but its sender, and for what is not there', async () => {
    const item = await schedule(pair);
    const body = await signedFor(item, Date.now());
    const call = (id: string) => ({ params: { id }, body });
    await expectRefusal(pair.receiver, sendScheduledMessageNow, call(item.id), 'NOT_YOUR_MESSAGE');
    await expectRefusal(pair.sender, sendScheduledMessageNow, call(newId()), 'SCHEDULED_MESSAGE_NOT_FOUND');
    expect(await present(item)).toEqual(item);
  });
});
