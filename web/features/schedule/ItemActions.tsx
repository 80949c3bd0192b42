import { useState } from 'react';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { toast } from '../../ui/toasts.ts';
import { changeInWords } from './changeInWords.ts';
import styles from './ScheduledMessagesList.module.css';

/** What can be done with a scheduled message; each act says what came of it. */
export function ItemActions({ item: { id, status, bodyFrozen } }: { item: ScheduledMessage }) {
  const { schedule } = strings;
  const setScheduleDialog = useViewStore((state) => state.setScheduleDialog);
  const cancel = useChatStore((state) => state.cancelScheduledMessage);
  const sendNow = useChatStore((state) => state.sendScheduledMessageNow);
  const retry = useChatStore((state) => state.retryScheduledMessage);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const isFailed = status === 'failed';
  const words = isFailed ? schedule.discarding : schedule.cancelling;

  async function act(work: (id: string) => Promise<unknown>, done?: string): Promise<void> {
    setBusy(true);
    try {
      await work(id);
      if (done !== undefined) toast({ tone: 'plain', text: done });
    } catch (error) {
      toast({ tone: 'bad', text: changeInWords(error, id) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={styles.actions}>
      {!bodyFrozen && (
        <Button
          look="quiet"
          size="s"
          isDisabled={busy}
          onPress={() => setScheduleDialog({ mode: 'edit', id })}
        >
          {isFailed ? schedule.newTime : schedule.edit}
        </Button>
      )}
      {isFailed ? (
        <Button look="quiet" size="s" isDisabled={busy} onPress={() => void act(retry, schedule.toastRetry)}>
          {schedule.retry}
        </Button>
      ) : (
        <Button look="quiet" size="s" isDisabled={busy} onPress={() => void act(sendNow)}>
          {schedule.sendNow}
        </Button>
      )}
      <Button look="quiet" size="s" isDisabled={busy} onPress={() => setAsking(true)}>
        {words.act}
      </Button>
      <Confirm
        title={words.title}
        hint={words.hint}
        confirm={words.act}
        dismiss={schedule.keep}
        isOpen={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => act(cancel, words.done)}
      />
    </div>
  );
}
