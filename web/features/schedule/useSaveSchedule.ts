import { useState } from 'react';
import { useLocation } from 'wouter';
import type { Change, When } from '#client/scheduled-messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { serverNow } from '../../api/accountService.ts';
import { chatService } from '../../api/chatService.ts';
import { nearStamp } from '../../lib/dates.ts';
import { inWords } from '../../lib/errors.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { toast } from '../../ui/toasts.ts';
import { changeInWords } from './changeInWords.ts';

/**
 * Saves what the dialog was filled with, closes it and says what came of it; answers with the reason, in words, where
 * it was refused.
 */
export function useSaveSchedule(onDone: () => void) {
  const { schedule, chat } = strings;
  const [, navigate] = useLocation();
  // The same id at each try: a reply that was lost does not make two messages.
  const [id] = useState(chatService.newId);
  const setDraft = useViewStore((state) => state.setDraft);

  /** Cancels it and puts its text back, before what was written since. */
  async function undo(item: ScheduledMessage, text: string): Promise<void> {
    try {
      await useChatStore.getState().cancelScheduledMessage(item.id);
      const { drafts } = useViewStore.getState();
      const since = drafts[item.conversationId] ?? '';
      setDraft(item.conversationId, since === '' ? text : `${text}\n${since}`);
      toast({ tone: 'plain', text: schedule.cancelling.done });
    } catch (error) {
      toast({ tone: 'bad', text: changeInWords(error, item.id) });
    }
  }

  async function saveNew(conversationId: string, text: string, when: When): Promise<string | null> {
    const chats = useChatStore.getState();
    try {
      const item = await chats.createScheduledMessage({ id, conversationId, text, ...when });
      setDraft(conversationId, '');
      onDone();
      toast({
        tone: 'good',
        text: schedule.toastScheduled(
          chats.conversations[conversationId]?.person?.displayName ?? chat.gone,
          nearStamp(Date.parse(item.scheduledTime), serverNow()),
        ),
        action: { label: schedule.undo, run: () => void undo(item, text) },
      });
      return null;
    } catch (error) {
      return inWords(error);
    }
  }

  async function saveChange(item: ScheduledMessage, change: Change): Promise<string | null> {
    const { updateScheduledMessage, retryScheduledMessage } = useChatStore.getState();
    const save = item.status === 'failed' ? retryScheduledMessage : updateScheduledMessage;
    try {
      const changed = await save(item.id, change);
      onDone();
      toast({
        tone: 'good',
        text: schedule.toastChanged(nearStamp(Date.parse(changed.scheduledTime), serverNow())),
        action: { label: schedule.view, run: () => navigate(`/c/${item.conversationId}/scheduled`) },
      });
      return null;
    } catch (error) {
      return changeInWords(error, item.id);
    }
  }

  return { saveNew, saveChange };
}
