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
import type { Logger } from './logger.ts';
import type { Caller } from './tokens.ts';

/** Whose socket it is, and when the token ends with which it came (ms, UTC). */
export type Connected = Caller & { expiresAt: number };

export type SocketServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  Record<string, never>,
  Connected
>;

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

/**
 * The adapter keeps to itself what Redis answers: a full memory or a failed save refuses an event without a word.
 * @returns how many were refused so far
 */
function countRefusals(redis: Redis): () => number {
  let refused = 0;
  const add = redis.xadd.bind(redis) as (...args: unknown[]) => Promise<unknown>;
  const watched = (...args: unknown[]) => {
    const added = add(...args);
    added.catch(() => {
      refused += 1;
    });
    return added;
  };
  redis.xadd = watched as typeof redis.xadd;
  return () => refused;
}

/** How many events may wait for a Redis that is away, in one process. Beyond, memory would grow without a bound. */
const MOST_WAITING = 500;

/**
 * @param redis the connection of the adapter: events wait in it while Redis is away. Where too many would wait they are
 * dropped, and once Redis is back every device is cut off, so that it comes back and asks for the present state.
 */
export function createPublisher(io: SocketServer, redis: Redis, log: Logger): Publisher {
  let waiting = 0;
  const refusals = countRefusals(redis);
  redis.on('ready', () => {
    if (waiting > MOST_WAITING) {
      log.warn(
        { dropped: waiting - MOST_WAITING },
        'events were dropped: all devices are asked to come back',
      );
      io.disconnectSockets(true);
    }
    waiting = 0;
  });
  return {
    toUser: (userId, event, payload) => {
      if (redis.status !== 'ready') waiting += 1;
      if (waiting > MOST_WAITING) return;
      // One typed door for all events: Socket.IO's own signature can't follow a generic event name.
      const room = io.to(userRoom(userId));
      const emit = room.emit as (event: ServerEventName, payload: unknown) => boolean;
      emit.call(room, event, payload);
    },
    endSession: (sessionId) => {
      io.to(sessionRoom(sessionId)).emit('session_ended', { sessionId });
      io.in(sessionRoom(sessionId)).disconnectSockets(true);
    },
    // Commands of one connection are answered in order, so a later PING's answer means that the events were taken.
    flushed: async (ms) => {
      const before = refusals();
      await bounded(redis.ping(), ms, 'publishing');
      if (refusals() !== before) throw new Error('Redis refused an event');
    },
  };
}
