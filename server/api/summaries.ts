import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { wordIn } from '../address.ts';
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
import { ProgrammeCode } from './fields.ts';
import { readQuery } from './problems.ts';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

export const SummaryVersionShape = z.strictObject({
  version: z.int(),
  as_of: z.iso.date(),
  known_at: z.iso.datetime(),
  /** Of the paper as it is served at `/summaries/{quarter}/versions/{n}` outside of the API. */
  sha256: Hash,
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

export const SummaryQuery = z.strictObject({ programme: ProgrammeCode.optional() });

const config = { may: 'read progress', api: true } as const;

type Version = z.output<typeof SummaryVersionShape>;

function versionOf(one: ReturnType<typeof listAllIssues>[number]): Version {
  const { id: _, period: __, accepted: ___, ...rest } = one;
  return rest;
}

export async function summaryRoutes(app: FastifyInstance) {
  app.get('/summaries', { config }, async (request): Promise<z.output<typeof SummariesShape>> => {
    const { programme } = readQuery(SummaryQuery, request.query);
    const plan = findProgramme(app.db, programme, app.today());
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

  function found(request: FastifyRequest) {
    const { programme: code } = readQuery(SummaryQuery, request.query);
    const one = parsePeriod(wordIn(request, 'quarter'));
    if (one === null) throw new NotFound('period');
    const programme = code === undefined ? programmeOfPeriod(app.db, one) : findProgramme(app.db, code);
    if (!isOfProgramme(one, programme)) throw new NotFound('period');
    return { programme, one };
  }

  app.get('/summaries/:quarter', { config }, async (request): Promise<z.output<typeof SummaryShape>> => {
    const { programme, one } = found(request);
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

  app.get('/summaries/:quarter/versions/:version', { config }, async (request, reply) => {
    const { programme, one } = found(request);
    const word = wordIn(request, 'version');
    if (!/^[1-9]\d{0,5}$/.test(word)) throw new NotFound('issued summary');
    const { frozenText } = findIssued(app.db, programme.id, one.code, Number(word));
    return reply.type('application/json; charset=utf-8').send(frozenText);
  });
}
