import { hasCode } from '#client/api-error.ts';
import { clockTime } from '../../lib/dates.ts';
import { inWords } from '../../lib/errors.ts';
import { strings } from '../../lib/strings.ts';
import { useChatStore } from '../../state/chatStore.ts';

/** Why a change was refused. Where it came too late, tells what happened first. */
export function changeInWords(error: unknown, id: string): string {
  const { schedule } = strings;
  if (hasCode(error, 'ALREADY_SENDING')) return schedule.alreadySending;
  if (hasCode(error, 'VERSION_CONFLICT')) return schedule.changedElsewhere;
  const sentAt = useChatStore.getState().scheduledMessages[id]?.sentAt;
  if (hasCode(error, 'ALREADY_SENT') && sentAt) {
    return schedule.alreadySent(clockTime(Date.parse(sentAt), { seconds: true }));
  }
  return inWords(error);
}
