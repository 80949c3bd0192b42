import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerEventName } from '#contract/events.ts';
import {
  cancelScheduledMessage,
  createScheduledMessage,
  retryScheduledMessage,
  type ScheduledMessage,
  sendScheduledMessageNow,
  updateScheduledMessage,
} from '#contract/scheduled-messages.ts';
import { newPair, newPerson } from '../support/people.ts';
import { type Product, startProduct } from '../support/product.ts';
import { onAnotherDevice } from './support/accounts.ts';
import { caughtUp, connectDevice, type Device } from './support/devices.ts';
import {
  creation,
  HOUR,
  moved,
  type Pair,
  resign,
  schedule,
  scheduledAs,
  setRow,
} from './support/scheduling.ts';

let product: Product;
/** A further process of the same product, to which devices may be connected too. */
let other: Product;
let pair: Pair;
let phone: Device;
let laptop: Device;
let outsiders: Device[];
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  other = await startProduct({ place: product.place, roles: ['api'] });
  pair = await newPair(product.url);
  [phone, laptop, ...outsiders] = (await Promise.all([
    connectDevice(product.url, pair.sender),
    connectDevice(other.url, await onAnotherDevice(other.url, pair.sender)),
    connectDevice(product.url, pair.receiver),
    connectDevice(other.url, pair.receiver),
    connectDevice(product.url, await newPerson(product.url)),
  ])) as [Device, Device, ...Device[]];
});
afterAll(async () => {
  await other.stop();
  await product.stop();
});

const call = () => pair.sender.client.api.call;

/** Every change of a scheduled message by its sender, and the event that tells of it. */
const CHANGES: [what: string, event: ServerEventName, change: () => Promise<ScheduledMessage>][] = [
  [
    'scheduling',
    'scheduled_message_created',
    async () => call()(createScheduledMessage, { body: await creation(pair) }),
  ],
  [
    'changing the time',
    'scheduled_message_updated',
    async () => {
      const item = await schedule(pair);
      const body = await moved(pair, item, Date.now() + 2 * HOUR);
      return await call()(updateScheduledMessage, { params: { id: item.id }, body });
    },
  ],
  [
    'sending now',
    'scheduled_message_updated',
    async () => {
      const { id, version, envelope } = await schedule(pair);
      const body = { version, envelope: await resign(pair, envelope, Date.now()) };
      return await call()(sendScheduledMessageNow, { params: { id }, body });
    },
  ],
  [
    'retrying',
    'scheduled_message_updated',
    async () => {
      const { id, version } = await scheduledAs(product, pair, 'failed');
      return await call()(retryScheduledMessage, { params: { id }, body: { version } });
    },
  ],
  [
    'cancelling',
    'scheduled_message_cancelled',
    async () => call()(cancelScheduledMessage, { params: { id: (await schedule(pair)).id } }),
  ],
  [
    'cancelling one that may be inserted yet',
    'scheduled_message_cancelled',
    async () => {
      const { id } = await schedule(pair);
      await setRow(product, id, { maybeDelivered: true });
      return await call()(cancelScheduledMessage, { params: { id } });
    },
  ],
  [
    'putting a failed one away',
    'scheduled_message_cancelled',
    async () => {
      const { id } = await scheduledAs(product, pair, 'failed');
      return await call()(cancelScheduledMessage, { params: { id } });
    },
  ],
];

describe('the sender’s devices, on whichever process, are told of', () => {
  it.each(CHANGES)('%s by %s with what the reply said, once', async (_, event, change) => {
    const reply = await change();
    for (const device of [phone, laptop]) {
      const isIt = (payload: unknown) => (payload as ScheduledMessage).id === reply.id;
      expect(await device.next(event, isIt)).toEqual(reply);
      await caughtUp(product, device);
      expect(device.got(event).filter(isIt)).toHaveLength(1);
    }
  });
});

describe('nobody else is told of what is not sent yet', () => {
  it('neither its receiver nor a third person, whatever its sender does with it', async () => {
    for (const [, , change] of CHANGES) await change();
    for (const device of outsiders) {
      await caughtUp(product, device);
      const names = device.events.map(({ name }) => name);
      expect(names.filter((name) => name.startsWith('scheduled_') || name === 'receive_message')).toEqual([]);
    }
    // The same look at the sender's devices finds them.
    expect(phone.events.filter(({ name }) => name.startsWith('scheduled_')).length).toBeGreaterThan(6);
  });
});

describe('a change that is refused', () => {
  it('tells nobody', async () => {
    const item = await scheduledAs(product, pair, 'sent');
    await caughtUp(product, phone);
    const before = phone.events.length;
    const params = { id: item.id };
    const body = await moved(pair, item, Date.now() + 2 * HOUR);
    await expect(call()(updateScheduledMessage, { params, body })).rejects.toThrow();
    await expect(call()(cancelScheduledMessage, { params })).rejects.toThrow();
    await caughtUp(product, phone);
    expect(phone.events.slice(before).map(({ name }) => name)).toEqual(['message_status']);
  });
});
