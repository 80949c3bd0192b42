import { type ChatData, emptyChatData, type Outgoing } from './chatData.ts';
import type { ChatEvent } from './events.ts';
import { conversationRead, conversationsFetched, messageNoted } from './reduceConversations.ts';
import { messageAdded, pageFetched, statusChanged, withoutKey } from './reduceMessages.ts';
import { scheduledChanged } from './reduceScheduled.ts';

/**
 * The one way in which anything changes. Applying an event twice, or late, changes nothing more than once and in
 * time would have.
 */
export function reduce(data: ChatData, event: ChatEvent): ChatData {
  switch (event.type) {
    case 'receive_message':
    case 'message_sent':
      return messageNoted(messageAdded(data, event.payload), event.payload);
    case 'message_status':
      return statusChanged(data, event.payload);
    case 'conversation_read':
      return conversationRead(data, event.payload);
    case 'conversation_opened':
      return conversationsFetched(data, [event.payload]);
    case 'scheduled_message_created':
    case 'scheduled_message_updated':
    case 'scheduled_message_cancelled':
    case 'scheduled_message_failed':
      return scheduledChanged(data, [event.payload]);
    case 'scheduled_message_sent': {
      const { scheduledMessage, message } = event.payload;
      return messageNoted(messageAdded(scheduledChanged(data, [scheduledMessage]), message), message);
    }
    case 'session_ended':
      return data;
    case 'signed_in':
      return emptyChatData(event.payload.userId);
    case 'resynced':
      return { ...data, threads: onlyOpen(data, event.payload.openConversationId), statusAhead: {} };
    case 'conversations_fetched':
      return conversationsFetched(data, event.payload.items);
    case 'messages_fetched':
      return pageFetched(data, event.payload);
    case 'scheduled_fetched':
      return scheduledChanged(data, event.payload.items);
    case 'scheduled_gone':
      return { ...data, scheduledMessages: withoutKey(data.scheduledMessages, event.payload.id) };
    case 'outgoing_written':
      return withOutgoing(data, event.payload);
    case 'outgoing_failed':
      return changeOutgoing(data, event.payload.id, event.payload.failure);
    case 'outgoing_retried':
      return changeOutgoing(data, event.payload.id, null);
    case 'outgoing_discarded':
      return { ...data, outbox: withoutKey(data.outbox, event.payload.id) };
  }
}

function onlyOpen(data: ChatData, id: string | null): ChatData['threads'] {
  const open = id === null ? undefined : data.threads[id];
  return id !== null && open ? { [id]: open } : {};
}

function withOutgoing(data: ChatData, outgoing: Outgoing): ChatData {
  return { ...data, outbox: { ...data.outbox, [outgoing.id]: outgoing } };
}

function changeOutgoing(data: ChatData, id: string, failure: string | null): ChatData {
  const outgoing = data.outbox[id];
  return outgoing ? withOutgoing(data, { ...outgoing, failure }) : data;
}
