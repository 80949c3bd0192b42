import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import type { ChatData } from './chatData.ts';
import { laterState } from './order.ts';

/** Each at its latest state, in whatever order the news came. */
export function scheduledChanged(data: ChatData, items: ScheduledMessage[]): ChatData {
  const scheduledMessages = { ...data.scheduledMessages };
  for (const item of items) {
    const known = scheduledMessages[item.id];
    scheduledMessages[item.id] = known ? laterState(known, item) : item;
  }
  return { ...data, scheduledMessages };
}
