import { useMemo } from 'react';
import type { Message } from '#contract/messages.ts';
import type { Outgoing } from '../../state/chatData.ts';
import { useChatStore } from '../../state/chatStore.ts';

export interface Day {
  /** the time of its first message */
  at: number;
  messages: Message[];
}

export interface Lines {
  loaded: boolean;
  hasOlder: boolean;
  days: Day[];
  outgoing: Outgoing[];
  lastOwnId: string | undefined;
}

const NONE: Message[] = [];

function byDay(items: Message[]): Day[] {
  const days: Day[] = [];
  let last = '';
  for (const message of items) {
    const date = new Date(message.sentAt);
    const day = date.toDateString();
    if (day !== last) days.push({ at: date.getTime(), messages: [] });
    days.at(-1)?.messages.push(message);
    last = day;
  }
  return days;
}

/** What a conversation shows, in order. */
export function useLines(conversationId: string): Lines {
  const thread = useChatStore((state) => state.threads[conversationId]);
  const outbox = useChatStore((state) => state.outbox);
  const me = useChatStore((state) => state.me);
  const items = thread?.items ?? NONE;
  const days = useMemo(() => byDay(items), [items]);
  const outgoing = useMemo(
    () =>
      Object.values(outbox)
        .filter((item) => item.conversationId === conversationId)
        .sort((a, b) => a.writtenAt - b.writtenAt),
    [outbox, conversationId],
  );
  const lastOwnId = items.findLast((message) => message.senderId === me)?.id;
  return {
    loaded: thread?.loaded ?? false,
    hasOlder: (thread?.olderCursor ?? null) !== null,
    days,
    outgoing,
    lastOwnId,
  };
}
