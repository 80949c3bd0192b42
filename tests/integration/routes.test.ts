import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { mountApi } from '#roles/api.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ask } from './support/wire.ts';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** Every route that Express would answer, found in its own tables. */
function routesOf(layers: Layer[]): string[] {
  return layers.flatMap(({ route, handle }) =>
    route
      ? Object.keys(route.methods).map((method) => `${method} ${route.path}`)
      : routesOf(handle.stack ?? []),
  );
}

/** The reference itself, which is no part of the API that it describes. */
const REFERENCE = ['get /api/openapi.json', 'get /api/docs', 'get /api/docs/start.js'];
const contract = ENDPOINTS.map(({ method, path }) => `${method} ${path}`);

describe('the routes of the API', () => {
  let product: Product;
  let mounted: string[];
  beforeAll(async () => {
    product = await startProduct({ roles: ['api'] });
    const app = express();
    mountApi(app, product.context);
    mounted = routesOf((app.router as unknown as { stack: Layer[] }).stack);
  });
  afterAll(() => product.stop());

  it('are those of the contract, each once, and the reference', () => {
    expect(mounted.toSorted()).toEqual([...contract, ...REFERENCE].toSorted());
  });

  it('are those of the OpenAPI document, in Express’s way of writing them', async () => {
    const { body } = await ask(`${product.url}/api/openapi.json`);
    const { paths } = body as { paths: Record<string, Record<string, unknown>> };
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.toSorted()).toEqual(contract.toSorted());
  });

  it('have a name each', () => {
    const names = ENDPOINTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
