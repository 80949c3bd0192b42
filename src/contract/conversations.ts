import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { Message } from './messages.ts';
import { Id, Instant, PageOf, Paging } from './primitives.ts';
import { User } from './users.ts';

/** A conversation as one of its two people sees it. */
export const Conversation = z
  .object({
    id: Id,
    person: User.nullable().meta({ description: 'the other person; null where the account is gone' }),
    lastMessage: Message.nullable(),
    unreadCount: z.number().int().nonnegative(),
    activeAt: Instant.meta({ description: 'when the last message came, else when it was opened' }),
  })
  .meta({ id: 'Conversation' });
export type Conversation = z.infer<typeof Conversation>;

const tag = 'conversations';
const ById = z.strictObject({ id: Id });

export const openConversation = defineEndpoint({
  name: 'openConversation',
  tag,
  method: 'post',
  path: '/api/conversations',
  summary: 'The conversation with a person: the one there is (200), else a new one (201)',
  access: 'user',
  rate: 'write',
  body: z.strictObject({ userId: Id }),
  statuses: [201, 200],
  reply: Conversation,
  errors: ['USER_NOT_FOUND', 'SELF_CONVERSATION'],
});

export const listConversations = defineEndpoint({
  name: 'listConversations',
  tag,
  method: 'get',
  path: '/api/conversations',
  summary: 'My conversations, the latest first',
  access: 'user',
  rate: 'read',
  query: Paging,
  statuses: [200],
  reply: PageOf(Conversation),
  errors: [],
});

export const getConversation = defineEndpoint({
  name: 'getConversation',
  tag,
  method: 'get',
  path: '/api/conversations/:id',
  summary: 'One conversation',
  access: 'user',
  rate: 'read',
  params: ById,
  statuses: [200],
  reply: Conversation,
  errors: ['CONVERSATION_NOT_FOUND', 'NOT_A_PARTICIPANT'],
});

export const readConversation = defineEndpoint({
  name: 'readConversation',
  tag,
  method: 'post',
  path: '/api/conversations/:id/read',
  summary: 'Mark what the other person sent as read, up to and including a message',
  access: 'user',
  rate: 'write',
  params: ById,
  body: z.strictObject({ upTo: Id }),
  statuses: [200],
  reply: z.object({ unreadCount: z.number().int().nonnegative() }),
  errors: ['CONVERSATION_NOT_FOUND', 'NOT_A_PARTICIPANT', 'MESSAGE_NOT_FOUND'],
});
