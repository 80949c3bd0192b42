import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '#client/api-error.ts';
import { getScheduledMessage, type ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { CrashPoint } from '#core/points.ts';
import { findOpenAmong } from '#features/scheduled-messages/open-rows.ts';
import { sweepDue } from '#features/scheduled-messages/sweep.ts';
import { newPair } from '../support/people.ts';
import { createPoints } from '../support/points.ts';
import { type Product, startProduct } from '../support/product.ts';
import { expectAlarmsTrue, untilDrained, wipeRedis } from '../support/queue.ts';
import { expectNothingToRepair } from '../support/repairs.ts';
import { inBatches, tally } from '../support/rounds.ts';
import { messagesOf, rowOf } from '../support/rows.ts';
import { type Pair, scheduleAt } from '../support/schedule-at.ts';
import { expectConversationTrue } from '../support/truth.ts';
import { until } from '../support/until.ts';

const MESSAGES = 100;
const FAULTS: CrashPoint[] = [
  'delivery.claimed',
  'delivery.inserted',
  'delivery.noted',
  'delivery.emitted',
  'delivery.marked',
];
const timeZone = 'Europe/Berlin';
const pick = <T>(choices: readonly [T, ...T[]]): T =>
  choices[Math.floor(Math.random() * choices.length)] ?? choices[0];

/** What the sender was told last of one of his messages. */
interface Told {
  /** The envelopes that were acknowledged, in order. */
  acknowledged: ScheduledMessage['envelope'][];
  cancelled: boolean;
}

/** Everything at once: edits, moves, cancels, retries, faults at every point, two workers, and a wiped Redis. */
describe('messages that are changed at random while two workers with faults deliver them', () => {
  const points = createPoints();
  let product: Product;
  let other: Product;
  let pair: Pair;
  beforeAll(async () => {
    const overrides = { atPoint: points.hook };
    product = await startProduct({ overrides });
    other = await startProduct({ place: product.place, roles: ['worker'], overrides });
    pair = await newPair(product.url);
  });
  afterAll(async () => {
    await other.stop();
    await product.stop();
  });

  /** One life of one message. @returns what its sender knows */
  async function live(n: number): Promise<Told & { id: string }> {
    const { client } = pair.sender;
    const first = await scheduleAt(product, pair.sender, pair.to, { dueInMs: 500 + Math.random() * 2500 });
    if (n % 3 === 0) points.failAt(first.id, pick(['delivery.claimed', ...FAULTS]), 1 + (n % 4));
    const told: Told = { acknowledged: [first.envelope], cancelled: false };
    let item = first;
    for (let step = 0; step < 4; step++) {
      await setTimeout(Math.random() * 900);
      const now = Date.parse(item.scheduledTime);
      const act = pick([
        () => client.updateScheduled(item, { at: now, timeZone, text: `text ${step}` }),
        () => client.updateScheduled(item, { at: Date.now() + 5500, timeZone }),
        () => client.sendScheduledNow(item),
        () => client.retryScheduled(item),
        () => (step > 1 ? client.cancelScheduled(item.id) : Promise.resolve(item)),
      ]);
      try {
        item = await act();
        if (item.status === 'cancelled' || item.dismissed) told.cancelled = true;
        else if (item.envelope.sig !== told.acknowledged.at(-1)?.sig) told.acknowledged.push(item.envelope);
      } catch (error) {
        if (!(error instanceof ApiError) || ![409, 422].includes(error.status)) throw error;
        item = await client.api.call(getScheduledMessage, { params: { id: item.id } });
      }
    }
    return { ...told, id: first.id };
  }

  it('end as their senders were told, each once or never', async () => {
    const wiped = setTimeout(2000).then(() => wipeRedis(product));
    const [told] = await Promise.all([inBatches(MESSAGES, MESSAGES, live), wiped]);
    const ids = told.map(({ id }) => id);
    await until('all to end', async () => (await findOpenAmong(product.context, ids)).length === 0, {
      timeoutMs: 40_000,
      everyMs: 100,
    });
    await untilDrained(product);

    const messages = new Map((await messagesOf(product, ids)).map((row) => [row._id.toString(), row]));
    const ends: string[] = [];
    for (const { id, acknowledged, cancelled } of told) {
      const row = await rowOf(product, id);
      const message = messages.get(id);
      ends.push(row.status);
      expect(message !== undefined, `${id} is ${row.status}`).toBe(row.status === 'sent');
      if (cancelled) expect(row.status === 'cancelled' || row.dismissed).toBe(true);
      if (message === undefined) continue;
      expect(message.envelope).toEqual(acknowledged.at(-1));
      expect(message.sentAt.getTime()).toBeGreaterThanOrEqual(row.scheduledTime.getTime());
    }
    process.stdout.write(`  ends: ${JSON.stringify(tally(ends))}\n`);
    await expectConversationTrue(product, pair);
    await sweepDue(product.context);
    await expectAlarmsTrue(product);
    await expectNothingToRepair(product.context);
  });
});
