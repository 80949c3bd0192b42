import { io, type Socket } from 'socket.io-client';
import {
  type ClientToServerEvents,
  type ServerEventName,
  type ServerEventPayload,
  ServerEvents,
  type ServerToClientEvents,
} from '#contract/events.ts';
import { client } from './client.ts';

/** One event of the server, as read from the wire. */
export type ServerEvent = {
  [N in ServerEventName]: { type: N; payload: ServerEventPayload<N> };
}[ServerEventName];

export interface ConnectionHandlers {
  /** After the first connection and after each one that was lost: what happened meanwhile is to be asked for. */
  onConnect(): void;
  onDisconnect(): void;
  onEvent(event: ServerEvent): void;
}

export interface Connection {
  /** Tells the server which messages reached this device. False where it could not be told. */
  delivered(messageIds: string[]): boolean;
  close(): void;
}

/** After a refusal. */
const AGAIN_MS = 2000;
/** After the server let go of the socket, as it does when the token of its handshake expires. */
const RENEW_MS = 200;
const NAMES = Object.keys(ServerEvents) as ServerEventName[];

function parse(type: ServerEventName, payload: unknown): ServerEvent | null {
  const parsed = ServerEvents[type].safeParse(payload);
  return parsed.success ? ({ type, payload: parsed.data } as ServerEvent) : null;
}

/** Opens the socket and keeps it open: with a fresh token each time, also where the server closed it. */
export function connect({ onConnect, onDisconnect, onEvent }: ConnectionHandlers): Connection {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io({
    transports: ['websocket', 'polling'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 10_000,
    auth: (give) => {
      client.api.token().then(
        (token) => give({ token }),
        () => give({ token: null }),
      );
    },
  });
  let again: ReturnType<typeof setTimeout> | undefined;

  /** Socket.IO comes back by itself after a fault of the network, but not after a refusal. */
  function comeBack(afterMs: number): void {
    onDisconnect();
    if (socket.active) return;
    clearTimeout(again);
    again = setTimeout(() => socket.connect(), afterMs);
  }

  socket.on('connect', () => {
    clearTimeout(again);
    onConnect();
  });
  socket.on('disconnect', () => comeBack(RENEW_MS));
  socket.on('connect_error', () => comeBack(AGAIN_MS));
  for (const name of NAMES) {
    socket.on<ServerEventName>(name, (payload: unknown) => {
      const event = parse(name, payload);
      if (event) onEvent(event);
    });
  }
  /** A socket may outlive a short absence of the network without knowing what it missed. */
  const renew = () => socket.disconnect().connect();
  addEventListener('online', renew);
  addEventListener('offline', onDisconnect);

  return {
    delivered(messageIds) {
      if (!socket.connected) return false;
      socket.emit('messages_delivered', { messageIds });
      return true;
    },
    close() {
      socket.off();
      clearTimeout(again);
      removeEventListener('online', renew);
      removeEventListener('offline', onDisconnect);
      socket.close();
    },
  };
}
