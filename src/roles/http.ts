import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import express from 'express';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import type { Context } from '#core/context.ts';
import { mountAdmin } from './admin.ts';
import { mountApi } from './api.ts';
import { errorHandler } from './errors.ts';
import { type Health, mountHealth } from './health.ts';
import { mountPage } from './page.ts';
import { attachSockets } from './sockets.ts';

/** The process's HTTP side: health for every role; API, sockets, operators' pages and the page for `api`. */
export function createHttp(context: Context): { server: Server; health: Health } {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', context.config.http.trustProxy);
  app.use(securityHeaders(context.config.production));
  const health = mountHealth(app, context);
  const server = createServer(app);
  // Slow senders of headers or bodies are cut off.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  if (context.config.roles.includes('api')) {
    app.use(requestLog(context));
    mountApi(app, context);
    mountAdmin(app, context);
    mountPage(app);
    attachSockets(server, context);
  }
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found');
  });
  app.use(errorHandler(context));
  return { server, health };
}

/** Everything comes from this origin, no script or style is inline; the key stretching needs WebAssembly. */
const securityHeaders = (production: boolean) =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: production,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });

/** One line a request: method, path without query, status and time. Never a body or a header's value. */
const requestLog = (context: Context) =>
  pinoHttp({
    logger: context.log,
    genReqId: (_request, response) => {
      const id = randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    autoLogging: { ignore: (request) => !request.url?.startsWith('/api') },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    customLogLevel: (_request, response) => (response.statusCode >= 500 ? 'error' : 'debug'),
  });
