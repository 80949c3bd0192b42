import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliverScheduled } from '#features/scheduled-messages/delivery.ts';
import { untilAllSent } from '../support/outcome.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilDrained } from '../support/queue.ts';
import { inBatches, tally } from '../support/rounds.ts';
import { messagesOf, rowOf, writeRow } from '../support/rows.ts';
import { type Pair, scheduleAt, scheduleEach } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

const ROUNDS = 200;

describe('two workers', () => {
  let first: Product;
  let second: Product;
  let pair: Pair;
  beforeAll(async () => {
    first = await startProduct();
    second = await startProduct({ place: first.place, roles: ['worker'] });
    pair = await newPair(first.url);
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  /** That each of `ids` became exactly one message, and that the conversation counts each once. */
  async function expectOneEach(ids: string[]): Promise<void> {
    await untilAllSent(first, ids, 30_000);
    await untilDrained(first);
    const found = (await messagesOf(first, ids)).map((row) => row._id.toString());
    expect(found.sort()).toEqual([...ids].sort());
    await expectConversationTrue(first, pair);
  }

  it('share the messages that are due at once, each goes out once', async () => {
    const items = await scheduleEach(first, pair, Array<number>(ROUNDS).fill(3000));
    await expectOneEach(items.map(({ id }) => id));
  });

  it('and up to five further calls on one message make one of it', async () => {
    const contexts = [first.context, second.context];
    const rounds = await inBatches(ROUNDS, 20, async (n) => {
      const { id } = await scheduleAt(first, pair.sender, pair.to, { dueInMs: 0 });
      const calls = Array.from({ length: 2 + (n % 4) }, (_, k) => contexts[(n + k) % 2] ?? first.context);
      const outcomes = await Promise.all(calls.map((context) => deliverScheduled(context, id)));
      return { id, outcomes: outcomes.map(({ kind }) => kind) };
    });
    process.stdout.write(
      `  calls at once: ${JSON.stringify(tally(rounds.flatMap(({ outcomes }) => outcomes)))}\n`,
    );
    await expectOneEach(rounds.map(({ id }) => id));
  });

  it('that take over the same abandoned attempt make one message of it', async () => {
    const rounds = await inBatches(ROUNDS, 20, async () => {
      const { id } = await scheduleAt(first, pair.sender, pair.to, { dueInMs: -20_000, alarm: false });
      const leaseUntil = new Date(Date.now() - 1);
      await writeRow(first, id, { status: 'sending', claim: { token: 'of a dead worker', leaseUntil } });
      const contexts = [first.context, second.context, first.context, second.context];
      const outcomes = await Promise.all(contexts.map((context) => deliverScheduled(context, id)));
      return { id, outcomes: outcomes.map(({ kind }) => kind) };
    });
    process.stdout.write(
      `  take-overs at once: ${JSON.stringify(tally(rounds.flatMap(({ outcomes }) => outcomes)))}\n`,
    );
    await expectOneEach(rounds.map(({ id }) => id));
    for (const { id } of rounds) expect((await rowOf(first, id)).maybeDelivered).toBe(true);
  });
});
