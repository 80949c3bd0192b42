import type { Message } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import { chatService } from '../api/chatService.ts';
import { inWords } from '../lib/errors.ts';
import type { Outgoing } from './chatData.ts';
import type { ChatTools } from './chatStore.ts';
import { useTextStore } from './textStore.ts';

export interface MessageActions {
  /** The newest page of a conversation. */
  fetchMessages(conversationId: string): Promise<void>;
  fetchOlderMessages(conversationId: string): Promise<void>;
  sendMessage(conversationId: string, text: string): Promise<void>;
  retryMessage(id: string): Promise<void>;
  discardMessage(id: string): void;
}

export function messageActions({ get, apply }: ChatTools): MessageActions {
  /** What was written first goes out first. */
  let queue: Promise<void> = Promise.resolve();

  async function post({ id, conversationId, receiverId, text }: Outgoing): Promise<void> {
    try {
      const message = await chatService.sendMessage({ id, conversationId, receiverId, text });
      apply({ type: 'message_sent', payload: message });
    } catch (error) {
      apply({ type: 'outgoing_failed', payload: { id, failure: inWords(error) } });
    }
  }

  function inTurn(outgoing: Outgoing): Promise<void> {
    queue = queue.then(() => post(outgoing));
    return queue;
  }

  /** A page with its texts opened already, so that nothing changes its height once it is shown. */
  async function openedPage(conversationId: string, cursor?: string): Promise<Page<Message>> {
    const page = await chatService.getMessages(conversationId, cursor);
    await Promise.all(page.items.map(useTextStore.getState().open));
    return page;
  }

  return {
    async fetchMessages(conversationId) {
      const page = await openedPage(conversationId);
      apply({ type: 'messages_fetched', payload: { conversationId, page, part: 'newest' } });
    },
    async fetchOlderMessages(conversationId) {
      const cursor = get().threads[conversationId]?.olderCursor;
      if (!cursor) return;
      const page = await openedPage(conversationId, cursor);
      // Asked for from a place that is not shown any more.
      if (get().threads[conversationId]?.olderCursor !== cursor) return;
      apply({ type: 'messages_fetched', payload: { conversationId, page, part: 'older' } });
    },
    async sendMessage(conversationId, text) {
      const receiverId = get().conversations[conversationId]?.person?.id;
      if (!receiverId) return;
      const id = chatService.newId();
      const outgoing = { id, conversationId, receiverId, text, writtenAt: Date.now(), failure: null };
      apply({ type: 'outgoing_written', payload: outgoing });
      await inTurn(outgoing);
    },
    async retryMessage(id) {
      const outgoing = get().outbox[id];
      if (!outgoing) return;
      apply({ type: 'outgoing_retried', payload: { id } });
      await inTurn(outgoing);
    },
    discardMessage: (id) => apply({ type: 'outgoing_discarded', payload: { id } }),
  };
}
