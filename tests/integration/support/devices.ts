import { io, type Socket } from 'socket.io-client';
import { type ServerEventName, type ServerEventPayload, ServerEvents } from '#contract/events.ts';
import { newId } from '#crypto/ids.ts';
import type { Person } from '../../support/people.ts';
import type { Product } from '../../support/product.ts';
import { until } from '../../support/until.ts';
import { expectStrictly } from './wire.ts';

/** A connected device that remembers every event it got, in order. */
export interface Device {
  socket: Socket;
  userId: string;
  events: { name: ServerEventName; payload: unknown }[];
  /** The payloads of one event so far. */
  got<N extends ServerEventName>(name: N): ServerEventPayload<N>[];
  /** Waits for an event that fits, be it here already or not; its payload must be exactly what the contract says. */
  next<N extends ServerEventName>(
    name: N,
    fits?: (payload: ServerEventPayload<N>) => boolean,
  ): Promise<ServerEventPayload<N>>;
}

/** A socket to `url` that does not come back by itself. */
export const openSocket = (url: string, auth: Record<string, unknown>, headers?: Record<string, string>) =>
  io(url, {
    auth,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    ...(headers ? { extraHeaders: headers } : {}),
  });

/** Why a socket was not let in, or null where it was. */
export async function refusalOf(socket: Socket): Promise<string | null> {
  return await new Promise((resolve) => {
    socket.once('connect', () => resolve(null));
    socket.once('connect_error', (error) => resolve(error.message));
  }).then((refusal) => {
    if (refusal !== null) socket.disconnect();
    return refusal as string | null;
  });
}

/** Connects a further device of a person, on any of the product's processes. */
export async function connectDevice(url: string, person: Person): Promise<Device> {
  const socket = openSocket(url, { token: await person.client.api.token() });
  const events: Device['events'] = [];
  socket.onAny((name: ServerEventName, payload: unknown) => events.push({ name, payload }));
  const refusal = await refusalOf(socket);
  if (refusal !== null) throw new Error(`the device was not let in: ${refusal}`);
  const got = <N extends ServerEventName>(name: N) =>
    events.filter((event) => event.name === name).map((event) => event.payload as ServerEventPayload<N>);
  return {
    socket,
    userId: person.user.id,
    events,
    got,
    async next(name, fits = () => true) {
      const payload = await until(`the event ${name}`, () => got(name).find((payload) => fits(payload)));
      expectStrictly(ServerEvents[name], payload);
      return payload;
    },
  };
}

/**
 * Waits until a device has all that was published before: events of one publisher keep their order, so once a later
 * one arrives, what is not there will not come.
 */
export async function caughtUp(product: Product, device: Device): Promise<void> {
  const marker = newId();
  const payload: ServerEventPayload<'message_status'> = {
    conversationId: marker,
    messageIds: [],
    status: 'send',
  };
  product.context.publish.toUser(device.userId, 'message_status', payload);
  await device.next('message_status', ({ conversationId }) => conversationId === marker);
}

/** Waits until a socket is cut off. */
export async function cutOff(device: Device): Promise<void> {
  await until('the socket to be cut off', () => !device.socket.connected);
}
