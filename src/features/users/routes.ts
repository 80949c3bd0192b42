import * as endpoints from '#contract/users.ts';
import type { Context } from '#core/context.ts';
import type { Api } from '#core/endpoint.ts';
import * as service from './service.ts';

export function mountUsers(api: Api, context: Context): void {
  api.mount(endpoints.searchUsers, async ({ query }) => ({
    status: 200,
    body: await service.searchUsers(context, query),
  }));
  api.mount(endpoints.getMe, async ({ caller }) => ({
    status: 200,
    body: await service.getUser(context, caller.userId),
  }));
  api.mount(endpoints.getUser, async ({ params }) => ({
    status: 200,
    body: await service.getUser(context, params.id),
  }));
  api.mount(endpoints.getUserKeys, async ({ params }) => ({
    status: 200,
    body: await service.getUserKeys(context, params.id),
  }));
}
