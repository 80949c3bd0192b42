import { create } from 'zustand';
import { type ChatData, emptyChatData } from './chatData.ts';
import { type ConversationActions, conversationActions } from './conversationActions.ts';
import { afterEvent } from './effects.ts';
import type { ChatEvent } from './events.ts';
import { type MessageActions, messageActions } from './messageActions.ts';
import { reduce } from './reduce.ts';
import { type ScheduledActions, scheduledActions } from './scheduledActions.ts';

export interface ChatStore extends ChatData, ConversationActions, MessageActions, ScheduledActions {
  /** The one path by which replies, socket events and the person's own acts change what is shown. */
  apply(event: ChatEvent): void;
}

/** What the actions work with. */
export interface ChatTools {
  get(): ChatStore;
  apply(event: ChatEvent): void;
}

export const useChatStore = create<ChatStore>()((set, get) => {
  const apply = (event: ChatEvent) => {
    const before = get();
    set(reduce(before, event));
    afterEvent(event, before, get());
  };
  const tools = { get, apply };
  return {
    ...emptyChatData(),
    ...conversationActions(tools),
    ...messageActions(tools),
    ...scheduledActions(tools),
    apply,
  };
});
