import { Clock } from 'lucide-react';
import { strings } from '../../lib/strings.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { IconButton } from '../../ui/IconButton.tsx';

/** The clock beside Send: opens the dialog with what is written so far. */
export function ScheduleButton({ conversationId }: { conversationId: string }) {
  const setScheduleDialog = useViewStore((state) => state.setScheduleDialog);
  return (
    <IconButton
      label={strings.schedule.button}
      onPress={() => setScheduleDialog({ mode: 'new', conversationId })}
    >
      <Clock size={20} aria-hidden />
    </IconButton>
  );
}
