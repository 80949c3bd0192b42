import { z } from 'zod';
import { ApiError, hasCode } from '#client/api-error.ts';
import { ClientError } from '#client/client-error.ts';
import type { Change, When } from '#client/scheduled-messages.ts';
import { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { chatService } from '../api/chatService.ts';
import type { ChatTools } from './chatStore.ts';

export interface NewScheduledMessage extends When {
  /** the same at each try */
  id: string;
  conversationId: string;
  text: string;
}

export interface ScheduledActions {
  /** Those that are open, of one conversation or of all; settles those that are not open any more. */
  fetchScheduledMessages(conversationId?: string): Promise<void>;
  createScheduledMessage(formData: NewScheduledMessage): Promise<ScheduledMessage>;
  updateScheduledMessage(id: string, data: Change): Promise<ScheduledMessage>;
  cancelScheduledMessage(id: string): Promise<ScheduledMessage>;
  sendScheduledMessageNow(id: string): Promise<ScheduledMessage>;
  retryScheduledMessage(id: string, data?: Change): Promise<ScheduledMessage>;
}

/** What the server adds to the refusal of a change that came too late. */
const Refusal = z.object({ current: ScheduledMessage });

/** Whether it still waits, or waits for a decision; a failed one that was put away does not. */
export const isOpen = ({ status, dismissed }: ScheduledMessage) =>
  status !== 'sent' && status !== 'cancelled' && !dismissed;

export function scheduledActions({ get, apply }: ChatTools): ScheduledActions {
  const learn = (item: ScheduledMessage) => apply({ type: 'scheduled_fetched', payload: { items: [item] } });

  async function fetchOne(id: string): Promise<void> {
    try {
      learn(await chatService.getScheduledMessage(id));
    } catch (error) {
      if (!hasCode(error, 'SCHEDULED_MESSAGE_NOT_FOUND')) throw error;
      apply({ type: 'scheduled_gone', payload: { id } });
    }
  }

  /** Makes a change; where it came too late, shows how the message stands before telling so. */
  async function change(
    type: 'scheduled_message_updated' | 'scheduled_message_cancelled',
    id: string,
    make: (seen: ScheduledMessage) => Promise<ScheduledMessage>,
  ): Promise<ScheduledMessage> {
    const seen = get().scheduledMessages[id];
    if (!seen) throw new ClientError('LOCKED', 'this message is not on the device');
    try {
      const item = await make(seen);
      apply({ type, payload: item });
      return item;
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) {
        const refusal = Refusal.safeParse(error.details);
        if (refusal.success) learn(refusal.data.current);
        else await fetchOne(id).catch(() => {});
      }
      throw error;
    }
  }

  return {
    async fetchScheduledMessages(conversationId) {
      const isMeant = (item: ScheduledMessage) => !conversationId || item.conversationId === conversationId;
      const before = Object.values(get().scheduledMessages).filter((item) => isOpen(item) && isMeant(item));
      const items = await chatService.getScheduledMessages(conversationId);
      apply({ type: 'scheduled_fetched', payload: { items } });
      const found = new Set(items.map(({ id }) => id));
      await Promise.all(before.filter(({ id }) => !found.has(id)).map(({ id }) => fetchOne(id)));
    },
    async createScheduledMessage({ conversationId, ...formData }) {
      const receiverId = get().conversations[conversationId]?.person?.id;
      if (!receiverId) throw new ClientError('PERSON_GONE', 'nobody to send it to');
      const item = await chatService.createScheduledMessage({ ...formData, conversationId, receiverId });
      apply({ type: 'scheduled_message_created', payload: item });
      return item;
    },
    updateScheduledMessage: (id, data) =>
      change('scheduled_message_updated', id, (seen) =>
        chatService.updateScheduledMessage(id, { ...data, seen }),
      ),
    cancelScheduledMessage: (id) =>
      change('scheduled_message_cancelled', id, () => chatService.cancelScheduledMessage(id)),
    sendScheduledMessageNow: (id) =>
      change('scheduled_message_updated', id, (seen) => chatService.sendScheduledMessageNow(seen)),
    retryScheduledMessage: (id, data) =>
      change('scheduled_message_updated', id, (seen) => chatService.retryScheduledMessage(seen, data)),
  };
}
