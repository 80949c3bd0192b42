import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '#client/api-error.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { untilAllSent } from '../support/outcome.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { createAim, inBatches, tally } from '../support/rounds.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';

const ROUNDS = 200;
const HOUR = 3_600_000;
const timeZone = 'Europe/Berlin';

/** The item after an edit, or the code with which it was refused. */
const tryEdit = (call: Promise<ScheduledMessage>): Promise<ScheduledMessage | string> =>
  call.catch((error: unknown) => {
    if (error instanceof ApiError) return error.code;
    throw error;
  });

describe('an edit', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct();
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  it('against the delivery: the message is the edited one exactly where the edit was acknowledged', async () => {
    const aim = createAim({ startMs: 300, stepMs: 3, scatterMs: 60 });
    const rounds = await inBatches(ROUNDS, 10, async () => {
      const item = await scheduleAt(product, pair.sender, pair.to, { text: 'old', dueInMs: 300 });
      await setTimeout(aim.next());
      const when = { at: Date.parse(item.scheduledTime), timeZone };
      const edited = await tryEdit(pair.sender.client.updateScheduled(item, { ...when, text: 'new' }));
      const refused = typeof edited === 'string';
      if (refused) expect(['ALREADY_SENDING', 'ALREADY_SENT']).toContain(edited);
      aim.learn(refused ? 'first' : 'second');
      return { id: item.id, answer: refused ? edited : 'ok', envelope: (refused ? item : edited).envelope };
    });
    const counts = tally(rounds.map((round) => round.answer));
    process.stdout.write(`  edit against delivery: ${JSON.stringify(counts)}\n`);
    const ids = rounds.map((round) => round.id);
    await untilAllSent(product, ids, 30_000);
    const messages = new Map((await messagesOf(product, ids)).map((row) => [row._id.toString(), row]));
    expect(messages.size).toBe(ROUNDS);
    for (const { id, envelope } of rounds) expect(messages.get(id)?.envelope).toEqual(envelope);
    expect(counts.ok).toBeGreaterThan(0);
    expect(counts.ok).toBeLessThan(ROUNDS);
  });

  it('against another edit of the same version: one holds, the other is told what holds', async () => {
    const rounds = await inBatches(ROUNDS, 10, async () => {
      const item = await scheduleAt(product, pair.sender, pair.to, { dueInMs: HOUR });
      const edits = await Promise.all(
        ['left', 'right'].map((text, n) =>
          tryEdit(
            pair.sender.client.updateScheduled(item, { at: Date.now() + (n + 2) * HOUR, timeZone, text }),
          ),
        ),
      );
      const row = await rowOf(product, item.id);
      const held = edits.findIndex((edit) => typeof edit !== 'string');
      const winner = edits[held];
      expect(edits[1 - held]).toBe('VERSION_CONFLICT');
      expect(winner).toMatchObject({ version: 2, envelope: row.envelope });
      expect(row.version).toBe(2);
      return held === 0 ? 'left' : 'right';
    });
    process.stdout.write(`  edit against edit: ${JSON.stringify(tally(rounds))}\n`);
  });
});
