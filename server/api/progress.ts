import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import { findMoment, progressAt, type TrackBehind, tracksBehind } from '../progress/queries.ts';
import { countedWhy } from '../rules/contributions.ts';
import { dayInWords, formatQuarter, parseQuarter } from '../rules/days.ts';
import { FIGURES, type Figure } from '../rules/types.ts';
import { exitName, figureName, kindName } from '../rules/words.ts';
import { declare, serve } from './declare.ts';
import { AsOf, CategoryCode, KnownAt, ProgrammeCode } from './fields.ts';
import { Malformed } from './problems.ts';
import { ProgressShape, TracksShape } from './shapes.ts';

const moment = { as_of: AsOf.optional(), known_at: KnownAt.optional(), programme: ProgrammeCode.optional() };
const ProgressQuery = z.strictObject(moment);

const TracksQuery = z.strictObject({
  figure: z.enum(FIGURES, { error: `figure 可用 ${FIGURES.join('、')}` }),
  category: CategoryCode.optional(),
  year: z
    .string({ error: 'year 只写一次' })
    .regex(/^\d{4}$/, 'year 写成 2026')
    .transform(Number)
    .optional(),
  quarter: z
    .string({ error: 'quarter 只写一次' })
    .transform((text, ctx) => {
      const quarter = parseQuarter(text);
      if (quarter !== null) return quarter;
      ctx.addIssue({ code: 'custom', message: 'quarter 写成 2026Q3' });
      return z.NEVER;
    })
    .optional(),
  ...moment,
});

/** More lines than there can be. */
const EVERY = 1_000_000_000;

const PROGRESS = declare({
  id: 'getProgress',
  method: 'GET',
  path: '/progress',
  summary: '三类目标的进度',
  may: 'read progress',
  query: ProgressQuery,
  answer: ProgressShape,
  refuses: [404],
});

const TRACKS = declare({
  id: 'listTracksBehind',
  method: 'GET',
  path: '/progress/tracks',
  summary: '某个数字背后的企业',
  may: 'read progress',
  query: TracksQuery,
  answer: TracksShape,
  refuses: [404],
});

export async function progressRoutes(app: FastifyInstance) {
  const momentOf = (asked: z.output<typeof ProgressQuery>) => ({
    asOf: asked.as_of ?? app.today(),
    knownAt: asked.known_at ?? null,
    programme: asked.programme ?? null,
  });

  serve(app, PROGRESS, ({ query: asked }) => progressAt(app.db, { ...momentOf(asked), now: app.instant() }));

  serve(app, TRACKS, ({ query: asked }) => {
    const { figure, category, quarter, known_at } = asked;
    if (quarter !== undefined && asked.year !== undefined && asked.year !== quarter.year) {
      throw new Malformed([{ pointer: '#/quarter', code: 'format', detail: 'quarter 不在 year 这一年' }]);
    }
    const at = findMoment(app.db, momentOf(asked));
    const filter = {
      figure,
      category: category ?? null,
      year: quarter?.year ?? asked.year ?? null,
      quarter: quarter?.quarter ?? null,
    };
    // The list is the figure: always whole, so that counting its lines gives the number.
    const { total, items } = tracksBehind(app.db, at, filter, { limit: EVERY, offset: 0 });
    const whys = reasons(app.db, at, items);
    return {
      figure,
      as_of: at.asOf,
      known_at: known_at ?? app.instant(),
      total,
      items: items.map((one) => lineOf(figure, one, whys)),
    };
  });
}

type Line = z.output<typeof TracksShape>['items'][number];

function lineOf(figure: Figure, one: TrackBehind, whys: ReadonlyMap<number, string>): Line {
  const { event, year, quarter } = one;
  const isNamed = year !== 0 && (quarter === 1 || quarter === 2 || quarter === 3 || quarter === 4);
  return {
    uscc: one.uscc,
    name: one.name,
    category: one.category,
    chain: one.chain,
    area: one.area,
    officer: one.officer,
    year: year === 0 ? null : year,
    quarter: isNamed ? formatQuarter({ year, quarter }) : null,
    event: event.id,
    kind: event.kind,
    effective_on: event.effective_on,
    publicised_on: event.publicised_on,
    issued_on: event.kind === 'recognised' ? event.effective_on : event.issued_on,
    batch: event.batch,
    batch_year: event.batch_year,
    document_no: event.document_no,
    valid_from: event.valid_from,
    valid_until: one.valid_until,
    first_report_on: event.first_report_on,
    rule: one.rule,
    why: `${whys.get(event.id) ?? plainWhy(figure, one)}${one.overdue ? '；已到期待复核' : ''}`,
  };
}

/** Why each recognition counts or does not, by the event's id. */
function reasons(
  db: Db,
  at: ReturnType<typeof findMoment>,
  items: readonly TrackBehind[],
): Map<number, string> {
  const ids = [...new Set(items.map((one) => one.enterprise_id))];
  const known = at.knownAt ?? undefined;
  const found = new Map<number, string>();
  for (const dossier of readDossiers(db, ids)) {
    for (const { event_id, why } of countedWhy(dossier, at.programme, at.settings, at.asOf, known)) {
      found.set(event_id, why);
    }
  }
  return found;
}

/** Where no recognition is behind it: what happened, and on which day. */
function plainWhy(figure: Figure, { event, category }: TrackBehind): string {
  const day = dayInWords(event.effective_on);
  if (event.kind === 'exited' && event.reason !== null) return `${day}${exitName(event.reason)}（R11）`;
  if (figure === 'pending_publication') return `${day}${figureName(category, figure)}（R3）`;
  return `${day}${kindName(event.category, event)}`;
}
