import { z } from 'zod';
import { defineEndpoint } from './endpoint.ts';
import { Envelope } from './envelope.ts';
import { FailureCode } from './errors.ts';
import { Id, Instant, PageOf, Paging, TimeZone } from './primitives.ts';

export const ScheduledStatus = z.enum(['pending', 'sending', 'sent', 'failed', 'cancelled']);
export type ScheduledStatus = z.infer<typeof ScheduledStatus>;

/** A message that waits for its time, or waited for it. Only its sender ever sees it in this form. */
export const ScheduledMessage = z
  .object({
    id: Id,
    conversationId: Id,
    senderId: Id,
    receiverId: Id,
    envelope: Envelope,
    scheduledTime: Instant,
    timeZone: z.string().meta({ description: 'IANA zone in which the sender chose the time' }),
    status: ScheduledStatus,
    retryCount: z
      .number()
      .int()
      .nonnegative()
      .meta({ description: 'attempts that failed since it was last scheduled' }),
    version: z.number().int().min(1).meta({ description: 'grows with every change by its sender' }),
    failure: z.object({ code: FailureCode, at: Instant }).nullable(),
    bodyFrozen: z
      .boolean()
      .meta({ description: 'true where text and time can’t change, because it may have been sent' }),
    dismissed: z.boolean().meta({ description: 'a failed one that its sender put away; it is in no list' }),
    messageId: Id.nullable().meta({ description: 'the message it became' }),
    sentAt: Instant.nullable(),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: 'ScheduledMessage' });
export type ScheduledMessage = z.infer<typeof ScheduledMessage>;

const tag = 'scheduled messages';
const ById = z.strictObject({ id: Id });
const Version = z.number().int().min(1);
const When = { scheduledTime: Instant, timeZone: TimeZone };

const TIME_ERRORS = ['SCHEDULED_TIME_IN_PAST', 'SCHEDULED_TIME_TOO_SOON', 'SCHEDULED_TIME_TOO_FAR'] as const;
const ENVELOPE_ERRORS = [
  'ENVELOPE_INVALID',
  'ENVELOPE_SIGNATURE_INVALID',
  'RECEIVER_KEY_NOT_CURRENT',
  'SENDER_KEY_NOT_CURRENT',
  'USER_NOT_FOUND',
] as const;
const ACCESS_ERRORS = ['SCHEDULED_MESSAGE_NOT_FOUND', 'NOT_YOUR_MESSAGE'] as const;
const STATE_ERRORS = [
  'VERSION_CONFLICT',
  'ALREADY_SENDING',
  'ALREADY_SENT',
  'ALREADY_CANCELLED',
  'ALREADY_FAILED',
] as const;

export const createScheduledMessage = defineEndpoint({
  name: 'createScheduledMessage',
  tag,
  method: 'post',
  path: '/api/scheduled-messages',
  summary:
    'Schedule a message. The id is the idempotency key: a repeated call answers 200 with the first one’s present state',
  access: 'user',
  rate: 'write',
  body: z.strictObject({ id: Id, conversationId: Id, ...When, envelope: Envelope }),
  statuses: [201, 200],
  reply: ScheduledMessage,
  errors: [
    'CONVERSATION_NOT_FOUND',
    'NOT_A_PARTICIPANT',
    'ID_TAKEN',
    'TOO_MANY_PENDING',
    ...TIME_ERRORS,
    ...ENVELOPE_ERRORS,
  ],
});

export const listScheduledMessages = defineEndpoint({
  name: 'listScheduledMessages',
  tag,
  method: 'get',
  path: '/api/scheduled-messages',
  summary: 'My scheduled messages by time, of one conversation or of all',
  access: 'user',
  rate: 'read',
  query: Paging.extend({ conversationId: Id.optional(), status: ScheduledStatus.optional() }),
  statuses: [200],
  reply: PageOf(ScheduledMessage),
  errors: ['CONVERSATION_NOT_FOUND', 'NOT_A_PARTICIPANT'],
});

export const getScheduledMessage = defineEndpoint({
  name: 'getScheduledMessage',
  tag,
  method: 'get',
  path: '/api/scheduled-messages/:id',
  summary: 'One scheduled message',
  access: 'user',
  rate: 'read',
  params: ById,
  statuses: [200],
  reply: ScheduledMessage,
  errors: [...ACCESS_ERRORS],
});

export const updateScheduledMessage = defineEndpoint({
  name: 'updateScheduledMessage',
  tag,
  method: 'put',
  path: '/api/scheduled-messages/:id',
  summary:
    'Change the text or the time. Only the version last seen can be changed; the loser gets the present state',
  access: 'user',
  rate: 'write',
  params: ById,
  body: z.strictObject({ version: Version, ...When, envelope: Envelope }),
  statuses: [200],
  reply: ScheduledMessage,
  errors: [...ACCESS_ERRORS, ...STATE_ERRORS, ...TIME_ERRORS, ...ENVELOPE_ERRORS, 'BODY_FROZEN'],
});

export const cancelScheduledMessage = defineEndpoint({
  name: 'cancelScheduledMessage',
  tag,
  method: 'delete',
  path: '/api/scheduled-messages/:id',
  summary: 'Cancel a pending message, or put a failed one away. After a 200 it is never sent',
  access: 'user',
  rate: 'write',
  params: ById,
  statuses: [200],
  reply: ScheduledMessage,
  errors: [...ACCESS_ERRORS, 'ALREADY_SENDING', 'ALREADY_SENT'],
});

export const sendScheduledMessageNow = defineEndpoint({
  name: 'sendScheduledMessageNow',
  tag,
  method: 'post',
  path: '/api/scheduled-messages/:id/send-now',
  summary: 'Move a pending message to now; the envelope is signed again for this time',
  access: 'user',
  rate: 'write',
  params: ById,
  body: z.strictObject({ version: Version, envelope: Envelope }),
  statuses: [200],
  reply: ScheduledMessage,
  errors: [...ACCESS_ERRORS, ...STATE_ERRORS, ...ENVELOPE_ERRORS, 'SEND_NOW_TIME_WRONG', 'BODY_FROZEN'],
});

export const retryScheduledMessage = defineEndpoint({
  name: 'retryScheduledMessage',
  tag,
  method: 'post',
  path: '/api/scheduled-messages/:id/retry',
  summary: 'Try a failed message again: as it is and at once, or with a new time or text',
  access: 'user',
  rate: 'write',
  params: ById,
  body: z.strictObject({
    version: Version,
    change: z.strictObject({ ...When, envelope: Envelope }).optional(),
  }),
  statuses: [200],
  reply: ScheduledMessage,
  errors: [
    ...ACCESS_ERRORS,
    'VERSION_CONFLICT',
    'NOT_FAILED',
    'ALREADY_CANCELLED',
    'BODY_FROZEN',
    'TOO_MANY_PENDING',
    ...TIME_ERRORS,
    ...ENVELOPE_ERRORS,
  ],
});
