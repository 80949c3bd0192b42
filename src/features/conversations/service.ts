import type { Conversation } from '#contract/conversations.ts';
import type { Message } from '#contract/messages.ts';
import type { Page } from '#contract/primitives.ts';
import type { Context } from '#core/context.ts';
import { decodeCursor, encodeCursor, toPage } from '#core/cursor.ts';
import { AppError } from '#core/errors.ts';
import type { Caller } from '#core/tokens.ts';
import { getUser, getUsersById } from '#features/users/service.ts';
import { isParticipant, otherParticipant } from './policy.ts';
import { type ConversationRow, ensureConversation, findConversation, findConversations } from './store.ts';

/** What the messages of a conversation add to it, as one person sees it. */
export interface Summary {
  lastMessage: Message | null;
  unreadCount: number;
}

/** Sums up conversations by their messages. Given by the messages feature, which this one must not import. */
export type Summarise = (
  context: Context,
  userId: string,
  rows: ConversationRow[],
) => Promise<Map<string, Summary>>;

/** @throws AppError CONVERSATION_NOT_FOUND, NOT_A_PARTICIPANT */
export async function requireConversation(
  context: Context,
  caller: Caller,
  id: string,
): Promise<ConversationRow> {
  const row = await findConversation(context, id);
  if (row === null) throw new AppError('CONVERSATION_NOT_FOUND');
  if (!isParticipant(row, caller.userId)) throw new AppError('NOT_A_PARTICIPANT');
  return row;
}

/** Conversations as `userId` sees them, in the order given. */
async function present(
  context: Context,
  summarise: Summarise,
  userId: string,
  rows: ConversationRow[],
): Promise<Conversation[]> {
  const [people, summaries] = await Promise.all([
    getUsersById(
      context,
      rows.map((row) => otherParticipant(row, userId)),
    ),
    summarise(context, userId, rows),
  ]);
  return rows.map((row) => {
    const id = row._id.toString();
    const { lastMessage, unreadCount } = summaries.get(id) ?? { lastMessage: null, unreadCount: 0 };
    return {
      id,
      person: people.get(otherParticipant(row, userId)) ?? null,
      lastMessage,
      unreadCount,
      activeAt: row.activeAt.toISOString(),
    };
  });
}

async function presentOne(
  context: Context,
  summarise: Summarise,
  userId: string,
  row: ConversationRow,
): Promise<Conversation> {
  const [conversation] = await present(context, summarise, userId, [row]);
  if (conversation === undefined) throw new AppError('CONVERSATION_NOT_FOUND');
  return conversation;
}

/** @throws AppError USER_NOT_FOUND, SELF_CONVERSATION */
export async function openConversation(
  context: Context,
  summarise: Summarise,
  caller: Caller,
  otherId: string,
): Promise<{ conversation: Conversation; isNew: boolean }> {
  if (otherId === caller.userId) throw new AppError('SELF_CONVERSATION');
  await getUser(context, otherId);
  const { row, isNew } = await ensureConversation(context, caller.userId, otherId);
  if (isNew) {
    for (const userId of [caller.userId, otherId]) {
      const seen = await presentOne(context, summarise, userId, row);
      context.publish.toUser(userId, 'conversation_opened', seen);
    }
  }
  return { conversation: await presentOne(context, summarise, caller.userId, row), isNew };
}

/** @throws AppError CONVERSATION_NOT_FOUND, NOT_A_PARTICIPANT */
export async function getConversation(
  context: Context,
  summarise: Summarise,
  caller: Caller,
  id: string,
): Promise<Conversation> {
  return await presentOne(context, summarise, caller.userId, await requireConversation(context, caller, id));
}

export async function listConversations(
  context: Context,
  summarise: Summarise,
  caller: Caller,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<Conversation>> {
  const rows = await findConversations(context, caller.userId, decodeCursor(query.cursor), query.limit + 1);
  const cursorOf = (row: ConversationRow) => encodeCursor({ at: row.activeAt, id: row._id.toString() });
  const page = toPage(rows, query.limit, cursorOf, (row) => row);
  return { ...page, items: await present(context, summarise, caller.userId, page.items) };
}
