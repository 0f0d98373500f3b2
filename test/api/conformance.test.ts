/** The document is walked: every route answers what it declares, for every role, and every problem can be had. */
import t from 'tap';
import { z } from 'zod';
import { write } from '../../db/open.ts';
import { BURST } from '../../server/api/limits.ts';
import { Problem } from '../../server/api/problems.ts';
import { hashToken } from '../../server/people/sessions.ts';
import { quarterPeriod } from '../../server/rules/period.ts';
import { isAllowed, ROLES } from '../../server/rules/roles.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { issueSummary } from '../../server/summaries/queries.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { recordedBy } from '../helpers/zone.ts';
import { type Call, type Callers, type Got, openCallers, type Sent } from './caller.ts';

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean() })),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().min(1), content: Content.optional() })),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema) }),
});
type Document = z.output<typeof Document>;

const A = fictionalCode(8_101);
const B = fictionalCode(8_102);
const C = fictionalCode(8_103);
const NOWHERE = fictionalCode(8_199);
const recognised = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' };

/** What stands before any case: two enterprises, an event to be voided, a code of old, an issued summary. */
async function prepare(world: Callers): Promise<{ event: number }> {
  const officer = world.by.officer as Call;
  await officer('POST', '/enterprises', {
    body: { uscc: A, name: '示例甲机电有限公司', industry_code: '3825' },
  });
  await officer('POST', '/enterprises', { body: { uscc: B, name: '示例乙材料有限公司' } });
  const made = await officer('POST', `/enterprises/${A}/events`, { body: recognised });
  // B is C from now on.
  await officer('PATCH', `/enterprises/${B}`, { body: { uscc: C }, headers: { 'if-match': '*' } });
  const programme = findProgramme(world.db);
  const period = quarterPeriod({ year: 2026, quarter: 3 });
  const asked = {
    programme,
    period,
    today: '2026-09-30',
    alone: true,
    accepted: 'all',
    correction: '',
  } as const;
  write(world.db, (tx) => issueSummary(tx, asked, recordedBy('2026-09-30T08:00:00.000Z', '命令行')));
  return z.object({ event: z.int() }).parse({ event: Reflect.get(Object(made.json), 'id') });
}

interface Case extends Sent {
  path: string;
  /** Who asks; somebody who may where it is left out. */
  who?: string;
  before?: (world: Callers) => unknown;
  /** A key that was used before, with this body. */
  first?: unknown;
}

const sum = (total: number) => ({
  code: 'little_giant',
  target: 10,
  years: [2026, 2027, 2028].map((year) => ({
    year,
    quarters: [1, 2, 3, 4].map((quarter) => ({
      quarter: `${year}Q${quarter}`,
      target: quarter === 4 && year === 2028 ? total : 0,
    })),
  })),
});
const targets = (total: number) => ({ reason: '示例调整', categories: [sum(total)] });

/** By operation, then by status: one case each. 401, 403, 413, 415 and 429 are asked of every route alike. */
const cases = (event: number): Record<string, Record<number, Case>> => ({
  getProgress: {
    200: { path: '/progress' },
    400: { path: '/progress?as_of=2026-02-30' },
    404: { path: '/progress?programme=none' },
  },
  listTracksBehind: {
    200: { path: '/progress/tracks?figure=additions' },
    400: { path: '/progress/tracks' },
    404: { path: '/progress/tracks?figure=exits&programme=none' },
  },
  listEnterprises: { 200: { path: '/enterprises?q=示例' }, 400: { path: '/enterprises?limit=0' } },
  getEnterprise: {
    200: { path: `/enterprises/${A}` },
    303: { path: `/enterprises/${B}` },
    400: { path: `/enterprises/${A}?fields=name` },
    404: { path: `/enterprises/${NOWHERE}` },
  },
  createEnterprise: {
    201: {
      path: '/enterprises',
      body: { uscc: fictionalCode(8_104), name: '示例丁光电有限公司', tags: ['重点'] },
    },
    400: { path: '/enterprises', body: { uscc: fictionalCode(8_105) } },
    409: {
      path: '/enterprises',
      first: { uscc: fictionalCode(8_106), name: '示例戊光电有限公司' },
      body: { uscc: fictionalCode(8_107), name: '示例己光电有限公司' },
    },
    422: { path: '/enterprises', body: { uscc: A, name: '示例庚光电有限公司' } },
  },
  reviseEnterprise: {
    200: { path: `/enterprises/${A}`, body: { note: '示例备注' }, headers: { 'if-match': '*' } },
    400: { path: `/enterprises/${A}`, body: { colour: 'red' }, headers: { 'if-match': '*' } },
    404: { path: `/enterprises/${NOWHERE}`, body: {}, headers: { 'if-match': '*' } },
    409: { path: `/enterprises/${B}`, body: { note: '旧代码' }, headers: { 'if-match': '*' } },
    412: { path: `/enterprises/${A}`, body: { note: '另一个' }, headers: { 'if-match': '"99"' } },
    422: { path: `/enterprises/${A}`, body: { founded_on: '2027-01-01' }, headers: { 'if-match': '*' } },
    428: { path: `/enterprises/${A}`, body: { note: '没有版本' } },
  },
  recordEvent: {
    201: {
      path: `/enterprises/${C}/events`,
      body: { category: 'little_giant', kind: 'stage', stage: 'applied', effective_on: '2026-08-01' },
    },
    400: { path: `/enterprises/${A}/events`, body: { ...recognised, effective_on: '2026年7月' } },
    404: { path: `/enterprises/${NOWHERE}/events`, body: recognised },
    409: { path: `/enterprises/${B}/events`, body: recognised },
    422: { path: `/enterprises/${A}/events`, body: { ...recognised, effective_on: '2026-08-10' } },
  },
  voidEvent: {
    200: { path: `/events/${event}/void`, body: { reason: '示例：录错' } },
    400: { path: `/events/${event}/void`, body: {} },
    404: { path: '/events/99999/void', body: { reason: '示例' } },
    409: { path: '/events/99999/void', body: { reason: '示例' }, first: { reason: '另一个' } },
    422: { path: `/events/${event}/void`, body: { reason: '示例：再次' } },
  },
  putIndicators: {
    200: { path: `/enterprises/${A}/indicators/2025`, body: { revenue: 128_605_000, staff: 120 } },
    400: { path: `/enterprises/${A}/indicators/2025`, body: { revenue: 0.5 } },
    404: { path: `/enterprises/${A}/indicators/2035`, body: { revenue: 1 } },
    409: { path: `/enterprises/${B}/indicators/2025`, body: { revenue: 1 } },
    422: { path: `/enterprises/${A}/indicators/2025`, body: { staff: 1, rd_staff: 2 } },
  },
  matchNames: {
    200: { path: '/match', body: { lines: ['示例甲机电有限公司'] } },
    400: { path: '/match', body: { lines: 'x' } },
  },
  getTargets: {
    200: { path: '/targets' },
    400: { path: '/targets?as_of=x' },
    404: { path: '/targets?programme=none' },
  },
  putTargets: {
    200: { path: '/targets', body: targets(10) },
    400: { path: '/targets', body: { categories: [] } },
    404: { path: '/targets?programme=none', body: targets(10) },
    409: { path: '/targets', body: targets(10), first: { ...targets(10), reason: '另一个' } },
    412: { path: '/targets', body: targets(10), headers: { 'if-match': '"0-0-0"' } },
    422: { path: '/targets', body: targets(9) },
  },
  listSummaries: {
    200: { path: '/summaries' },
    400: { path: '/summaries?x=1' },
    404: { path: '/summaries?programme=none' },
  },
  getSummary: {
    200: { path: '/summaries/2026Q3' },
    400: { path: '/summaries/2026Q3?x=1' },
    404: { path: '/summaries/2019Q1' },
  },
  getSummaryVersion: {
    200: { path: '/summaries/2026Q3/versions/1' },
    400: { path: '/summaries/2026Q3/versions/1?x=1' },
    404: { path: '/summaries/2026Q3/versions/9' },
  },
  listChanges: {
    200: { path: '/events?after=0&limit=5' },
    400: { path: '/events?wait=26' },
    409: { path: '/events?after=99999' },
  },
  listAudit: { 200: { path: '/audit?limit=5' }, 400: { path: '/audit?since=-1' } },
});

const ALIKE = new Set(['401', '403', '413', '415', '429', 'default']);

async function open(t: Parameters<typeof openCallers>[0]) {
  const world = await openCallers(t);
  const { event } = await prepare(world);
  const document = Document.parse((await (world.by.none as Call)('GET', '/openapi.json')).json);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const mays = new Map(
    world.app.routeTable.map((one) => [`${one.method} ${one.url.replace(/:(\w+)/g, '{$1}')}`, one.may]),
  );
  const mayOf = (method: string, path: string) => mays.get(`${method} /api/v1${path}`) ?? 'nobody';
  const able = (method: string, path: string) =>
    ROLES.find((role) => isAllowed([role], mayOf(method, path))) ?? 'none';
  return { world, event, document, operations, mayOf, able, table: cases(event) };
}

/** Holds a body against a schema of the document, with everything that it points to. */
function fits(document: Document, schema: z.output<typeof Schema>, json: unknown): string {
  const text = JSON.stringify({ ...schema, $defs: document.components.schemas });
  const read = z
    .fromJSONSchema(JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')))
    .safeParse(json);
  return read.success ? '' : JSON.stringify(read.error.issues).slice(0, 500);
}

function schemaOf(operation: z.output<typeof Operation>, { status, headers }: Got) {
  const response = operation.responses[status] ?? operation.responses.default;
  const type = String(headers['content-type']).split(';')[0] ?? '';
  return response?.content?.[type]?.schema;
}

t.test('every documented answer has a case, and every case answers as documented', async (t) => {
  const { world, document, operations, able, table } = await open(t);
  for (const { path, method, operation } of operations) {
    const own = table[operation.operationId] ?? {};
    const documented = Object.keys(operation.responses).filter((status) => !ALIKE.has(status));
    t.same(Object.keys(own).sort(), documented.sort(), `${method} ${path} has a case for each status`);
    for (const [status, { who = able(method, path), first, ...one }] of Object.entries(own)) {
      const call = world.by[who] as Call;
      const told = `${method} ${one.path} ${status}`;
      const key = { 'idempotency-key': `case-${told.replace(/[^\x21-\x7e]/g, '')}`.slice(0, 200) };
      if (first !== undefined) {
        // A key is taken by what was done with it.
        const path = one.path.includes('/events/') ? `/enterprises/${C}/events` : one.path;
        const done = { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-08-01' };
        const body = path === one.path ? first : done;
        const before = await call(path === one.path ? method : 'POST', path, { body, headers: key });
        t.ok(before.status < 300, `${told} was prepared: ${before.body}`);
      }
      const sent = { ...one, headers: { ...one.headers, ...(first === undefined ? {} : key) } };
      const got = await call(method, one.path, sent);
      t.equal(got.status, Number(status), `${told}: ${got.body.slice(0, 300)}`);
      if (got.status === 303) {
        t.equal(got.headers.location, `/api/v1/enterprises/${C}`);
        continue;
      }
      const schema = schemaOf(operation, got);
      t.ok(schema !== undefined, `${told}: ${got.headers['content-type']} is documented`);
      t.equal(fits(document, schema ?? {}, got.json), '', `${told} fits its schema`);
      if (got.status >= 400) {
        const problem = Problem.parse(got.json);
        t.equal(problem.status, got.status);
        t.match(problem.detail, /\p{Script=Han}/u, told);
        for (const { detail } of problem.errors) t.match(detail, /\p{Script=Han}/u, told);
      }
      if ([400, 422].includes(got.status))
        t.ok(Problem.parse(got.json).errors.length > 0, `${told} says where`);
    }
  }
});

t.test(
  'every route, every role: who may is answered, who may not gets 403, without a token 401',
  async (t) => {
    const { world, operations, mayOf, table } = await open(t);
    let cells = 0;
    for (const { path, method, operation } of operations) {
      const own = Object.entries(table[operation.operationId] ?? {});
      const [, sample] = own.find(([status]) => status === '400') ?? own[0] ?? [];
      for (const [who, call] of Object.entries(world.by)) {
        const got = await call(method, sample?.path ?? path, sample ?? {});
        const told = `${who} ${method} ${path}: ${got.status}`;
        t.ok(String(got.status) in operation.responses, `${told} is documented`);
        if (who === 'none' || who === 'expired') {
          t.equal(got.status, 401, told);
          t.equal(got.headers['www-authenticate'], 'Bearer');
        } else if (isAllowed([who], mayOf(method, path))) t.equal(got.status, 400, told);
        else t.equal(got.status, 403, told);
        if (got.status >= 400) t.match(got.headers['content-type'], 'application/problem+json');
        cells += 1;
      }
    }
    t.ok(cells >= 16 * 8, `${cells} cells`);
  },
);

t.test(
  'what is read is the same for every role that may, with a token or with the session of a page',
  async (t) => {
    const { world, document, operations, mayOf, table } = await open(t);
    for (const { path, method, operation } of operations) {
      const sample = table[operation.operationId]?.[200];
      if (method !== 'GET' || sample === undefined) continue;
      const seen = new Set<string>();
      for (const role of ROLES.filter((one) => isAllowed([one], mayOf(method, path)))) {
        const got = await (world.by[role] as Call)(method, sample.path);
        t.equal(got.status, 200, `${role} ${sample.path}`);
        t.equal(fits(document, schemaOf(operation, got) ?? {}, got.json), '', `${role} ${sample.path}`);
        const url = `/api/v1${sample.path}`;
        const page = await world.app.inject({ url, headers: { cookie: world.as(role).cookie } });
        t.equal(page.statusCode, 200, `${role} ${sample.path} with a session`);
        for (const body of [got.body, page.body]) seen.add(body.replace(/"revision":"[^"]*"/, ''));
      }
      t.equal(seen.size, 1, `${sample.path} says the same to all`);
    }
  },
);

t.test('what is not JSON, or too much of it, is told by every route that reads a body', async (t) => {
  const { world, operations, able, table } = await open(t);
  for (const { path, method, operation } of operations) {
    if (operation.requestBody === undefined) continue;
    const call = world.by[able(method, path)] as Call;
    const at = Object.values(table[operation.operationId] ?? {})[0]?.path ?? path;
    for (const [status, sent] of [
      [415, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
      [415, { body: 'a', headers: { 'content-type': 'text/plain' } }],
      [413, { body: JSON.stringify({ note: 'x'.repeat(5 * 1024 * 1024) }) }],
      [400, { body: '{"note":' }],
      [400, { body: '[1]' }],
      [400, { body: '{"__proto__":{"a":1}}' }],
    ] as [number, Sent][]) {
      const got = await call(method, at, sent);
      t.equal(got.status, status, `${method} ${at} ${got.body.slice(0, 100)}`);
      t.ok(String(status) in operation.responses);
      Problem.parse(got.json);
    }
  }
});

t.test(
  'too many requests of one token: 429 on every route, with the seconds to wait; others go on',
  async (t) => {
    const { world, operations, able, table } = await open(t);
    const roles = [...ROLES];
    const busy = world.token(...roles).token;
    const who = hashToken(busy);
    world.app.apiBrake.take(who, world.clock.at.getTime(), BURST);
    const call = world.withToken(busy);
    for (const { path, method, operation } of operations) {
      const sample = Object.values(table[operation.operationId] ?? {})[0];
      const got = await call(method, sample?.path ?? path, sample ?? {});
      t.equal(got.status, 429, `${method} ${path}`);
      t.equal(got.headers['retry-after'], '1');
      t.match(Problem.parse(got.json).detail, '1 秒后再试');
    }
    t.equal(
      (await (world.by[able('GET', '/progress')] as Call)('GET', '/progress')).status,
      200,
      'another token',
    );
    world.clock.set(new Date(world.clock.at.getTime() + 1_000).toISOString());
    t.equal((await call('GET', '/progress')).status, 200, 'a second later');
  },
);
