import { createRequire } from 'node:module';
import path from 'node:path';
import express, { type Express } from 'express';

const ASSETS = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Postdate API</title><link rel="stylesheet" href="/api/docs/swagger-ui.css"></head>
<body><div id="reference"></div><script src="/api/docs/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body>
</html>`;
const START = `SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#reference', deepLinking: true, supportedSubmitMethods: [] });`;

/** The reference page at /api/docs, from files of our own: nothing comes from elsewhere, no script is inline. */
export function mountReference(app: Express): void {
  app.get('/api/docs', (_request, response) => {
    response.type('html').send(PAGE);
  });
  app.get('/api/docs/start.js', (_request, response) => {
    response.type('js').send(START);
  });
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    app.use(`/api/docs/${file}`, express.static(path.join(ASSETS, file), { index: false }));
  }
}
