import { z } from 'zod';

/** Every error code the API answers with: its HTTP status and what it says. Clients switch on the code only. */
export const ERRORS = {
  VALIDATION_FAILED: [400, 'The request has a field that is missing, unknown or wrong.'],
  MALFORMED_JSON: [400, 'The request body is not valid JSON.'],
  UNAUTHENTICATED: [401, 'Sign in first: the access token is missing, wrong or expired.'],
  INVALID_CREDENTIALS: [401, 'The name or the password is wrong.'],
  REFRESH_REFUSED: [401, 'The session has ended. Sign in again.'],
  REFRESH_REUSED: [401, 'This session’s token was used twice, so the session was ended. Sign in again.'],
  ORIGIN_REFUSED: [403, 'Requests from this origin are not accepted.'],
  NOT_A_PARTICIPANT: [403, 'You are not part of this conversation.'],
  NOT_YOUR_MESSAGE: [403, 'This scheduled message is someone else’s.'],
  NOT_YOUR_SESSION: [403, 'This session is someone else’s.'],
  ROUTE_NOT_FOUND: [404, 'There is no such address.'],
  USER_NOT_FOUND: [404, 'There is no such person.'],
  CONVERSATION_NOT_FOUND: [404, 'There is no such conversation.'],
  MESSAGE_NOT_FOUND: [404, 'There is no such message.'],
  SCHEDULED_MESSAGE_NOT_FOUND: [404, 'There is no such scheduled message.'],
  SESSION_NOT_FOUND: [404, 'There is no such session.'],
  USERNAME_TAKEN: [409, 'This name is taken.'],
  ID_TAKEN: [409, 'This id is in use for something else.'],
  VERSION_CONFLICT: [409, 'The message was changed elsewhere. Look at its present state.'],
  ALREADY_SENDING: [409, 'The message is being sent at this moment.'],
  ALREADY_SENT: [409, 'The message was sent already.'],
  ALREADY_CANCELLED: [409, 'The message was cancelled already.'],
  ALREADY_FAILED: [409, 'The message could not be sent. Retry it or cancel it.'],
  NOT_FAILED: [409, 'Only a failed message can be retried.'],
  BODY_FROZEN: [
    409,
    'Text and time can’t change any more, because it may have been sent. Retry it as it is.',
  ],
  RECEIVER_KEY_NOT_CURRENT: [409, 'The other person’s key has changed. Encrypt again with the new one.'],
  SENDER_KEY_NOT_CURRENT: [409, 'Your own key has changed. Encrypt again with the new one.'],
  TOO_MANY_PENDING: [409, 'You have as many scheduled messages as one person may have.'],
  PAYLOAD_TOO_LARGE: [413, 'The request is too large.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Send JSON in UTF-8.'],
  SCHEDULED_TIME_IN_PAST: [422, 'This time has passed already.'],
  SCHEDULED_TIME_TOO_SOON: [422, 'This time is too close. Send the message now instead.'],
  SCHEDULED_TIME_TOO_FAR: [422, 'This time is too far away.'],
  SEND_NOW_TIME_WRONG: [422, 'The signed time is not now. Check the clock.'],
  ENVELOPE_INVALID: [422, 'The encrypted message does not fit the request.'],
  ENVELOPE_SIGNATURE_INVALID: [422, 'The encrypted message’s signature is wrong.'],
  KEYS_INVALID: [422, 'The encryption keys are not valid.'],
  SELF_CONVERSATION: [422, 'A conversation needs another person.'],
  RATE_LIMITED: [429, 'Too many requests. Wait a little.'],
  INTERNAL: [500, 'Something went wrong on the server.'],
  SERVICE_UNAVAILABLE: [503, 'The service is not reachable at this moment. Try again.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof ERRORS;

export const ErrorReply = z.object({
  error: z.object({
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
    details: z.unknown().optional(),
  }),
});
export type ErrorReply = z.infer<typeof ErrorReply>;

/** Why a scheduled message is failed, with what the sender can do about it. The first five are permanent. */
export const FAILURES = {
  CONVERSATION_GONE: 'The conversation does not exist any more.',
  SENDER_GONE: 'Your account does not exist any more.',
  RECEIVER_GONE: 'The other person’s account does not exist any more.',
  NOT_A_MEMBER: 'One of you is not part of the conversation any more.',
  ENVELOPE_INVALID: 'The encrypted message is damaged. Write it again.',
  DELIVERY_FAILED: 'It could not be delivered in three attempts. Try again.',
} as const;
export type FailureCode = keyof typeof FAILURES;
export const FailureCode = z.enum(Object.keys(FAILURES) as [FailureCode, ...FailureCode[]]);
