import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';
import * as endpoints from '#contract/auth.ts';
import type { Context } from '#core/context.ts';
import type { Api } from '#core/endpoint.ts';
import * as service from './service.ts';
import { authenticateToken, endSession, listSessions, SESSION_LIFETIME_MS } from './sessions.ts';

const COOKIE = 'postdate_refresh';
const COOKIE_PATH = '/api/auth';

/** Who makes a request, by its Authorization header (RFC 6750). @throws AppError UNAUTHENTICATED */
export async function authenticate(context: Context, request: Request) {
  const [scheme, token] = request.get('authorization')?.split(' ') ?? [];
  return await authenticateToken(context, scheme?.toLowerCase() === 'bearer' ? token : undefined);
}

export function mountAuth(api: Api, context: Context): void {
  const device = (request: Request) => request.get('user-agent') ?? '';
  const setCookie = (response: Response, value: string, maxAgeMs: number) => {
    const secure = context.config.production;
    const attributes = { httpOnly: true, sameSite: 'strict', secure, path: COOKIE_PATH } as const;
    response.append(
      'Set-Cookie',
      stringifySetCookie({ name: COOKIE, value, ...attributes, maxAge: maxAgeMs / 1000 }),
    );
  };
  const letIn = (response: Response, { reply, refreshToken }: service.Welcome) => {
    setCookie(response, refreshToken, SESSION_LIFETIME_MS);
    return reply;
  };

  api.mount(endpoints.register, async ({ body, request, response }) => ({
    status: 201,
    body: letIn(response, await service.registerUser(context, body, device(request))),
  }));
  api.mount(endpoints.getKdf, async ({ body }) => ({
    status: 200,
    body: await service.getKdf(context, body.username),
  }));
  api.mount(endpoints.login, async ({ body, request, response }) => ({
    status: 200,
    body: letIn(response, await service.login(context, body, device(request))),
  }));
  api.mount(endpoints.refresh, async ({ body, request, response }) => {
    const presented = parseCookie(request.get('cookie') ?? '')[COOKIE];
    return { status: 200, body: letIn(response, await service.refresh(context, presented, body.requestId)) };
  });
  api.mount(endpoints.logout, async ({ caller, response }) => {
    await endSession(context, caller, caller.sessionId);
    setCookie(response, '', 0);
    return { status: 204 };
  });
  api.mount(endpoints.listSessions, async ({ caller, query }) => ({
    status: 200,
    body: await listSessions(context, caller, query),
  }));
  api.mount(endpoints.endSession, async ({ caller, params }) => {
    await endSession(context, caller, params.id);
    return { status: 204 };
  });
}
