import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { NotFound } from '../errors.ts';
import { isOfProgramme, parsePeriod } from '../rules/period.ts';
import {
  findIssued,
  type listAllIssues,
  listIssues,
  programmeOfPeriod,
  readSummaries,
} from '../summaries/queries.ts';
import { findProgramme } from '../targets/queries.ts';
import { declare, serve } from './declare.ts';
import { ProgrammeCode } from './fields.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const SummaryVersionShape = z.strictObject({
  version: z.int(),
  as_of: z.iso.date(),
  known_at: z.iso.datetime(),
  sha256: Hash.meta({
    description:
      '签发件（.html）的 SHA-256：页面 /summaries/{quarter}/versions/{n}，或命令行 summary 写出的文件',
  }),
  audit_seq: z.int(),
  audit_hash: Hash,
  correction: z.string(),
  prepared_by: z.string(),
  prepared_at: z.iso.datetime(),
  reviewed_by: z.string(),
  reviewed_at: z.iso.datetime(),
  issued_by: z.string(),
  issued_at: z.iso.datetime(),
});

const period = {
  /** `2026Q3`, or another period's code: `2026H1`, `2026`, `2026-01..2027-06`. */
  quarter: z.string(),
  name: z.string(),
  from: z.iso.date(),
  to: z.iso.date(),
  state: z.enum(['none', 'draft', 'issued', 'corrected']),
};

export const SummariesShape = z.strictObject({
  items: z.array(z.strictObject({ ...period, latest: SummaryVersionShape.nullable() })),
});
export const SummaryShape = z.strictObject({ ...period, versions: z.array(SummaryVersionShape) });

/** Figures, lists, settings and versions as they were frozen: the same bytes for ever. */
export const FrozenShape = z.looseObject({
  period: z.string(),
  version: z.int(),
  accepted: z.array(z.string()),
  summary: z.looseObject({ as_of: z.iso.date(), known_at: z.iso.datetime() }),
  words: z.looseObject({}),
  paper: z.looseObject({ title: z.string() }),
  issued: z.looseObject({ digest: Hash }),
});

const QuarterParam = z.object({
  quarter: z.string().meta({ description: '2026Q3，或其他期间：2026H1、2026、2026-01..2027-06' }),
});

const SummaryQuery = z.strictObject({ programme: ProgrammeCode.optional() });

const LIST = declare({
  id: 'listSummaries',
  method: 'GET',
  path: '/summaries',
  summary: '各季度和其他期间的小结',
  may: 'read progress',
  query: SummaryQuery,
  answer: SummariesShape,
  refuses: [404],
});

const ONE = declare({
  id: 'getSummary',
  method: 'GET',
  path: '/summaries/{quarter}',
  summary: '一个季度的小结和签发的各版本',
  may: 'read progress',
  params: QuarterParam,
  query: SummaryQuery,
  answer: SummaryShape,
});

const FROZEN = declare({
  id: 'getSummaryVersion',
  method: 'GET',
  path: '/summaries/{quarter}/versions/{n}',
  summary: '签发的一版：数字、名单、口径和文字，签发后不变',
  may: 'read progress',
  params: QuarterParam.extend({ n: z.string().meta({ description: '版本号，从 1 起' }) }),
  query: SummaryQuery,
  answer: FrozenShape,
});

type Version = z.output<typeof SummaryVersionShape>;

function versionOf(one: ReturnType<typeof listAllIssues>[number]): Version {
  const { id: _, period: __, accepted: ___, ...rest } = one;
  return rest;
}

export async function summaryRoutes(app: FastifyInstance) {
  serve(app, LIST, ({ query }) => {
    const plan = findProgramme(app.db, query.programme, app.today());
    const { quarters, others } = readSummaries(app.db, plan, app.today());
    return {
      items: [...quarters, ...others].map(({ period: one, state, issue }) => ({
        quarter: one.code,
        name: one.words,
        from: one.from,
        to: one.to,
        state,
        latest: issue === null ? null : versionOf(issue),
      })),
    };
  });

  function found(quarter: string, code: string | undefined) {
    const one = parsePeriod(quarter);
    if (one === null) throw new NotFound('period');
    const programme = code === undefined ? programmeOfPeriod(app.db, one) : findProgramme(app.db, code);
    if (!isOfProgramme(one, programme)) throw new NotFound('period');
    return { programme, one };
  }

  serve(app, ONE, ({ params, query }) => {
    const { programme, one } = found(params.quarter, query.programme);
    const { quarters, others } = readSummaries(app.db, programme, app.today());
    const line = [...quarters, ...others].find(({ period: own }) => own.code === one.code);
    return {
      quarter: one.code,
      name: one.words,
      from: one.from,
      to: one.to,
      state: line?.state ?? 'none',
      versions: listIssues(app.db, programme.id, one.code).map(versionOf),
    };
  });

  serve(app, FROZEN, ({ params, query, reply }) => {
    const { programme, one } = found(params.quarter, query.programme);
    if (!/^[1-9]\d{0,5}$/.test(params.n)) throw new NotFound('issued summary');
    const { frozenText } = findIssued(app.db, programme.id, one.code, Number(params.n));
    return reply.type('application/json; charset=utf-8').send(frozenText);
  });
}
