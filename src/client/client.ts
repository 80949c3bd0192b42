import type { Message } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { newId } from '#crypto/ids.ts';
import { type Api, type ApiOptions, createApi } from './api.ts';
import { type DeviceStore, memoryDeviceStore } from './device-store.ts';
import { createKeyDirectory, type KeyDirectory } from './keys.ts';
import { type NewMessage, send, type Unanswered } from './messages.ts';
import { type OpenedMessage, openMessage } from './opening.ts';
import * as scheduled from './scheduled-messages.ts';
import { createSessions, type Sessions } from './session.ts';

export interface ClientOptions extends ApiOptions {
  /** Where keys and pins are kept; in memory by default. */
  device?: DeviceStore | undefined;
}

/** One person on one device. Signing in and up are in sign-in.ts, so that the page loads them only when needed. */
export interface Client {
  api: Api;
  device: DeviceStore;
  keys: KeyDirectory;
  sessions: Sessions;
  /** An id for something new. */
  newId(): string;
  open(message: Message | ScheduledMessage): Promise<OpenedMessage>;
  send(message: NewMessage): Promise<Message>;
  schedule(message: NewMessage & scheduled.When): Promise<ScheduledMessage>;
  updateScheduled(item: ScheduledMessage, change: scheduled.Change): Promise<ScheduledMessage>;
  sendScheduledNow(item: ScheduledMessage): Promise<ScheduledMessage>;
  retryScheduled(item: ScheduledMessage, change?: scheduled.Change): Promise<ScheduledMessage>;
  cancelScheduled(id: string): Promise<ScheduledMessage>;
}

export function createClient({ device = memoryDeviceStore(), ...options }: ClientOptions): Client {
  const api = createApi(options);
  const keys = createKeyDirectory(api, device);
  const sessions = createSessions(api, device, keys);
  const sealing = { keys, sessions };
  const unanswered: Unanswered = new Map();
  return {
    api,
    device,
    keys,
    sessions,
    newId: () => newId(api.serverNow()),
    open: (message) => openMessage(sealing, message),
    send: (message) => send(api, sealing, unanswered, message),
    schedule: (message) => scheduled.create(api, sealing, message),
    updateScheduled: (item, change) => scheduled.update(api, sealing, item, change),
    sendScheduledNow: (item) => scheduled.sendNow(api, sealing, item),
    retryScheduled: (item, change) => scheduled.retry(api, sealing, item, change),
    cancelScheduled: (id) => scheduled.cancel(api, id),
  };
}
