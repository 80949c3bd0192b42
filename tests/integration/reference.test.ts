import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../support/product.ts';
import { ask } from './support/wire.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
});
afterAll(() => product.stop());

describe('the reference at /api/docs', () => {
  it('is a page without inline script or style, all of whose files are there', async () => {
    const { status, headers, body } = await ask(`${product.url}/api/docs`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    const page = String(body);
    for (const [, attributes, text] of page.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)) {
      expect(attributes).toContain('src=');
      expect(text).toBe('');
    }
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files.toSorted()).toEqual([
      '/api/docs/start.js',
      '/api/docs/swagger-ui-bundle.js',
      '/api/docs/swagger-ui.css',
    ]);
    for (const file of files) {
      const answer = await ask(product.url + file);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(
        file.endsWith('.css') ? /^text\/css/ : /^(?:text|application)\/javascript/,
      );
      expect(String(answer.body).length).toBeGreaterThan(50);
    }
  });

  it('starts with the document of this server', async () => {
    expect((await ask(`${product.url}/api/docs/start.js`)).body).toContain("'/api/openapi.json'");
    const { status, body } = await ask(`${product.url}/api/openapi.json`);
    expect({ status, body }).toMatchObject({ status: 200, body: { openapi: '3.1.0' } });
  });
});

/** The directives of a Content-Security-Policy, by name. */
function policyOf(header: string | null): Map<string, string[]> {
  const directives = (header ?? '').split(';').map((directive) => directive.trim().split(/\s+/));
  return new Map(directives.map(([name = '', ...sources]) => [name, sources]));
}

describe('the security headers', () => {
  it.each(['/api/limits', '/api/docs', '/api/users/me', '/api/nothing', '/nothing', '/livez'])(
    'are on %s',
    async (path) => {
      const { headers } = await ask(product.url + path);
      const policy = policyOf(headers.get('content-security-policy'));
      expect(policy.get('default-src')).toEqual(["'self'"]);
      expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
      expect(policy.get('object-src')).toEqual(["'none'"]);
      expect(policy.get('base-uri')).toEqual(["'none'"]);
      expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
      for (const sources of policy.values()) {
        expect(sources).not.toContain("'unsafe-inline'");
        expect(sources).not.toContain("'unsafe-eval'");
        expect(sources).not.toContain('*');
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('ask for HTTPS only in production', async () => {
    const production = await startProduct({
      roles: ['api'],
      variables: { NODE_ENV: 'production', PUBLIC_URL: 'https://chat.example.org' },
    });
    try {
      const header = 'strict-transport-security';
      expect((await ask(`${production.url}/api/limits`)).headers.get(header)).toMatch(/max-age=\d{7,}/);
      expect((await ask(`${product.url}/api/limits`)).headers.get(header)).toBeNull();
    } finally {
      await production.stop();
    }
  });
});
