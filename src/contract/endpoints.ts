import * as auth from './auth.ts';
import * as conversations from './conversations.ts';
import type { Endpoint } from './endpoint.ts';
import * as messages from './messages.ts';
import * as scheduledMessages from './scheduled-messages.ts';
import * as service from './service.ts';
import * as users from './users.ts';

/** Every route of the API, in the order of the reference. */
export const ENDPOINTS: readonly Endpoint[] = [
  service.getLimits,
  auth.register,
  auth.getKdf,
  auth.login,
  auth.refresh,
  auth.logout,
  auth.listSessions,
  auth.endSession,
  users.searchUsers,
  users.getMe,
  users.getUser,
  users.getUserKeys,
  conversations.openConversation,
  conversations.listConversations,
  conversations.getConversation,
  conversations.readConversation,
  messages.sendMessage,
  messages.listMessages,
  scheduledMessages.createScheduledMessage,
  scheduledMessages.listScheduledMessages,
  scheduledMessages.getScheduledMessage,
  scheduledMessages.updateScheduledMessage,
  scheduledMessages.cancelScheduledMessage,
  scheduledMessages.sendScheduledMessageNow,
  scheduledMessages.retryScheduledMessage,
];
