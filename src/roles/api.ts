import express, { type Express } from 'express';
import { LIMITS } from '#contract/limits.ts';
import { getLimits } from '#contract/service.ts';
import type { Context } from '#core/context.ts';
import { type Api, createApi } from '#core/endpoint.ts';
import { AppError } from '#core/errors.ts';
import { openApiDocument } from '#core/openapi.ts';
import { authenticate, mountAuth } from '#features/auth/routes.ts';
import { mountConversations } from '#features/conversations/routes.ts';
import { mountMessages } from '#features/messages/routes.ts';
import { summarise } from '#features/messages/summary.ts';
import { mountScheduledMessages } from '#features/scheduled-messages/routes.ts';
import { mountUsers } from '#features/users/routes.ts';
import { mountReference } from './reference.ts';

/** Every route of the API, mounted from the contract. */
export function mountApi(app: Express, context: Context): Api {
  const api = createApi(context, authenticate);
  api.mount(getLimits, async () => ({ status: 200, body: { serverTime: context.now(), limits: LIMITS } }));
  mountAuth(api, context);
  mountUsers(api, context);
  mountConversations(api, context, summarise);
  mountMessages(api, context);
  mountScheduledMessages(api, context);

  const document = openApiDocument(api.mounted);
  app.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.use(api.router);
  app.get('/api/openapi.json', (_request, response) => {
    response.json(document);
  });
  mountReference(app);
  app.use(
    '/api',
    express.Router().use(() => {
      throw new AppError('ROUTE_NOT_FOUND');
    }),
  );
  return api;
}
