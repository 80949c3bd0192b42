import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EditScheduleForm } from './EditScheduleForm.tsx';
import { NewScheduleForm } from './NewScheduleForm.tsx';

interface ScheduleMessageModalProps {
  conversationId: string;
  /** the message that is changed; none for a new one */
  item: ScheduledMessage | undefined;
}

/** Where a message gets its time, or another time or text. */
export function ScheduleMessageModal({ conversationId, item }: ScheduleMessageModalProps) {
  const { schedule, chat } = strings;
  const setScheduleDialog = useViewStore((state) => state.setScheduleDialog);
  const person = useChatStore((state) => state.conversations[conversationId]?.person);
  const close = () => setScheduleDialog(null);
  const title = item
    ? item.status === 'failed'
      ? schedule.retryTitle
      : schedule.editTitle
    : schedule.newTitle(person?.displayName ?? chat.gone);

  return (
    <Dialog title={title} isOpen onClose={close}>
      {item ? (
        <EditScheduleForm item={item} onDone={close} />
      ) : (
        <NewScheduleForm conversationId={conversationId} onDone={close} />
      )}
    </Dialog>
  );
}
