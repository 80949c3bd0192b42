import { strings } from '../../lib/strings.ts';
import { useViewStore } from '../../state/viewStore.ts';
import { ScheduleForm } from './ScheduleForm.tsx';
import { useSaveSchedule } from './useSaveSchedule.ts';

interface NewScheduleFormProps {
  conversationId: string;
  onDone: () => void;
}

/** Starts with what was written in the chat so far. */
export function NewScheduleForm({ conversationId, onDone }: NewScheduleFormProps) {
  const draft = useViewStore((state) => state.drafts[conversationId] ?? '');
  const { saveNew } = useSaveSchedule(onDone);
  return (
    <ScheduleForm
      initialText={draft}
      submit={strings.schedule.submitNew}
      onSubmit={(text, when) => saveNew(conversationId, text, when)}
    />
  );
}
