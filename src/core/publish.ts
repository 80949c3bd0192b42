import { createAdapter } from '@socket.io/redis-streams-adapter';
import type { Redis } from 'ioredis';
import { Server } from 'socket.io';
import type {
  ClientToServerEvents,
  ServerEventName,
  ServerEventPayload,
  ServerToClientEvents,
} from '#contract/events.ts';
import { bounded } from './bounded.ts';
import type { Caller } from './tokens.ts';

export type SocketServer = Server<ClientToServerEvents, ServerToClientEvents, Record<string, never>, Caller>;

/** Reaches the devices of people, whichever API process they are connected to. */
export interface Publisher {
  toUser<N extends ServerEventName>(userId: string, event: N, payload: ServerEventPayload<N>): void;
  /** Tells one session's devices that it was ended and cuts them off. */
  endSession(sessionId: string): void;
  /**
   * Resolves once Redis has taken every event published before.
   * @throws TimeoutError where it has not within `ms`; the events then go out when Redis is back, if this process lives
   */
  flushed(ms: number): Promise<void>;
}

export const userRoom = (userId: string) => `user:${userId}`;
export const sessionRoom = (sessionId: string) => `session:${sessionId}`;

/** How many events the stream keeps, for API processes that lost their connection for a moment. */
const STREAM_LENGTH = 20_000;

/**
 * The Socket.IO server of this process. One without an HTTP server (a worker's) accepts nobody and only publishes.
 * @param redis a patient connection: events wait in it while Redis is away
 */
export function createSocketServer(redis: Redis, prefix: string): SocketServer {
  return new Server({
    serveClient: false,
    maxHttpBufferSize: 100_000,
    adapter: createAdapter(redis, {
      streamName: `${prefix}:events`,
      channelPrefix: `${prefix}:events`,
      maxLen: STREAM_LENGTH,
    }),
  });
}

export function createPublisher(io: SocketServer, redis: Redis): Publisher {
  return {
    toUser: (userId, event, payload) => {
      // One typed door for all events: Socket.IO's own signature can't follow a generic event name.
      const emit = io.to(userRoom(userId)).emit as (event: ServerEventName, payload: unknown) => boolean;
      emit.call(io.to(userRoom(userId)), event, payload);
    },
    endSession: (sessionId) => {
      io.to(sessionRoom(sessionId)).emit('session_ended', { sessionId });
      io.in(sessionRoom(sessionId)).disconnectSockets(true);
    },
    // Commands of one connection are answered in order, so a later PING's answer means that the events were taken.
    flushed: async (ms) => {
      await bounded(redis.ping(), ms, 'publishing');
    },
  };
}
