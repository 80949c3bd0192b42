import type { Server as HttpServer } from 'node:http';
import type { Socket } from 'socket.io';
import {
  type Acknowledge,
  ClientEvents,
  type ClientToServerEvents,
  type ServerToClientEvents,
} from '#contract/events.ts';
import type { Context } from '#core/context.ts';
import { isAllowedOrigin } from '#core/endpoint.ts';
import { AppError } from '#core/errors.ts';
import { type Connected, sessionRoom, userRoom } from '#core/publish.ts';
import type { Caller } from '#core/tokens.ts';
import { authenticateToken } from '#features/auth/sessions.ts';
import { acknowledgeDelivered } from '#features/messages/receipts.ts';

/** Tabs that one session may have open at one process. */
const MOST_PER_SESSION = 20;

type ClientSocket = Socket<ClientToServerEvents, ServerToClientEvents, Record<string, never>, Connected>;

/** Lets devices connect: from our own page or no page, with an access token, as long as that token lasts. */
export function attachSockets(server: HttpServer, context: Context): void {
  const { io } = context;
  io.attach(server, {
    serveClient: false,
    allowRequest: (request, decide) => {
      const { origin, host } = request.headers;
      decide(null, origin === undefined || isAllowedOrigin(context, origin, host));
    },
  });
  io.use(async (socket, next) => {
    try {
      const { expiresAt, ...caller } = await authenticateToken(context, tokenOf(socket));
      await context.limit('connect', caller.userId);
      if (socketsOf(context, caller.sessionId) >= MOST_PER_SESSION) throw new AppError('RATE_LIMITED');
      socket.data = { ...caller, expiresAt };
      next();
    } catch (error) {
      next(new Error(await refusalCode(context, socket, error)));
    }
  });
  io.on('connection', async (socket) => {
    // Then the device comes back with a fresh token.
    const expiry = setTimeout(
      () => socket.disconnect(true),
      Math.max(0, socket.data.expiresAt - context.now()),
    );
    socket.on('disconnect', () => clearTimeout(expiry));
    await socket.join([userRoom(socket.data.userId), sessionRoom(socket.data.sessionId)]);
    on(context, socket, 'messages_delivered', async (caller, { messageIds }) => {
      await acknowledgeDelivered(context, caller, messageIds);
    });
    // The session may have ended between the check and the join, when nobody could cut this socket off yet.
    await authenticateToken(context, tokenOf(socket)).catch(() => socket.disconnect(true));
  });
}

/** How many sockets a session has open at this process. */
const socketsOf = ({ io }: Context, sessionId: string) =>
  io.of('/').adapter.rooms.get(sessionRoom(sessionId))?.size ?? 0;

function tokenOf(socket: ClientSocket): string | undefined {
  const token: unknown = socket.handshake.auth.token;
  return typeof token === 'string' ? token : undefined;
}

/** The code a refused device gets; one that keeps trying is slowed down. */
async function refusalCode(context: Context, socket: ClientSocket, error: unknown): Promise<string> {
  if (!(error instanceof AppError)) return 'SERVICE_UNAVAILABLE';
  return await context.limit('refused', socket.handshake.address).then(
    () => error.code,
    () => 'RATE_LIMITED',
  );
}

type Payload<N extends keyof typeof ClientEvents> = Parameters<ClientToServerEvents[N]>[0];

/** The one way a client's event is heard: rate limit → parse → handle → acknowledge. */
function on<N extends keyof typeof ClientEvents>(
  context: Context,
  socket: ClientSocket,
  event: N,
  handle: (caller: Caller, payload: Payload<N>) => Promise<void>,
): void {
  const listener = async (raw: unknown, acknowledge?: Acknowledge) => {
    const reply: Acknowledge = typeof acknowledge === 'function' ? acknowledge : () => undefined;
    try {
      await context.limit('event', socket.data.userId);
      const parsed = ClientEvents[event].safeParse(raw);
      if (!parsed.success) throw new AppError('VALIDATION_FAILED');
      await handle(socket.data, parsed.data);
      reply({ ok: true });
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'INTERNAL';
      if (code === 'INTERNAL') context.log.error({ err: error, event }, 'a socket event failed');
      reply({ ok: false, code });
    }
  };
  // The map types each listener by its event; this one serves them all.
  (socket.on as (event: string, listener: (raw: unknown, acknowledge?: Acknowledge) => void) => void).call(
    socket,
    event,
    listener,
  );
}
