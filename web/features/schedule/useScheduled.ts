import { useMemo } from 'react';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { compareScheduled } from '../../state/order.ts';
import { isOpen } from '../../state/scheduledActions.ts';

export interface Scheduled {
  failed: ScheduledMessage[];
  waiting: ScheduledMessage[];
}

/** What waits and what could not be sent, of one conversation or of all, the next first. */
export function useScheduled(conversationId?: string): Scheduled {
  const all = useChatStore((state) => state.scheduledMessages);
  return useMemo(() => {
    const open = Object.values(all)
      .filter((item) => isOpen(item) && (!conversationId || item.conversationId === conversationId))
      .sort(compareScheduled);
    return {
      failed: open.filter(({ status }) => status === 'failed'),
      waiting: open.filter(({ status }) => status !== 'failed'),
    };
  }, [all, conversationId]);
}
