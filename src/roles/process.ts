import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import { bounded } from '#core/bounded.ts';
import { type Context, closeContext, createContext, type Overrides } from '#core/context.ts';
import type { Config } from '#core/env.ts';
import { leaseModel } from '#core/lease.ts';
import { credentialModel, sessionModel } from '#features/auth/store.ts';
import { conversationModel } from '#features/conversations/store.ts';
import { messageModel } from '#features/messages/store.ts';
import { scheduledMessageModel } from '#features/scheduled-messages/store.ts';
import { userModel } from '#features/users/store.ts';
import { createHttp } from './http.ts';
import { startWorker } from './worker.ts';

/** How long requests under way may take when the process is asked to stop, in ms. */
const HTTP_DRAIN_MS = 2000;

/** One running process of the product, with whichever roles. */
export interface PostdateProcess {
  context: Context;
  /** Where its HTTP side listens. */
  url: string;
  /** Stops in order and within 10 s: no new work, the work under way ends, then the connections. */
  stop(): Promise<void>;
}

const MODELS = [
  userModel,
  credentialModel,
  sessionModel,
  conversationModel,
  messageModel,
  scheduledMessageModel,
  leaseModel,
];

/** Makes the collections and indexes that are missing. */
async function ensureIndexes(db: Connection): Promise<void> {
  await Promise.all(MODELS.map((model) => model(db).createIndexes()));
}

/** Connects and starts the roles of `config`. @param signal gives up waiting for the database */
export async function startProcess(
  config: Config,
  signal: AbortSignal,
  overrides: Overrides = {},
): Promise<PostdateProcess> {
  const context = await createContext(config, signal, overrides);
  await ensureIndexes(context.db);
  const { server, health } = createHttp(context);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.http.port, config.http.host, resolve);
  });
  const worker = config.roles.includes('worker') ? await startWorker(context) : null;
  const { port } = server.address() as AddressInfo;
  const url = `http://${config.http.host.includes(':') ? `[${config.http.host}]` : config.http.host}:${port}`;
  context.log.info({ url }, 'ready');
  return {
    context,
    url,
    stop: async () => {
      health.drain();
      // The port stays open meanwhile, so that whoever asks is told that this process takes no more work.
      await worker?.stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // Only this process's own: without `local` every process would cut off everyone.
      context.io.local.disconnectSockets(true);
      await bounded(closed, HTTP_DRAIN_MS, 'ending requests').catch(() => server.closeAllConnections());
      await closeContext(context);
    },
  };
}
