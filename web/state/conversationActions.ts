import { chatService } from '../api/chatService.ts';
import type { ChatTools } from './chatStore.ts';

export interface ConversationActions {
  fetchConversations(): Promise<void>;
  fetchConversation(id: string): Promise<void>;
  /** The conversation with a person, new or not. @returns its id */
  openConversation(userId: string): Promise<string>;
  /** Marks what came as read, up to the newest message that is here. */
  markRead(conversationId: string): Promise<void>;
}

export function conversationActions({ get, apply }: ChatTools): ConversationActions {
  return {
    async fetchConversations() {
      apply({ type: 'conversations_fetched', payload: { items: await chatService.getConversations() } });
    },
    async fetchConversation(id) {
      apply({ type: 'conversations_fetched', payload: { items: [await chatService.getConversation(id)] } });
    },
    async openConversation(userId) {
      const conversation = await chatService.openConversation(userId);
      apply({ type: 'conversation_opened', payload: conversation });
      return conversation.id;
    },
    async markRead(conversationId) {
      const { me, threads } = get();
      const newest = threads[conversationId]?.items.findLast((message) => message.senderId !== me);
      if (!newest) return;
      const read = { conversationId, upTo: newest.id };
      apply({ type: 'conversation_read', payload: { ...read, unreadCount: 0 } });
      const { unreadCount } = await chatService.readConversation(conversationId, newest.id);
      apply({ type: 'conversation_read', payload: { ...read, unreadCount } });
    },
  };
}
