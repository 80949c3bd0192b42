import { io } from 'socket.io-client';
import type { Client } from '#client/client.ts';
import { type ServerEventName, type ServerEventPayload, ServerEvents } from '#contract/events.ts';
import { until } from './until.ts';

/** An event as it came to a device. */
export interface Heard {
  name: ServerEventName;
  payload: unknown;
  /** When it came, ms since the epoch. */
  at: number;
}

/** One device's socket and all that it was told. */
export interface Listener {
  heard: Heard[];
  /** The payloads of one event, each parsed by the contract. */
  of<N extends ServerEventName>(name: N): ServerEventPayload<N>[];
  /** Waits for an event that fits. @returns its payload */
  until<N extends ServerEventName>(
    name: N,
    fits: (payload: ServerEventPayload<N>) => boolean,
  ): Promise<ServerEventPayload<N>>;
  stop(): void;
}

/** Connects a device of whoever is signed in with `client`. */
export async function listen(url: string, client: Client): Promise<Listener> {
  const token = await client.api.token();
  const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true });
  const heard: Heard[] = [];
  socket.onAny((name: ServerEventName, payload: unknown) => heard.push({ name, payload, at: Date.now() }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const of = <N extends ServerEventName>(name: N) =>
    heard
      .filter((event) => event.name === name)
      .map((event) => ServerEvents[name].parse(event.payload) as ServerEventPayload<N>);
  return {
    heard,
    of,
    until: (name, fits) =>
      until(`${name}; heard ${JSON.stringify(heard.map((event) => event.name))}`, () => of(name).find(fits)),
    stop: () => void socket.disconnect(),
  };
}
