/** Every field of every body of the API, every parameter and every broken body; bodies are walked by their schemas. */
import { z } from 'zod';
import { Problem } from '../../server/api/problems.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { addToken } from '../../server/people/tokens.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { VALUES } from './classes.ts';
import type { Walked } from './forms.ts';
import { API_CODES, type Visitor } from './visitor.ts';

type Json = unknown;

/** What is put where a field of a body stands. */
const JSON_VALUES: Record<string, Json> = {
  ...Object.fromEntries(Object.entries(VALUES).map(([name, { value }]) => [name, value])),
  'lone surrogate': '标7f3a\ud800尾',
  'null itself': null,
  true: true,
  'a list': [],
  'a list of lists': [[['x']]],
  'an object': {},
  'a number': 7,
  zero: 0,
  'a negative number': -1,
  fraction: 0.1,
  'a huge number': 1e308,
  'beyond safe': 2 ** 53 + 2,
  'a long list': Array.from({ length: 6_000 }, () => 'x'),
  deep: JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`),
};

const BODIES: Record<string, string | Buffer> = {
  'no body': '',
  'half of one': '{"uscc": "9',
  'a list': '[]',
  null: 'null',
  'a word': '"x"',
  'a number': '1e999',
  NaN: '{"reason": NaN}',
  'a prototype': '{"__proto__": {"role": "admin"}, "constructor": {"prototype": {"x": 1}}}',
  'twice the same key': '{"reason": "a", "reason": "b"}',
  'with a BOM': '\ufeff{}',
  'UTF-16': Buffer.from('{"reason":"示例"}', 'utf16le'),
  GBK: Buffer.from([0x7b, 0x22, 0x72, 0x22, 0x3a, 0x22, 0xca, 0xbe, 0x22, 0x7d]),
  'nested 20,000 times': '['.repeat(20_000),
  'an empty key': '{"": 1}',
};

/** A body that is taken, by operation: what a field is changed in. The walk tells of an operation without one. */
function samples(
  uscc: string,
  event: number,
): Record<string, { path: string; body: Record<string, Json>; headers?: Record<string, string> }> {
  const grid = CATEGORIES.slice(0, 1).map((code) => ({
    code,
    target: 10,
    years: [2026, 2027, 2028].map((year) => ({
      year,
      quarters: [1, 2, 3, 4].map((quarter) => ({
        quarter: `${year}Q${quarter}`,
        target: year === 2028 && quarter === 4 ? 10 : 0,
      })),
    })),
  }));
  return {
    createEnterprise: {
      path: '/enterprises',
      body: {
        uscc: API_CODES.made,
        name: '示例走查装备有限公司',
        former_names: ['示例走查旧名有限公司'],
        tags: ['重点'],
        founded_on: '2015-03-01',
        industry_code: '3825',
        note: '示例',
      },
    },
    reviseEnterprise: {
      path: `/enterprises/${uscc}`,
      body: { note: '示例走查', reason: '示例', effective_on: '2026-11-01', main_product: '示例' },
      headers: { 'if-match': '*' },
    },
    recordEvent: {
      path: `/enterprises/${API_CODES.blank}/events`,
      body: {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2026-11-10',
        batch: '2026年第一批',
        batch_year: 2026,
        document_no: '示例〔2026〕1号',
        note: '示例',
        valid_until: '2029-11-09',
      },
    },
    voidEvent: { path: `/events/${event}/void`, body: { reason: '示例走查' } },
    putIndicators: {
      path: `/enterprises/${uscc}/indicators/2025`,
      body: {
        revenue: 128_605_000,
        staff: 120,
        rd_staff: 12,
        quarters: [{ quarter: '2025Q1', revenue: 1_000_000 }],
        source: 'audited',
        confirmed: true,
      },
    },
    matchNames: { path: '/match', body: { lines: ['示例走查装备有限公司'] } },
    putTargets: { path: '/targets', body: { reason: '示例走查', categories: grid } },
  };
}

/** Every place in a value: the keys that lead to it. */
function places(value: Json, at: (string | number)[] = []): (string | number)[][] {
  if (Array.isArray(value)) return [at, ...value.slice(0, 1).flatMap((one, i) => places(one, [...at, i]))];
  if (typeof value === 'object' && value !== null)
    return [at, ...Object.entries(value).flatMap(([key, one]) => places(one, [...at, key]))];
  return [at];
}

function put(value: Json, [key, ...rest]: (string | number)[], to: Json): Json {
  if (key === undefined) return to;
  const copy: Json = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inside = (value as Record<string | number, Json>)[key];
  Object.defineProperty(copy as object, key, {
    value: put(inside, rest, to),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

/** The fields that a schema names on its own level, of every way it can be. */
function fieldsOf(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) as Record<string, Json>;
  const read = (one: Json): string[] => {
    if (typeof one !== 'object' || one === null) return [];
    const {
      properties = {},
      anyOf = [],
      oneOf = [],
      allOf = [],
    } = one as { properties?: object; anyOf?: Json[]; oneOf?: Json[]; allOf?: Json[] };
    return [...Object.keys(properties), ...[...anyOf, ...oneOf, ...allOf].flatMap(read)];
  };
  return [...new Set(read(json))];
}

export interface ApiCell {
  route: string;
  method: string;
  path: string;
  where: string;
  className: string;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

/** @returns the cells, and the operations that take a body and have no sample of one */
export function apiCells(visitor: Visitor): { cells: ApiCell[]; unsampled: string[] } {
  const client = visitor.world.db.$client;
  const uscc = String(client.prepare('select uscc from enterprise order by id limit 1').pluck().get());
  const event = Number(client.prepare('select max(id) from event').pluck().get());
  const known = samples(uscc, event);
  const cells: ApiCell[] = [];
  const unsampled: string[] = [];
  for (const one of visitor.world.app.apiRoutes) {
    const path = one.path
      .replace('{uscc}', uscc)
      .replace('{year}', '2025')
      .replace('{quarter}', '2026Q3')
      .replace(/\{\w+\}/, '1')
      .replace(/^\/api\/v1/, '');
    const route = `${one.method} ${one.path}`;
    const at = { route, method: one.method };
    for (const name of [...(one.query === undefined ? [] : fieldsOf(one.query)), 'unknown', '__proto__']) {
      for (const [className, { value, raw }] of Object.entries(VALUES))
        cells.push({
          ...at,
          path: `${path}?${encodeURIComponent(name)}=${raw ?? encodeURIComponent(value.toWellFormed())}`,
          where: `?${name}`,
          className,
        });
      cells.push({ ...at, path: `${path}?${name}=1&${name}=2`, where: `?${name}`, className: 'twice' });
      cells.push({ ...at, path: `${path}?${name}[a]=1`, where: `?${name}`, className: 'as an object' });
    }
    if (one.params !== undefined) {
      for (const [className, { value }] of Object.entries(VALUES)) {
        const bad = encodeURIComponent(value.toWellFormed().slice(0, 90));
        cells.push({ ...at, path: one.path.replace(/\{\w+\}/g, bad), where: 'the address', className });
      }
    }
    if (one.body === undefined) continue;
    const sample = known[one.id];
    if (sample === undefined) {
      unsampled.push(route);
      continue;
    }
    const { headers = {} } = sample;
    const cell = { ...at, path: sample.path, headers };
    for (const [className, body] of Object.entries(BODIES))
      cells.push({ ...cell, where: 'the body', className, body });
    const own = new Set([
      ...places(sample.body).map((place) => JSON.stringify(place)),
      ...fieldsOf(one.body).map((name) => JSON.stringify([name])),
    ]);
    for (const text of own) {
      const place = JSON.parse(text) as (string | number)[];
      const where = place.length === 0 ? 'the body' : place.join('/');
      for (const [className, value] of Object.entries(JSON_VALUES))
        cells.push({ ...cell, where, className, body: JSON.stringify(put(sample.body, place, value)) });
    }
    for (const name of ['unknown', '__proto__', 'id', 'recorded_by'])
      cells.push({
        ...cell,
        where: name,
        className: 'a field that there is none of',
        body: JSON.stringify(put(sample.body, [name], 1)),
      });
  }
  return { cells, unsampled };
}

/** A token, and an enterprise without any event, for what is recorded of it. */
export async function prepareApi(visitor: Visitor): Promise<{ token: string }> {
  const { world, people } = visitor;
  const at = byCommandLine(world.clock.at.toISOString());
  const token = addToken(world.db, { accountId: people[0].id, label: '走查', days: null }, at);
  const made = await callWith(visitor, token)(
    'POST',
    '/enterprises',
    JSON.stringify({ uscc: API_CODES.blank, name: '示例走查空白甲有限公司' }),
  );
  if (made.statusCode >= 400) throw new Error(`the walk of the API cannot begin: ${made.body}`);
  return { token };
}

/** Somebody's program at the API. */
function callWith({ world }: Visitor, token: string) {
  return (method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) =>
    world.app.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: body }),
    });
}

export async function walkApi(
  visitor: Visitor,
  token: string,
  cells: readonly ApiCell[],
  walked: Walked,
): Promise<Walked> {
  const { world } = visitor;
  const call = callWith(visitor, token);
  const before = visitor.digest();
  for (const cell of cells) {
    const { where, className } = cell;
    const fault = (rule: string, told: string) =>
      walked.faults.push({ rule, where: `${cell.route} ${where}`, className, told: told.slice(0, 300) });
    // The brake is tried elsewhere.
    world.clock.set(new Date(world.clock.at.getTime() + 1_000).toISOString());
    await visitor.aside(async () => {
      const changes = visitor.changes();
      const got = await call(cell.method, cell.path, cell.body, cell.headers);
      walked.cells += 1;
      walked.statuses[got.statusCode] = (walked.statuses[got.statusCode] ?? 0) + 1;
      walked.byClass[className] = (walked.byClass[className] ?? 0) + 1;
      walked.byRoom.api = (walked.byRoom.api ?? 0) + 1;
      if (got.statusCode >= 500) {
        fault('never a fault of ours', `${got.statusCode} ${got.body}`);
        return;
      }
      if (got.statusCode < 400) return;
      if (![400, 404, 409, 412, 413, 422, 428].includes(got.statusCode))
        fault('a documented status', String(got.statusCode));
      const problem = /problem\+json/.test(String(got.headers['content-type']))
        ? Problem.safeParse(got.json())
        : null;
      if (problem?.success !== true) {
        fault('a problem of the contract', got.body);
        return;
      }
      const details = [problem.data.detail, ...problem.data.errors.map((one) => one.detail)];
      for (const one of details)
        if (
          !/[\u4e00-\u9fff]/.test(one) ||
          /\b(invalid|expected|received|too big|too small|unexpected|JSON at)\b/i.test(one)
        )
          fault('told in Chinese', one);
      if (visitor.changes() !== changes) {
        const differing = [...visitor.digest()]
          .filter(([name, rows]) => before.get(name) !== rows)
          .map(([name]) => name);
        const own = differing.filter(
          (name) => name !== 'api_key' && name !== 'idempotency' && name !== 'api_token',
        );
        if (own.length > 0) fault('a refusal changes nothing', `${got.statusCode}: ${own.join(' ')}`);
      }
    });
  }
  return walked;
}
