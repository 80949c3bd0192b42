import { existsSync } from 'node:fs';
import path from 'node:path';
import express, { type Express } from 'express';

const DIRECTORY = path.resolve(import.meta.dirname, '../../dist/web');

/** The built page: files with a hash in their name for ever, the rest asked for anew each time. */
export function mountPage(app: Express): void {
  const index = path.join(DIRECTORY, 'index.html');
  app.use(
    express.static(DIRECTORY, {
      index: false,
      setHeaders: (response, file) => {
        const hashed = path.relative(DIRECTORY, file).startsWith('assets');
        response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  // The page has addresses of its own, such as /c/ID: each is the same document.
  app.get('/{*address}', (request, response, next) => {
    const wantsPage = request.accepts(['json', 'html']) === 'html' && !path.extname(request.path);
    if (!wantsPage || !existsSync(index)) return next();
    response.set('Cache-Control', 'no-cache').sendFile(index);
  });
}
