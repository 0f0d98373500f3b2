/** The description of the API to be read: /api/docs, made from the same document. */
import type { FastifyInstance } from 'fastify';
import { show } from '../plugins/views.ts';
import { isAllowed, ROLE_NAMES, ROLES } from '../rules/roles.ts';
import type { Route } from './declare.ts';
import { describe, type Schema } from './openapi.ts';

export interface Field {
  name: string;
  type: string;
  /** The named schema that its type is, or ''. */
  link: string;
  isRequired: boolean;
  words: string;
}

const TYPES: Record<string, string> = {
  string: '文本',
  integer: '整数',
  number: '数字',
  boolean: 'true 或 false',
  object: '对象',
  null: '空',
};
const FORMATS: Record<string, string> = { date: '日期', 'date-time': '时刻' };

const isSchema = (one: unknown): one is Schema =>
  typeof one === 'object' && one !== null && !Array.isArray(one);
const schemas = (one: unknown): Schema[] => (Array.isArray(one) ? one.filter(isSchema) : []);
const nameIn = (ref: unknown) => (typeof ref === 'string' ? ref.replace('#/components/schemas/', '') : '');

/** 文本，可为空 */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameIn(schema.$ref);
  const some = schemas(schema.anyOf ?? schema.oneOf);
  if (some.length > 0) {
    const isNull = (one: Schema) => one.type === 'null';
    const own = some.filter((one) => !isNull(one)).map(typeOf);
    return `${[...new Set(own)].join(' 或 ')}${some.some(isNull) ? '，可为空' : ''}`;
  }
  if (Array.isArray(schema.enum)) return schema.enum.map(String).join('、');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.type === 'array') return `列表：${isSchema(schema.items) ? typeOf(schema.items) : '内容'}`;
  const format = typeof schema.format === 'string' ? FORMATS[schema.format] : undefined;
  return format ?? TYPES[String(schema.type)] ?? '内容';
}

function linkOf(schema: Schema): string {
  if (schema.$ref !== undefined) return nameIn(schema.$ref);
  const inner = [schema.items, ...schemas(schema.anyOf ?? schema.oneOf)].filter(isSchema);
  return inner.map(linkOf).find((name) => name !== '') ?? '';
}

/** What a field holds itself, where it is an object or a list of them. */
function within(schema: Schema): Schema | null {
  const some = [schema, schema.items, ...schemas(schema.anyOf)].filter(isSchema);
  return some.find((one) => isSchema(one.properties)) ?? null;
}

/** The fields of an object, those of its parts behind them: `years.quarters.target`. */
export function fieldsOf(schema: Schema, before = ''): Field[] {
  const { properties, required, items } = schema;
  if (!isSchema(properties)) return isSchema(items) ? fieldsOf(items, before) : [];
  return Object.entries(properties).flatMap(([key, one]): Field[] => {
    if (!isSchema(one)) return [];
    const name = `${before}${key}`;
    const inner = within(one);
    const words = typeof one.description === 'string' ? one.description : '';
    const isRequired = Array.isArray(required) && required.includes(key);
    const own = { name, type: typeOf(one), link: linkOf(one), isRequired, words };
    return [own, ...(inner === null ? [] : fieldsOf(inner, `${name}.`))];
  });
}

/** A schema as one table, or as several where it is one of several kinds. */
function tablesOf(schema: Schema): { title: string; fields: Field[] }[] {
  const kinds = schemas(schema.oneOf);
  if (kinds.length === 0) return [{ title: '', fields: fieldsOf(schema) }];
  return kinds.map((one) => {
    const kind = isSchema(one.properties) ? one.properties.kind : null;
    return { title: isSchema(kind) ? String(kind.const) : '', fields: fieldsOf(one) };
  });
}

const rolesOf = (route: Route) =>
  ROLES.filter((role) => isAllowed([role], route.may))
    .map((role) => ROLE_NAMES[role])
    .join('、');

const WHERE: Record<string, string> = { path: '地址', query: '参数', header: '请求头' };

interface Operation {
  parameters: { name: string; in: string; required: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: { 'application/json': { schema: Schema } } };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}

function operationOf(route: Route, document: ReturnType<typeof describe>) {
  const read = document.paths[route.path]?.[route.method.toLowerCase()] as Operation;
  const resolved = (schema: Schema | undefined): Schema =>
    schema?.$ref === undefined ? (schema ?? {}) : (document.components.schemas[nameIn(schema.$ref)] ?? {});
  const body = read.requestBody?.content['application/json'].schema;
  const status = String(route.status ?? 200);
  const answer = read.responses[status]?.content?.['application/json']?.schema;
  return {
    id: route.id,
    method: route.method,
    path: route.path,
    summary: route.summary,
    description: route.description ?? '',
    roles: rolesOf(route),
    streams: route.streams ?? '',
    parameters: read.parameters.map((one) => ({
      name: one.name,
      where: WHERE[one.in] ?? '',
      type: typeOf(one.schema),
      isRequired: one.required,
      words: one.description ?? '',
    })),
    body: body === undefined ? [] : tablesOf(resolved(body)),
    status,
    answerLink: answer === undefined ? '' : linkOf(answer),
    answer: answer === undefined || answer.$ref !== undefined ? [] : fieldsOf(answer),
    errors: Object.entries(read.responses)
      .filter(([name]) => name !== status)
      .map(([name, { description }]) => ({ name: name === 'default' ? '其他' : name, words: description })),
  };
}

export async function docs(app: FastifyInstance) {
  let page: object | null = null;
  app.get('/api/docs', { config: { may: 'anyone' } }, async (_request, reply) => {
    if (page === null) {
      const document = describe(app.apiRoutes);
      page = {
        operations: app.apiRoutes.map((route) => operationOf(route, document)),
        shapes: Object.entries(document.components.schemas).map(([name, schema]) => ({
          name,
          tables: tablesOf(schema),
        })),
      };
    }
    const address = app.settings.baseUrl?.replace(/\/$/, '') ?? 'http://127.0.0.1:3000';
    return show(reply, 'api/docs', { title: '接口说明', nav: 'help', address, ...page });
  });
}
