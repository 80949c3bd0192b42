import * as endpoints from '#contract/conversations.ts';
import type { Context } from '#core/context.ts';
import type { Api } from '#core/endpoint.ts';
import * as service from './service.ts';

/** @param summarise how conversations learn of their messages (the messages feature's) */
export function mountConversations(api: Api, context: Context, summarise: service.Summarise): void {
  api.mount(endpoints.openConversation, async ({ caller, body }) => {
    const { conversation, isNew } = await service.openConversation(context, summarise, caller, body.userId);
    return { status: isNew ? 201 : 200, body: conversation };
  });
  api.mount(endpoints.listConversations, async ({ caller, query }) => ({
    status: 200,
    body: await service.listConversations(context, summarise, caller, query),
  }));
  api.mount(endpoints.getConversation, async ({ caller, params }) => ({
    status: 200,
    body: await service.getConversation(context, summarise, caller, params.id),
  }));
}
