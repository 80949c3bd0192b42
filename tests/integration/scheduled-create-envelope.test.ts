import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PublicKeys } from '#contract/envelope.ts';
import type { ErrorCode } from '#contract/errors.ts';
import { createScheduledMessage } from '#contract/scheduled-messages.ts';
import { publicKeysOf } from '#crypto/account.ts';
import { fromBase64Url, fromUtf8, toBase64Url, utf8 } from '#crypto/encoding.ts';
import { newId } from '#crypto/ids.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { userModel } from '#features/users/store.ts';
import { newPair, newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { renewKeys } from './support/accounts.ts';
import { accountOf, creation, HOUR, iso, type Pair, type Sealed, tampered } from './support/scheduling.ts';
import { askEndpoint, expectError, expectStrictly } from './support/wire.ts';

let product: Product;
let pair: Pair;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  pair = await newPair(product.url);
});
afterAll(() => product.stop());

type Body = Awaited<ReturnType<typeof creation>>;
const post = async (body: unknown, { client } = pair.sender) =>
  askEndpoint(product.url, createScheduledMessage, { token: await client.api.token(), body });

/** That it is refused with this code, and that nothing of it is kept. */
async function expectRefused(body: Body, code: ErrorCode): Promise<unknown> {
  const details = expectError(await post(body), code, createScheduledMessage);
  expect(await scheduledMessageModel(product.context.db).exists({ _id: body.id })).toBeNull();
  return details;
}

/** The envelope with another header, which is then not the one that was signed. */
function withHeader(envelope: Body['envelope'], change: (header: Record<string, unknown>) => object) {
  const header = JSON.parse(fromUtf8(fromBase64Url(envelope.p))) as Record<string, unknown>;
  return { ...envelope, p: toBase64Url(utf8(JSON.stringify(change(header)))) };
}

describe('an envelope that says something else than the request is refused', () => {
  const cases: [what: string, field: string, change: () => Partial<Sealed> | Promise<Partial<Sealed>>][] = [
    ['sealed as one to be sent now', 'typ', () => ({ typ: 'now' })],
    ['of another chat', 'convId', () => ({ convId: newId() })],
    [
      'to a third person',
      'to',
      async () => ({ receiver: publicKeysOf(accountOf(await newPerson(product.url))) }),
    ],
    [
      'from the other person',
      'from',
      () => ({ sender: accountOf(pair.receiver), receiver: publicKeysOf(accountOf(pair.sender)) }),
    ],
    ['under another identity key', 'fromIk', async () => ({ sender: await impostor() })],
  ];
  /** Someone else's keys under the sender's id. */
  const impostor = async () => {
    const other = accountOf(await newPerson(product.url));
    return { ...other, userId: pair.sender.user.id };
  };
  it.each(cases)('%s', async (_, field, change) => {
    expect(await expectRefused(await creation(pair, await change()), 'ENVELOPE_INVALID')).toEqual({ field });
  });

  it('of another id', async () => {
    const body = { ...(await creation(pair)), id: newId() };
    expect(await expectRefused(body, 'ENVELOPE_INVALID')).toEqual({ field: 'msgId' });
  });

  it('for another time', async () => {
    const body = { ...(await creation(pair)), scheduledTime: iso(Date.now() + 2 * HOUR) };
    expect(await expectRefused(body, 'ENVELOPE_INVALID')).toEqual({ field: 'deliverAt' });
  });
});

describe('an envelope that was changed after it was signed is refused', () => {
  it.each(['sig', 'iv', 'ct'] as const)('in its %s', async (field) => {
    const body = await creation(pair);
    const envelope = { ...body.envelope, [field]: tampered(body.envelope[field]) };
    await expectRefused({ ...body, envelope }, 'ENVELOPE_SIGNATURE_INVALID');
  });

  it.each(['kid', 'enc', 'ct'] as const)('in the %s of a wrap', async (field) => {
    const body = await creation(pair);
    const [forReceiver, forSender] = body.envelope.w;
    const envelope = {
      ...body.envelope,
      w: [{ ...forReceiver, [field]: tampered(forReceiver[field]) }, forSender] as Body['envelope']['w'],
    };
    await expectRefused({ ...body, envelope }, 'ENVELOPE_SIGNATURE_INVALID');
  });

  it('in its revision', async () => {
    const body = await creation(pair);
    const envelope = withHeader(body.envelope, (header) => ({ ...header, rev: 7 }));
    await expectRefused({ ...body, envelope }, 'ENVELOPE_SIGNATURE_INVALID');
  });

  it('in its time, together with the request’s', async () => {
    const body = await creation(pair);
    const deliverAt = body.envelope.deliverAt + 1000;
    const changed = { ...body, scheduledTime: iso(deliverAt), envelope: { ...body.envelope, deliverAt } };
    await expectRefused(changed, 'ENVELOPE_SIGNATURE_INVALID');
  });
});

describe('an envelope of another form is refused', () => {
  const cases: [what: string, change: (header: Record<string, unknown>) => object][] = [
    ['with a stray field in the header', (header) => ({ ...header, stray: 1 })],
    ['with the header’s fields in another order', ({ v, ...rest }) => ({ ...rest, v })],
    ['of another version', (header) => ({ ...header, v: 2 })],
    ['of another suite', (header) => ({ ...header, suite: 2 })],
    ['with a header that is no object', () => []],
    ['to oneself', (header) => ({ ...header, to: header.from })],
  ];
  it.each(cases)('%s', async (_, change) => {
    const body = await creation(pair);
    await expectRefused({ ...body, envelope: withHeader(body.envelope, change) }, 'ENVELOPE_INVALID');
  });

  it('with a ciphertext that is not as long as padding makes it', async () => {
    const body = await creation(pair);
    const envelope = { ...body.envelope, ct: body.envelope.ct.slice(0, -4) };
    await expectRefused({ ...body, envelope }, 'ENVELOPE_INVALID');
  });

  it('with base64url that is not canonical', async () => {
    const body = await creation(pair);
    // 16 bytes are 22 characters, of which the last has four bits that mean nothing and must be zero.
    const kid = `${body.envelope.w[0].kid.slice(0, -1)}B`;
    const w: Body['envelope']['w'] = [{ ...body.envelope.w[0], kid }, body.envelope.w[1]];
    await expectRefused({ ...body, envelope: { ...body.envelope, w } }, 'ENVELOPE_INVALID');
  });

  it('with the two wraps in the wrong order', async () => {
    const body = await creation(pair);
    const answer = await post({ ...body, envelope: { ...body.envelope, w: body.envelope.w.toReversed() } });
    expectError(answer, 'VALIDATION_FAILED');
  });
});

describe('an envelope for a key that was replaced is refused', () => {
  it('with the receiver’s new keys, and taken when it is sealed for those', async () => {
    const own = await newPair(product.url);
    const before = await creation(own);
    const keys = await renewKeys(product, own.receiver);
    const details = expectError(
      await post(before, own.sender),
      'RECEIVER_KEY_NOT_CURRENT',
      createScheduledMessage,
    );
    expect(expectStrictly(PublicKeys, (details as { keys: unknown }).keys)).toEqual(keys);
    const again = await creation(own, { receiver: keys });
    expect((await post(again, own.sender)).status).toBe(201);
  });

  it('with one’s own new keys where it was oneself who changed them elsewhere', async () => {
    const own = await newPair(product.url);
    const before = await creation(own);
    const keys = await renewKeys(product, own.sender);
    const details = expectError(
      await post(before, own.sender),
      'SENDER_KEY_NOT_CURRENT',
      createScheduledMessage,
    );
    expect(details).toEqual({ keys });
  });

  it('where the other person is gone, as there is nobody to seal for', async () => {
    const own = await newPair(product.url);
    const body = await creation(own);
    await userModel(product.context.db).deleteOne({ _id: own.receiver.user.id });
    expectError(await post(body, own.sender), 'USER_NOT_FOUND', createScheduledMessage);
  });
});
