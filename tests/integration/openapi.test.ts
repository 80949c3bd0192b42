import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENDPOINTS } from '#contract/endpoints.ts';
import { ERRORS } from '#contract/errors.ts';
import { type Product, startProduct } from '../support/product.ts';
import { ask, declaredErrors } from './support/wire.ts';

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: { required: boolean; content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: unknown }> }>;
}

interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

/** Every object inside a value, itself included, with its place as a JSON pointer. */
function* objectsIn(value: unknown, place = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [place, value as Record<string, unknown>];
  for (const [key, inner] of Object.entries(value)) {
    yield* objectsIn(inner, `${place}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

/** What a JSON pointer (RFC 6901) in a fragment points at. */
function resolve(document: unknown, pointer: string): unknown {
  if (!pointer.startsWith('#/')) return undefined;
  const keys = pointer.slice(2).split('/');
  const unescaped = keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'));
  return unescaped.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
}

let product: Product;
let document: Document;
let operations: { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  product = await startProduct({ roles: ['api'] });
  document = (await ask(`${product.url}/api/openapi.json`)).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
});
afterAll(() => product.stop());

describe('the OpenAPI document', () => {
  it('is of version 3.1 and says what it describes', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(Object.keys(document.info)).toEqual(expect.arrayContaining(['title', 'version']));
    expect(Object.keys(document).toSorted()).toEqual(['components', 'info', 'openapi', 'paths', 'servers']);
  });

  it('has no reference that leads nowhere, and no part that nothing refers to', () => {
    const refs = [...objectsIn(document)].flatMap(([, { $ref }]) => (typeof $ref === 'string' ? [$ref] : []));
    expect(refs.length).toBeGreaterThan(30);
    for (const ref of refs) expect(resolve(document, ref), ref).toBeTypeOf('object');
    const used = new Set(refs.map((ref) => ref.split('/').at(-1)));
    expect(Object.keys(document.components.schemas).filter((name) => !used.has(name))).toEqual([]);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      expect(operation.summary).not.toBe('');
      expect(operation.tags).toHaveLength(1);
    }
  });

  it('declares every parameter of a path as required, and no other', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(
        declared.map(({ name }) => name),
        path,
      ).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
      const places = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      expect(new Set(places).size).toBe(places.length);
      expect(operation.parameters.every(({ schema }) => typeof schema === 'object')).toBe(true);
    }
    expect(Object.keys(document.paths).some((path) => path.includes(':'))).toBe(false);
  });

  it('says of each operation what it needs: token, cookie, body', () => {
    const schemes = { public: [], refresh: [{ refreshCookie: [] }], user: [{ accessToken: [] }] };
    for (const endpoint of ENDPOINTS) {
      const operation = operations.find((one) => one.operation.operationId === endpoint.name)?.operation;
      expect(operation?.security, endpoint.name).toEqual(schemes[endpoint.access]);
      expect(operation?.requestBody !== undefined, endpoint.name).toBe(endpoint.body !== undefined);
    }
    const known = Object.keys(document.components.securitySchemes).toSorted();
    expect(known).toEqual(['accessToken', 'refreshCookie']);
  });

  it('lists every answer: the good ones with their body, each error code under its status', () => {
    for (const endpoint of ENDPOINTS) {
      const responses = operations.find(({ operation }) => operation.operationId === endpoint.name)?.operation
        .responses;
      for (const status of endpoint.statuses) {
        const { content, description } = responses?.[status] ?? {};
        expect(description, endpoint.name).toBeTruthy();
        expect(content !== undefined, `${endpoint.name} ${status}`).toBe(status !== 204);
      }
      for (const code of declaredErrors(endpoint)) {
        expect(responses?.[ERRORS[code][0]]?.description, endpoint.name).toContain(`${code}: `);
      }
      const statuses = new Set([...endpoint.statuses, ...declaredErrors(endpoint).map((c) => ERRORS[c][0])]);
      expect(Object.keys(responses ?? {}).toSorted()).toEqual([...statuses].map(String).toSorted());
    }
  });

  it('holds schemas of JSON Schema 2020-12 without what an inner schema may not say', () => {
    for (const [place, object] of objectsIn(document)) {
      // Below `properties` are names of fields, which may be anything.
      if (!place.endsWith('/properties')) {
        const stray = ['$schema', '$defs', '$id', 'id'].filter((key) => key in object);
        expect(stray, place).toEqual([]);
      }
      if (Array.isArray(object.required) && object.type === 'object') {
        const names = Object.keys(object.properties as object);
        expect(object.required.filter((name) => !names.includes(String(name)))).toEqual([]);
      }
    }
  });
});
