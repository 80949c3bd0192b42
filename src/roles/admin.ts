import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import { parseCookie, stringifySetCookie } from 'cookie';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import jwt from 'jsonwebtoken';
import type { Context } from '#core/context.ts';
import { isAllowedOrigin } from '#core/endpoint.ts';
import { AppError } from '#core/errors.ts';

const BASE = '/admin';
const COOKIE = 'postdate_operator';
const AUDIENCE = 'postdate-operator';
const LIFETIME_S = 8 * 3600;

const loginPage = (message: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Postdate operators</title></head>
<body><main><h1>Postdate operators</h1><p role="alert">${message}</p>
<form method="post" action="${BASE}/login"><label>Operator password <input type="password" name="password" autocomplete="current-password" required autofocus></label>
<button>Sign in</button></form></main></body></html>`;

/** Bull Board's page names its own base address and has inline styles; its scripts are files of this origin. */
const boardPolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Bull Board at /admin/queues for operators: off until OPERATOR_PASSWORD is set, behind its own login, read-only. The
 * jobs it shows hold ids only.
 */
export function mountAdmin(app: Express, context: Context): void {
  const { operatorPassword, jwtSecret, production } = context.config;
  if (operatorPassword === null) {
    // Else the page would answer here, which takes every address that nobody else has.
    app.use(BASE, () => {
      throw new AppError('ROUTE_NOT_FOUND');
    });
    return;
  }
  const password = digest(operatorPassword);
  // A new password ends every session of the old one.
  const secret = `${jwtSecret}/${password.toString('base64url')}`;

  const isOperator: RequestHandler = (request, response, next) => {
    try {
      const token = parseCookie(request.get('cookie') ?? '')[COOKIE] ?? '';
      jwt.verify(token, secret, { algorithms: ['HS256'], audience: AUDIENCE });
      next();
    } catch {
      if (request.accepts(['json', 'html']) === 'html') response.redirect(`${BASE}/login`);
      else next(new AppError('UNAUTHENTICATED'));
    }
  };

  const setCookie = (value: string, maxAge: number) =>
    stringifySetCookie({
      name: COOKIE,
      value,
      maxAge,
      path: BASE,
      httpOnly: true,
      sameSite: 'strict',
      secure: production,
    });

  app.use(`${BASE}/login`, (_request, response, next) => {
    // Under "no-referrer" a browser names no origin where a form is sent, and the form below would be refused.
    response.set('Referrer-Policy', 'same-origin');
    next();
  });
  app.get(`${BASE}/login`, (_request, response) => {
    response.type('html').send(loginPage(''));
  });
  app.post(
    `${BASE}/login`,
    express.urlencoded({ extended: false, limit: 1000 }),
    async (request, response) => {
      const origin = request.get('origin');
      if (origin !== undefined && !isAllowedOrigin(context, origin, request.get('host')))
        throw new AppError('ORIGIN_REFUSED');
      await context.limit('credential', `operator ${request.ip}`);
      const given: unknown = request.body?.password;
      if (typeof given !== 'string' || !timingSafeEqual(digest(given), password)) {
        response.status(401).type('html').send(loginPage('The password is wrong.'));
        return;
      }
      const token = jwt.sign({}, secret, {
        algorithm: 'HS256',
        audience: AUDIENCE,
        expiresIn: LIFETIME_S,
      });
      response.append('Set-Cookie', setCookie(token, LIFETIME_S)).redirect(303, `${BASE}/queues`);
    },
  );
  app.post(`${BASE}/logout`, (_request, response) => {
    response.append('Set-Cookie', setCookie('', 0)).redirect(303, `${BASE}/login`);
  });

  const board = new ExpressAdapter();
  board.setBasePath(`${BASE}/queues`);
  createBullBoard({
    queues: [new BullMQAdapter(context.queue, { readOnlyMode: true, allowRetries: false })],
    serverAdapter: board,
    options: { uiConfig: { boardTitle: 'Postdate' } },
  });
  app.use(`${BASE}/queues`, isOperator, boardPolicy, board.getRouter());
}
