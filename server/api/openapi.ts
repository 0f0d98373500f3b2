import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { EnterprisesQuery } from './enterprises.ts';
import { MatchBody, MatchShape } from './match.ts';
import { Problem } from './problems.ts';
import { ProgressQuery, TracksQuery } from './progress.ts';
import { EnterprisesShape, ProgressShape, TracksShape, WholeEnterpriseShape } from './shapes.ts';
import { FrozenShape, SummariesShape, SummaryQuery, SummaryShape } from './summaries.ts';

interface Described {
  path: string;
  summary: string;
  query: z.ZodObject | null;
  answer: z.ZodType;
  /** Parameters that are part of the address. */
  named?: string[];
  /** Where it leads on for a code of old. */
  leads?: string;
  /** Where it is posted: what the body says. */
  body?: z.ZodObject;
}

const ROUTES: Described[] = [
  { path: '/progress', summary: '三类目标的进度', query: ProgressQuery, answer: ProgressShape },
  { path: '/progress/tracks', summary: '某个数字背后的企业', query: TracksQuery, answer: TracksShape },
  { path: '/enterprises', summary: '企业名单', query: EnterprisesQuery, answer: EnterprisesShape },
  {
    path: '/enterprises/{uscc}',
    summary: '一家企业，含培育进程、全部记录和经营指标（金额单位为元；仅专员、主管的令牌可见）',
    query: null,
    answer: WholeEnterpriseShape,
    named: ['uscc'],
    leads: '信用代码已更正，或其记录已合并：Location 是现在的代码。合并可以撤销，不是永久的',
  },
  {
    path: '/match',
    summary: '核对名单：每一行是企业库里的哪一家',
    query: null,
    answer: MatchShape,
    body: MatchBody,
  },
  { path: '/summaries', summary: '各季度和其他期间的小结', query: SummaryQuery, answer: SummariesShape },
  {
    path: '/summaries/{quarter}',
    summary: '一个季度的小结和签发的各版本',
    query: SummaryQuery,
    answer: SummaryShape,
    named: ['quarter'],
  },
  {
    path: '/summaries/{quarter}/versions/{n}',
    summary: '签发的一版：数字、名单、口径和文字，签发后不变',
    query: SummaryQuery,
    answer: FrozenShape,
    named: ['quarter', 'n'],
  },
];

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};

function parametersOf(one: Described): object[] {
  const inPath = (one.named ?? []).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (one.query === null) return inPath;
  const read = schemaOf(one.query, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  const inQuery = Object.entries(read.properties ?? {}).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: read.required?.includes(name) ?? false,
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  return [...inPath, ...inQuery];
}

const bodyOf = (body: z.ZodObject) => ({
  requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
});

const STATUSES = { 400: '请求的格式不对', 401: '没有令牌或令牌失效', 403: '没有权限', 404: '没有这条数据' };

/** The description of the API, made from the schemas that it is read and tested by. */
function describe(): object {
  const problems = Object.fromEntries(
    Object.entries(STATUSES).map(([status, description]) => [
      status,
      {
        description,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
  const paths = ROUTES.map((one) => [
    one.path,
    {
      [one.body === undefined ? 'get' : 'post']: {
        summary: one.summary,
        parameters: parametersOf(one),
        ...(one.body === undefined ? {} : bodyOf(one.body)),
        responses: {
          200: {
            description: one.summary,
            content: { 'application/json': { schema: schemaOf(one.answer, 'output') } },
          },
          ...(one.leads === undefined ? {} : { 303: { description: one.leads } }),
          ...problems,
        },
      },
    },
  ]);
  return {
    openapi: '3.1.0',
    info: { title: '秀水强脊接口', version: '1.0.0' },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  };
}

export async function openapi(app: FastifyInstance) {
  const described = describe();
  app.get('/openapi.json', { config: { may: 'anyone', api: true } }, async () => described);
}
