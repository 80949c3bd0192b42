import { syncClock } from '../api/accountService.ts';
import { type Connection, connect } from '../api/socket.ts';
import { useChatStore } from './chatStore.ts';
import { useConnectionStore } from './connectionStore.ts';
import { tellDeliveriesBy } from './deliveries.ts';
import { useTextStore } from './textStore.ts';
import { useViewStore } from './viewStore.ts';

const AGAIN_MS = 3000;
/** Chats with messages that this device has not confirmed yet; the rest is confirmed when they are opened. */
const CATCH_UP = 10;

let connection: Connection | null = null;
/** Counts connections, so that the work of an old one stops. */
let current = 0;

/** Keeps the page true for as long as somebody is signed in. */
export function startLive(onSessionEnded: () => void): void {
  stopLive();
  const { set } = useConnectionStore.getState();
  connection = connect({
    onConnect: () => {
      current += 1;
      set({ online: true, synced: false });
      void sync(current);
    },
    onDisconnect: () => {
      current += 1;
      set({ online: false, synced: false });
    },
    onEvent: (event) => {
      if (event.type === 'session_ended') onSessionEnded();
      else useChatStore.getState().apply(event);
    },
  });
  tellDeliveriesBy(connection.delivered);
}

export function stopLive(): void {
  current += 1;
  connection?.close();
  connection = null;
  tellDeliveriesBy(null);
  useConnectionStore.getState().set({ online: false, synced: false });
}

/** Asks for everything that may have changed while there was no connection, until it has it. */
async function sync(connectionNumber: number): Promise<void> {
  const isOver = () => connectionNumber !== current;
  const { openConversationId } = useViewStore.getState();
  useChatStore.getState().apply({ type: 'resynced', payload: { openConversationId } });
  while (!isOver()) {
    try {
      await fetchAll(openConversationId);
      useTextStore.getState().retryPassing();
      if (!isOver()) useConnectionStore.getState().set({ online: true, synced: true });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function fetchAll(openConversationId: string | null): Promise<void> {
  const chats = useChatStore.getState();
  await Promise.all([
    syncClock(),
    chats.fetchConversations(),
    chats.fetchScheduledMessages(),
    openConversationId === null ? undefined : chats.fetchMessages(openConversationId),
  ]);
  await Promise.all(unconfirmed(openConversationId).map((id) => chats.fetchMessages(id)));
}

function unconfirmed(except: string | null): string[] {
  const { conversations, me } = useChatStore.getState();
  return Object.values(conversations)
    .filter(({ id, lastMessage }) => {
      const isTheirs = lastMessage !== null && lastMessage.senderId !== me;
      return id !== except && isTheirs && lastMessage.status === 'send';
    })
    .slice(0, CATCH_UP)
    .map(({ id }) => id);
}
