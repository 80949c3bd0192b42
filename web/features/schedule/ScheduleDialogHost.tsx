import { lazy, Suspense } from 'react';
import { useChatStore } from '../../state/chatStore.ts';
import { useViewStore } from '../../state/viewStore.ts';

/** The calendar and all that belongs to it is fetched when it is first needed. */
const ScheduleMessageModal = lazy(async () => {
  const { ScheduleMessageModal } = await import('./ScheduleMessageModal.tsx');
  return { default: ScheduleMessageModal };
});

/** Shows the scheduling dialog while one is asked for. */
export function ScheduleDialogHost() {
  const dialog = useViewStore((state) => state.scheduleDialog);
  const item = useChatStore((state) =>
    dialog?.mode === 'edit' ? state.scheduledMessages[dialog.id] : undefined,
  );
  if (!dialog) return null;
  const conversationId = dialog.mode === 'new' ? dialog.conversationId : item?.conversationId;
  if (conversationId === undefined) return null;
  return (
    <Suspense fallback={null}>
      <ScheduleMessageModal key={item?.id ?? 'new'} conversationId={conversationId} item={item} />
    </Suspense>
  );
}
