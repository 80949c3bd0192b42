import { z } from 'zod';
import { commonErrors, type Endpoint } from '#contract/endpoint.ts';
import { ERRORS, type ErrorCode, ErrorReply } from '#contract/errors.ts';

type Json = Record<string, unknown>;

/** JSON Schema 2020-12, which is what OpenAPI 3.1 uses; schemas with an id become references. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const {
    $defs,
    $schema: _,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    const { $schema: __, id: ___, ...clean } = definition;
    components[name] = relink(clean);
  }
  return relink(rest) as Json;
}

/** Points references at the document's components instead of a schema's own definitions. */
function relink(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relink);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, inner.replace('#/$defs/', '#/components/schemas/')]
        : [key, relink(inner)],
    ),
  );
}

function parameters(schema: z.ZodObject | undefined, where: 'path' | 'query', components: Json): Json[] {
  if (schema === undefined) return [];
  const { properties, required } = schemaOf(schema, 'input', components) as {
    properties: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || (required?.includes(name) ?? false),
    schema: property,
  }));
}

function errorReplies(endpoint: Endpoint): Json {
  const codes = [...new Set<ErrorCode>([...commonErrors(endpoint), ...endpoint.errors])];
  const byStatus = Object.groupBy(codes, (code) => String(ERRORS[code][0]));
  const replies = Object.entries(byStatus).map(([status, group = []]) => [
    status,
    {
      description: group.map((code) => `${code}: ${ERRORS[code][1]}`).join(' · '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  ]);
  return Object.fromEntries(replies);
}

function operation(endpoint: Endpoint, components: Json): Json {
  const { params, query, body, reply } = endpoint;
  const success = endpoint.statuses.map((status) => [
    status,
    {
      description: status === 201 ? 'Made' : status === 204 ? 'Done' : 'As asked',
      ...(reply && status !== 204
        ? { content: { 'application/json': { schema: schemaOf(reply, 'output', components) } } }
        : {}),
    },
  ]);
  return {
    operationId: endpoint.name,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    security: { public: [], refresh: [{ refreshCookie: [] }], user: [{ accessToken: [] }] }[endpoint.access],
    parameters: [...parameters(params, 'path', components), ...parameters(query, 'query', components)],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input', components) } },
          },
        }
      : {}),
    responses: { ...Object.fromEntries(success), ...errorReplies(endpoint) },
  };
}

/** The OpenAPI 3.1 document of the endpoints; made from the same schemas that parse the requests. */
export function openApiDocument(endpoints: readonly Endpoint[]): Json {
  const components: Json = {};
  components.Error = schemaOf(ErrorReply, 'output', components);
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Postdate',
      version: '1',
      description:
        'End-to-end encrypted chat with scheduled messages. Instants are ISO 8601 in UTC; ids are made by clients and serve as idempotency keys; every error is {error: {code, message, details?}}.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: 'postdate_refresh' },
      },
    },
  };
}
