import type { Message } from '#contract/messages.ts';
import type { Context } from '#core/context.ts';
import { noteLastMessage } from '#features/conversations/store.ts';
import { type Draft, insertMessage, presentMessage } from './store.ts';

/** How far a delivery came; a caller may stop or disturb it there (tests do). */
export type OnStep = (step: 'inserted' | 'noted') => Promise<void> | void;

export type Delivered = { kind: 'inserted' | 'existed'; message: Message } | { kind: 'voided' };

/**
 * The one way a message comes into a conversation, sent now or on schedule: insert, then note it as the last one.
 * Safe to repeat at any point: a second run finds the first one's message and completes what is missing. Telling the
 * two people is the caller's part, who knows by which events.
 */
export async function deliver(
  context: Context,
  draft: Draft,
  onStep: OnStep = () => undefined,
): Promise<Delivered> {
  const inserted = await insertMessage(context, draft);
  if (inserted.kind === 'voided') return inserted;
  await onStep('inserted');
  const message = presentMessage(inserted.row);
  await noteLastMessage(context, message.conversationId, { id: message.id, sentAt: inserted.row.sentAt });
  await onStep('noted');
  return { kind: inserted.kind, message };
}
