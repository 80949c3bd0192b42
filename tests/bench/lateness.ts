import { io } from 'socket.io-client';
import { startChild } from '../support/child.ts';
import type { Place } from '../support/config.ts';
import { newPair } from '../support/people.ts';
import { until } from '../support/until.ts';
import { summarise } from './summary.ts';

const COUNT = 1000;
const PER_SECOND = 100;
const PAIRS = 4;
/** Time to seal and schedule everything before the first is due, in ms. */
const LEAD_MS = 60_000;

type Pair = Awaited<ReturnType<typeof newPair>>;

/**
 * How late messages are: 1,000 of them due 100 a second, from the due instant to the receiver's socket. The product
 * (API and worker) is one process, this one is the load and the receivers.
 */
export async function lateness(place: Place) {
  const product = await startChild(place, ['api', 'worker'], {
    variables: { SWEEP_INTERVAL_MS: '5000', AUDIT_INTERVAL_MS: '180000' },
  });
  const pairs = await Promise.all(Array.from({ length: PAIRS }, () => newPair(product.url)));
  const arrivals = new Map<string, number>();
  const sockets = await Promise.all(pairs.map((pair) => listen(product.url, pair, arrivals)));

  const first = Date.now() + LEAD_MS;
  const due = new Map<string, number>();
  await Promise.all(pairs.map((pair, lane) => schedule(pair, lane, first, due)));
  if (Date.now() > first)
    throw new Error('scheduling took longer than the lead: the machine is too slow for this load');
  await until('every message to arrive', () => arrivals.size === COUNT, { timeoutMs: 120_000, everyMs: 200 });

  for (const socket of sockets) socket.disconnect();
  product.kill('SIGTERM');
  await product.exited;
  const samples = [...due].map(([id, at]) => (arrivals.get(id) ?? Number.NaN) - at);
  return { load: { messages: COUNT, perSecond: PER_SECOND }, lateness: summarise(samples) };
}

async function listen(url: string, { receiver }: Pair, arrivals: Map<string, number>) {
  const socket = io(url, { auth: { token: await receiver.client.api.token() }, transports: ['websocket'] });
  socket.on('receive_message', ({ id }: { id: string }) => {
    if (!arrivals.has(id)) arrivals.set(id, Date.now());
  });
  await until('the receiver to be connected', () => socket.connected);
  return socket;
}

async function schedule({ sender, to }: Pair, lane: number, first: number, due: Map<string, number>) {
  for (let n = lane; n < COUNT; n += PAIRS) {
    const id = sender.client.newId();
    const at = first + (n * 1000) / PER_SECOND;
    due.set(id, at);
    await sender.client.schedule({ id, ...to, text: `message ${n}`, at, timeZone: 'UTC' });
  }
}
