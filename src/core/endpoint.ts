import express, { type Request, type Response, Router } from 'express';
import type { z } from 'zod';
import type { Endpoint, InputOf, ReplyOf } from '#contract/endpoint.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Context } from './context.ts';
import { AppError } from './errors.ts';
import type { Caller } from './tokens.ts';

/** Finds out who makes a request. @throws AppError UNAUTHENTICATED */
export type Authenticate = (context: Context, request: Request) => Promise<Caller>;

type CallerOf<E extends Endpoint> = E['access'] extends 'user' ? Caller : undefined;

/** What a handler gets: the parsed input, who calls, and the raw exchange for cookies. */
export type Call<E extends Endpoint> = InputOf<E> & {
  caller: CallerOf<E>;
  request: Request;
  response: Response;
};

/** What a handler answers: one of the endpoint's statuses and its reply. */
export interface Answer<E extends Endpoint> {
  status: E['statuses'][number];
  body?: ReplyOf<E>;
}

/** Mounts endpoints of the contract, and remembers which. */
export interface Api {
  router: Router;
  mounted: Endpoint[];
  mount<const E extends Endpoint>(endpoint: E, handler: (call: Call<E>) => Promise<Answer<E>>): void;
}

/**
 * The one way a route is made: origin → who calls → rate limit → body → parse → handler. A handler is left with
 * policy → service → present.
 */
export function createApi(context: Context, authenticate: Authenticate): Api {
  const router = Router();
  const mounted: Endpoint[] = [];
  const json = express.json({ limit: LIMITS.bodyBytes, strict: true, inflate: false });
  return {
    router,
    mounted,
    mount(endpoint, handler) {
      mounted.push(endpoint);
      router[endpoint.method](endpoint.path, async (request, response) => {
        if (endpoint.method !== 'get') checkOrigin(context, request);
        const caller =
          endpoint.access === 'user' ? await findCaller(context, authenticate, request) : undefined;
        await context.limit(endpoint.rate, caller?.userId ?? request.ip ?? 'unknown');
        if (endpoint.body) await readJson(json, request, response);
        const input = {
          params: parsePart(endpoint.params, 'params', request.params),
          query: parsePart(endpoint.query, 'query', request.query),
          body: parsePart(endpoint.body, 'body', request.body),
        };
        // The schemas that made `input` are the ones its type was taken from; TypeScript can't see that.
        const call = { ...input, caller, request, response } as unknown as Call<typeof endpoint>;
        const answer = await handler(call);
        response.status(answer.status);
        if (answer.status === 204) response.end();
        else response.json(answer.body);
      });
    },
  };
}

/** Who calls; someone who keeps trying with bad tokens is slowed down. @throws AppError UNAUTHENTICATED, RATE_LIMITED */
async function findCaller(context: Context, authenticate: Authenticate, request: Request): Promise<Caller> {
  try {
    return await authenticate(context, request);
  } catch (error) {
    if (error instanceof AppError) await context.limit('refused', request.ip ?? 'unknown');
    throw error;
  }
}

/** Cookies travel with requests from any page, so a request that changes something must come from our own. */
function checkOrigin(context: Context, request: Request): void {
  const origin = request.get('origin');
  if (origin !== undefined && !isAllowedOrigin(context, origin, request.get('host'))) {
    throw new AppError('ORIGIN_REFUSED');
  }
}

/** Whether a page from `origin` may call: one of PUBLIC_URL, or, where that is not set, the address called itself. */
export function isAllowedOrigin(context: Context, origin: string, host: string | undefined): boolean {
  const { origins } = context.config.http;
  if (origins.length > 0) return origins.includes(origin);
  return URL.canParse(origin) && new URL(origin).host === host;
}

async function readJson(json: express.RequestHandler, request: Request, response: Response): Promise<void> {
  if (!request.is('application/json')) throw new AppError('UNSUPPORTED_MEDIA_TYPE');
  await new Promise<void>((resolve, reject) => {
    json(request, response, (error?: unknown) => (error ? reject(bodyError(error)) : resolve()));
  });
}

function bodyError(error: unknown): unknown {
  const type = error instanceof Error && 'type' in error ? error.type : undefined;
  if (type === 'entity.too.large') return new AppError('PAYLOAD_TOO_LARGE', { maxBytes: LIMITS.bodyBytes });
  // The last two: less came than was promised. Usually nobody is there any more to hear it.
  if (type === 'entity.parse.failed' || type === 'request.size.invalid' || type === 'request.aborted')
    return new AppError('MALFORMED_JSON');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported')
    return new AppError('UNSUPPORTED_MEDIA_TYPE');
  return error;
}

function parsePart(schema: z.ZodObject | undefined, part: string, value: unknown): unknown {
  if (schema === undefined) {
    if (part === 'query' && Object.keys(value ?? {}).length > 0) {
      throw new AppError('VALIDATION_FAILED', [{ path: 'query', message: 'this address takes no query' }]);
    }
    return undefined;
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  throw new AppError(
    'VALIDATION_FAILED',
    parsed.error.issues.map((issue) => ({ path: [part, ...issue.path].join('.'), message: issue.message })),
  );
}
