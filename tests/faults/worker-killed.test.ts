import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getConversation } from '#contract/conversations.ts';
import { listMessages } from '#contract/messages.ts';
import type { CrashPoint } from '#core/points.ts';
import { startChild } from '../support/child.ts';
import { messageIds, untilAllSent } from '../support/outcome.ts';
import { newPair, signInAt } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { scheduleMany } from '../support/scheduling.ts';

const POINTS: CrashPoint[] = [
  'delivery.claimed',
  'delivery.inserted',
  'delivery.noted',
  'delivery.emitted',
  'delivery.marked',
];

describe.concurrent('a worker that is killed', () => {
  it.each(POINTS)('at %s leaves nothing lost and nothing doubled', async (point) => {
    const api = await startProduct({ roles: ['api'] });
    const doomed = await startChild(api.place, ['worker'], { crashAt: point });
    const pair = await newPair(api.url);
    const items = await scheduleMany(pair, 3, { inMs: 6000 });
    const ids = items.map((item) => item.id);
    expect(await doomed.exited).toBe('SIGKILL');

    const died = Date.now();
    const worker = await startProduct({ place: api.place, roles: ['worker'] });
    await untilAllSent(api, ids, 60_000);
    process.stdout.write(`  killed at ${point}: all delivered ${Date.now() - died} ms later\n`);

    expect(await messageIds(api, ids)).toEqual([...ids].sort());
    await expectTrueForReceiver(pair, ids);
    await worker.stop();
    await api.stop();
  });
});

async function expectTrueForReceiver({ receiver, to }: Awaited<ReturnType<typeof newPair>>, ids: string[]) {
  const page = await receiver.client.api.call(listMessages, { query: { conversationId: to.conversationId } });
  expect(page.items.map((message) => message.id).sort()).toEqual([...ids].sort());
  for (const message of page.items)
    expect((await receiver.client.open(message)).text).toMatch(/^message \d$/);
  const conversation = await receiver.client.api.call(getConversation, { params: { id: to.conversationId } });
  expect(conversation.unreadCount).toBe(ids.length);
  expect(conversation.lastMessage?.id).toBe(page.items[0]?.id);
}

describe('an API process that is killed', () => {
  let worker: Product;
  beforeAll(async () => {
    worker = await startProduct();
  });
  afterAll(() => worker.stop());

  it('between the database and the queue loses no message', async () => {
    const pair = await newPair(worker.url);
    const doomed = await startChild(worker.place, ['api'], { crashAt: 'schedule.inserted' });
    const { id } = pair.conversation;
    const messageId = pair.sender.client.newId();
    // The same person, on the process that is going to die.
    const other = await signInAt(doomed.url, pair.sender.username);
    const when = { at: Date.now() + 6000, timeZone: 'Europe/Berlin' };
    const lost = other.schedule({ id: messageId, ...pair.to, text: 'reply lost', ...when });
    await expect(lost).rejects.toThrow();
    expect(await doomed.exited).toBe('SIGKILL');
    await untilAllSent(worker, [messageId], 30_000);
    const page = await pair.receiver.client.api.call(listMessages, { query: { conversationId: id } });
    expect(page.items.map((message) => message.id)).toEqual([messageId]);
  });
});
