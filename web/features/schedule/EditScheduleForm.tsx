import { useState } from 'react';
import type { When } from '#client/scheduled-messages.ts';
import type { ScheduledMessage } from '#contract/scheduled-messages.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';
import { useText } from '../../state/textStore.ts';
import { ScheduleForm } from './ScheduleForm.tsx';
import { useSaveSchedule } from './useSaveSchedule.ts';

/** Starts with the message as it stands. Where another device changes it meanwhile, tells so before replacing that. */
export function EditScheduleForm({ item, onDone }: { item: ScheduledMessage; onDone: () => void }) {
  const { chat, schedule } = strings;
  const [first] = useState(item);
  const [seenVersion, setSeenVersion] = useState(item.version);
  const opened = useText(first);
  const { saveChange } = useSaveSchedule(onDone);
  if (opened.state === 'opening') return <p>{chat.opening}</p>;
  const before = opened.state === 'open' ? opened.text : null;

  async function submit(text: string, when: When): Promise<string | null> {
    if (item.version !== seenVersion) {
      setSeenVersion(item.version);
      return schedule.changedMeanwhile;
    }
    const isNew = text !== before || item.version !== first.version;
    const failure = await saveChange(item, { ...when, text: isNew ? text : undefined });
    setSeenVersion(useChatStore.getState().scheduledMessages[item.id]?.version ?? seenVersion);
    return failure;
  }

  return (
    <ScheduleForm
      initialText={before}
      initialAt={first.status === 'failed' ? undefined : Date.parse(first.scheduledTime)}
      isFrozen={item.bodyFrozen || before === null}
      submit={schedule.submitEdit}
      onSubmit={submit}
    />
  );
}
