import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScheduledMessage } from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { newPair } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { allAlarms, expectAlarmsTrue } from '../support/queue.ts';
import { inBatches, tally } from '../support/rounds.ts';
import { rowOf } from '../support/rows.ts';
import { type Pair, sealFor } from '../support/schedule-at.ts';

const ROUNDS = 200;
const HOUR = 3_600_000;

describe('creating the same message more than once at a time', () => {
  let product: Product;
  let pair: Pair;
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    pair = await newPair(product.url);
  });
  afterAll(() => product.stop());

  const post = async (dueMs: number, id: string, text: string) => {
    const envelope = await sealFor(pair.sender, pair.to, { id, text, dueMs });
    const { conversationId } = pair.to;
    const scheduledTime = new Date(dueMs).toISOString();
    return { id, conversationId, scheduledTime, timeZone: 'Europe/Berlin', envelope };
  };

  const create = async (body: Awaited<ReturnType<typeof post>>): Promise<number> => {
    const response = await fetch(product.url + createScheduledMessage.path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await pair.sender.client.api.token()}`,
      },
      body: JSON.stringify(body),
    });
    await response.json();
    return response.status;
  };

  it('makes one document and one job; one call is answered 201, the others 200', async () => {
    const ids = await inBatches(ROUNDS, 20, async (n) => {
      const body = await post(Date.now() + HOUR, newId(), `message ${n}`);
      const statuses = await Promise.all(Array.from({ length: 2 + (n % 3) }, () => create(body)));
      expect(statuses.toSorted()).toEqual([...Array<number>(1 + (n % 3)).fill(200), 201]);
      return body.id;
    });
    expect(await scheduledMessageModel(product.context.db).countDocuments({ _id: { $in: ids } })).toBe(
      ROUNDS,
    );
    const alarms = await allAlarms(product);
    expect(ids.filter((id) => !alarms.has(id))).toEqual([]);
    await expectAlarmsTrue(product, 0);
  });

  it('with another text under the same id refuses the loser', async () => {
    const rounds = await inBatches(ROUNDS / 4, 10, async () => {
      const id = newId();
      const bodies = await Promise.all(['left', 'right'].map((text) => post(Date.now() + HOUR, id, text)));
      const statuses = await Promise.all(bodies.map(create));
      expect(statuses.toSorted()).toEqual([201, 409]);
      const winner = bodies[statuses.indexOf(201)];
      expect((await rowOf(product, id)).envelope).toEqual(winner?.envelope);
      return statuses[0] === 201 ? 'left' : 'right';
    });
    process.stdout.write(`  create against create: ${JSON.stringify(tally(rounds))}\n`);
    await expectAlarmsTrue(product, 0);
  });
});
