import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '#client/api-error.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { untilDrained } from '../support/queue.ts';
import { createAim, inBatches, startApart, tally } from '../support/rounds.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';

const ROUNDS = 200;
const HOUR = 3_600_000;

/** What a call was answered with: 'ok', or the code of its refusal. */
const answerTo = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof ApiError) return error.code;
      throw error;
    },
  );

interface Round {
  id: string;
  answer: string;
}

describe('a cancel', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct();
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  /** That each answer was the truth for ever: cancelled means no message, refused means exactly one. */
  async function expectTruth(rounds: Round[]): Promise<void> {
    await untilDrained(product);
    const found = await messagesOf(
      product,
      rounds.map((round) => round.id),
    );
    const sent = found.map((row) => row._id.toString());
    const refused = rounds.filter((round) => round.answer !== 'ok').map((round) => round.id);
    expect(sent.sort()).toEqual(refused.sort());
    for (const { id, answer } of rounds) {
      expect((await rowOf(product, id)).status).toBe(answer === 'ok' ? 'cancelled' : 'sent');
    }
    await expectConversationTrue(product, pair);
  }

  it('against the delivery: either it holds for ever or the message goes out once', async () => {
    const aim = createAim({ startMs: 300, stepMs: 3, scatterMs: 60 });
    const rounds = await inBatches(ROUNDS, 10, async () => {
      const { id } = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 300 });
      await setTimeout(aim.next());
      const answer = await answerTo(pair.sender.client.cancelScheduled(id));
      expect(['ok', 'ALREADY_SENDING', 'ALREADY_SENT']).toContain(answer);
      aim.learn(answer === 'ok' ? 'second' : 'first');
      return { id, answer };
    });
    const counts = tally(rounds.map((round) => round.answer));
    process.stdout.write(`  cancel against delivery: ${JSON.stringify(counts)}\n`);
    await expectTruth(rounds);
    expect(counts.ok).toBeGreaterThan(0);
    expect(counts.ok).toBeLessThan(ROUNDS);
  });

  it('against send-now: one of the two is refused, or the cancel comes last', async () => {
    const aim = createAim({ startMs: 0, stepMs: 2, scatterMs: 60 });
    const rounds = await inBatches(ROUNDS, 10, async () => {
      const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: HOUR });
      const [now, cancel] = await startApart(
        aim.next(),
        () => answerTo(pair.sender.client.sendScheduledNow(item)),
        () => answerTo(pair.sender.client.cancelScheduled(item.id)),
      );
      expect(['ok', 'ALREADY_CANCELLED']).toContain(now);
      expect(['ok', 'ALREADY_SENDING', 'ALREADY_SENT']).toContain(cancel);
      expect(now === 'ok' || cancel === 'ok').toBe(true);
      aim.learn(cancel === 'ok' ? 'second' : 'first');
      return { id: item.id, answer: cancel, both: `now ${now}, cancel ${cancel}` };
    });
    const counts = tally(rounds.map((round) => round.both));
    process.stdout.write(`  send-now against cancel: ${JSON.stringify(counts)}\n`);
    await expectTruth(rounds);
    expect(counts['now ALREADY_CANCELLED, cancel ok']).toBeGreaterThan(0);
    expect(counts['now ok, cancel ALREADY_SENT'] ?? counts['now ok, cancel ALREADY_SENDING']).toBeGreaterThan(
      0,
    );
  });

  it('against an edit: the edit is refused, or is cancelled with the rest', async () => {
    const aim = createAim({ startMs: 0, stepMs: 2, scatterMs: 20 });
    const rounds = await inBatches(ROUNDS, 10, async () => {
      const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: HOUR });
      const when = { at: Date.now() + 2 * HOUR, timeZone: 'Europe/Berlin' };
      const [edit, cancel] = await startApart(
        aim.next(),
        () => answerTo(pair.sender.client.updateScheduled(item, when)),
        () => answerTo(pair.sender.client.cancelScheduled(item.id)),
      );
      expect(cancel).toBe('ok');
      aim.learn(edit === 'ok' ? 'first' : 'second');
      return { id: item.id, edit };
    });
    const counts = tally(rounds.map((round) => round.edit));
    process.stdout.write(`  edit against cancel: ${JSON.stringify(counts)}\n`);
    for (const { id, edit } of rounds) {
      const row = await rowOf(product, id);
      expect(row.status).toBe('cancelled');
      expect(row.version).toBe(edit === 'ok' ? 3 : 2);
    }
    expect(Object.keys(counts).sort()).toEqual(['ALREADY_CANCELLED', 'ok']);
    expect(
      await messagesOf(
        product,
        rounds.map((round) => round.id),
      ),
    ).toEqual([]);
  });
});
