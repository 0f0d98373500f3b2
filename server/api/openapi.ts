/** The description of the API, made from the declarations that the routes themselves are made of. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorsOf, type Route } from './declare.ts';
import { Problem, STATUS_WORDS } from './problems.ts';

export type Schema = Record<string, unknown>;
type Components = Map<string, Schema>;

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A named schema is described once, among the components, and pointed to from everywhere else. */
function lifted(value: unknown, components: Components): unknown {
  if (Array.isArray(value)) return value.map((one) => lifted(one, components));
  if (typeof value !== 'object' || value === null) return value;
  const { $defs, $schema: _, ...rest } = value as Schema;
  // The name that it is registered by; a property called id is an object.
  if (typeof rest.id === 'string') delete rest.id;
  if (typeof $defs === 'object' && $defs !== null)
    for (const [name, schema] of Object.entries($defs))
      if (!components.has(name)) {
        components.set(name, {});
        components.set(name, lifted(schema, components) as Schema);
      }
  if (typeof rest.$ref === 'string') rest.$ref = rest.$ref.replace('#/$defs/', '#/components/schemas/');
  return Object.fromEntries(Object.entries(rest).map(([key, one]) => [key, lifted(one, components)]));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Schema {
  const made = lifted(z.toJSONSchema(schema, { io, unrepresentable: 'any' }), components) as Schema;
  const name = z.globalRegistry.get(schema)?.id;
  if (name === undefined) return made;
  // A schema that is named at its root may come as nothing but a pointer to itself.
  if (made.$ref === undefined) components.set(name, made);
  return ref(name);
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: Schema;
}

function parametersIn(where: 'path' | 'query', fields: z.ZodObject, components: Components): Parameter[] {
  const read = schemaOf(fields, 'input', components) as {
    properties?: Record<string, Schema & { description?: string }>;
    required?: string[];
  };
  return Object.entries(read.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: where,
    required: read.required?.includes(name) ?? false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function headersOf({ changes, etag }: Route): Parameter[] {
  const header = (name: string, required: boolean, description: string): Parameter => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string' },
  });
  const match = '读到的 ETag；* 为不论版本';
  return [
    ...(etag === 'asked' ? [header('If-Match', false, `必填。${match}`)] : []),
    ...(etag === 'taken' ? [header('If-Match', false, match)] : []),
    ...(changes === true
      ? [
          header(
            'Idempotency-Key',
            false,
            '自选的唯一编号；同一编号重复提交，得到第一次的结果，至少 24 小时内有效',
          ),
        ]
      : []),
  ];
}

const problem = { 'application/problem+json': { schema: ref('Problem') } };

function responsesOf(route: Route, components: Components): object {
  const tag = { description: '版本', schema: { type: 'string' } };
  const answer = {
    description: route.summary,
    ...(route.etag === undefined ? {} : { headers: { ETag: tag } }),
    content: {
      'application/json': { schema: schemaOf(route.answer, 'output', components) },
    },
  };
  const wait = { description: '等几秒再试', schema: { type: 'integer' } };
  const errors = errorsOf(route).map((status) => [
    status,
    {
      description: STATUS_WORDS[status] ?? '',
      ...(status === 429 ? { headers: { 'Retry-After': wait } } : {}),
      content: problem,
    },
  ]);
  return {
    [route.status ?? 200]: answer,
    ...(route.leads === undefined ? {} : { 303: { description: route.leads } }),
    ...Object.fromEntries(errors),
    default: { description: '其他问题：服务器出错 500，系统正忙 503', content: problem },
  };
}

function operationOf(route: Route, components: Components): object {
  const about = `${route.description ?? ''}${route.streams === undefined ? '' : `${route.streams}。`}`;
  return {
    operationId: route.id,
    summary: route.summary,
    // A second kind of content would make every generated client ask which of them it got.
    ...(about === '' ? {} : { description: about }),
    parameters: [
      ...(route.params === undefined ? [] : parametersIn('path', route.params, components)),
      ...(route.query === undefined ? [] : parametersIn('query', route.query, components)),
      ...headersOf(route),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(route.body, 'input', components) } },
          },
        }),
    responses: responsesOf(route, components),
    ...(route.method === 'GET' ? {} : { security: [{ token: [] }] }),
  };
}

/** @returns the document, OpenAPI 3.1 */
export function describe(routes: readonly Route[]) {
  const components: Components = new Map();
  schemaOf(Problem, 'output', components);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operationOf(route, components),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '秀水强脊接口',
      version: '1.0.0',
      description:
        '日期为 YYYY-MM-DD（北京时间），时刻为 UTC 的 RFC 3339；金额为元，整数。问题以 RFC 9457 的 application/problem+json 答复。',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '管理员新增的接口令牌，权限与所属账号相同' },
        session: { type: 'apiKey', in: 'cookie', name: 'sid', description: '页面的登录，只用于读取' },
      },
      schemas: Object.fromEntries(components),
    },
  };
}

export async function openapi(app: FastifyInstance) {
  let described: object | null = null;
  app.get('/openapi.json', { config: { may: 'anyone', api: true } }, async () => {
    described ??= describe(app.apiRoutes);
    return described;
  });
}
