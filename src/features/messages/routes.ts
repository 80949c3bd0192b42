import { readConversation } from '#contract/conversations.ts';
import * as endpoints from '#contract/messages.ts';
import type { Context } from '#core/context.ts';
import type { Api } from '#core/endpoint.ts';
import * as receipts from './receipts.ts';
import * as service from './service.ts';

export function mountMessages(api: Api, context: Context): void {
  api.mount(endpoints.sendMessage, async ({ caller, body }) => {
    const { message, isNew } = await service.sendMessage(context, caller, body);
    return { status: isNew ? 201 : 200, body: message };
  });
  api.mount(endpoints.listMessages, async ({ caller, query }) => ({
    status: 200,
    body: await service.listMessages(context, caller, query),
  }));
  api.mount(readConversation, async ({ caller, params, body }) => ({
    status: 200,
    body: { unreadCount: await receipts.readConversation(context, caller, params.id, body.upTo) },
  }));
}
