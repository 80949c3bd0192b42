import { FAILURES } from '#contract/errors.ts';
import type { Message } from '#contract/messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { strings } from '../lib/strings.ts';
import { toast } from '../ui/toasts.ts';
import type { ChatData } from './chatData.ts';
import type { ChatStore } from './chatStore.ts';
import { noteDelivered } from './deliveries.ts';
import type { ChatEvent } from './events.ts';

/** What follows from an event beside the change of state: receipts, notices, what is still missing. */
export function afterEvent(event: ChatEvent, before: ChatData, after: ChatStore): void {
  switch (event.type) {
    case 'receive_message':
    case 'message_sent':
      noteDelivered([event.payload], after.me);
      fetchUnknown(event.payload, after);
      break;
    case 'messages_fetched':
      noteDelivered(event.payload.page.items, after.me);
      break;
    case 'scheduled_message_sent':
      fetchUnknown(event.payload.message, after);
      tellOutcome(event.payload.scheduledMessage, before, after);
      break;
    case 'scheduled_message_failed':
      tellOutcome(event.payload, before, after);
  }
}

/** A message of a conversation that was opened while nobody looked. */
function fetchUnknown({ conversationId }: Message, after: ChatStore): void {
  if (conversationId in after.conversations) return;
  // Without a connection it comes with the next list of conversations.
  after.fetchConversation(conversationId).catch(() => {});
}

/** Says once how it ended, however often the event comes. */
function tellOutcome({ id }: ScheduledMessage, before: ChatData, after: ChatData): void {
  const item = after.scheduledMessages[id];
  if (!item || before.scheduledMessages[id]?.status === item.status) return;
  const name = personName(item, after);
  if (item.status === 'sent') toast({ tone: 'good', text: strings.schedule.toastSent(name) });
  if (item.status === 'failed') {
    const reason = FAILURES[item.failure?.code ?? 'DELIVERY_FAILED'];
    toast({ tone: 'bad', text: strings.schedule.toastFailed(name, reason) });
  }
}

function personName({ conversationId }: ScheduledMessage, { conversations }: ChatData): string {
  return conversations[conversationId]?.person?.displayName ?? strings.chat.gone;
}
