import * as endpoints from '#contract/scheduled-messages.ts';
import type { Context } from '#core/context.ts';
import type { Api } from '#core/endpoint.ts';
import { cancelScheduledMessage } from './cancel.ts';
import * as changes from './changes.ts';
import * as service from './service.ts';

export function mountScheduledMessages(api: Api, context: Context): void {
  api.mount(endpoints.createScheduledMessage, async ({ caller, body }) => {
    const { scheduledMessage, isNew } = await service.createScheduledMessage(context, caller, body);
    return { status: isNew ? 201 : 200, body: scheduledMessage };
  });
  api.mount(endpoints.listScheduledMessages, async ({ caller, query }) => ({
    status: 200,
    body: await service.listScheduledMessages(context, caller, query),
  }));
  api.mount(endpoints.getScheduledMessage, async ({ caller, params }) => ({
    status: 200,
    body: await service.getScheduledMessage(context, caller, params.id),
  }));
  api.mount(endpoints.updateScheduledMessage, async ({ caller, params, body }) => ({
    status: 200,
    body: await changes.updateScheduledMessage(context, caller, params.id, body),
  }));
  api.mount(endpoints.cancelScheduledMessage, async ({ caller, params }) => ({
    status: 200,
    body: await cancelScheduledMessage(context, caller, params.id),
  }));
  api.mount(endpoints.sendScheduledMessageNow, async ({ caller, params, body }) => ({
    status: 200,
    body: await changes.sendScheduledMessageNow(context, caller, params.id, body),
  }));
  api.mount(endpoints.retryScheduledMessage, async ({ caller, params, body }) => ({
    status: 200,
    body: await changes.retryScheduledMessage(context, caller, params.id, body),
  }));
}
