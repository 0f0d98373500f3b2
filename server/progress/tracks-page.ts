import { z } from 'zod';
import type { Db } from '../../db/open.ts';
import { readDossiers } from '../derived/dossiers.ts';
import * as format from '../format.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { countedWhy } from '../rules/counted-why.ts';
import { parseQuarter, yearsOf } from '../rules/days.ts';
import { settingsAt } from '../rules/facts.ts';
import { CATEGORIES, EXIT_REASONS, FIGURES } from '../rules/types.ts';
import { basisName, exitName, programmeInWords } from '../rules/words.ts';
import { askingQuery, asOfChoices, readAsking } from './asking.ts';
import { DIM_WORDS } from './breakdown.ts';
import { type Excluded, notCounted } from './excluded.ts';
import { findMoment, type TrackBehind, tracksBehind } from './queries.ts';
import type { Moment } from './sums.ts';
import { asOfWords, formula, knownWords, listTitle } from './words.ts';

export const TRACKS_PER_PAGE = 100;
/** More than any register has. */
const WHOLE = 1_000_000;

const none = z.literal('').transform(() => undefined);
const Query = z.object({
  figure: z.enum([...FIGURES, 'pipeline']),
  category: z.enum(CATEGORIES).optional().or(none),
  year: z
    .string()
    .regex(/^\d{4}$/)
    .transform(Number)
    .optional()
    .or(none),
  quarter: z.string().max(6).optional(),
  chain: z.string().max(200).optional(),
  area: z.string().max(200).optional(),
  officer: z.string().max(200).optional(),
  reason: z.enum(EXIT_REASONS).optional().or(none),
  page: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .catch(1)
    .default(1),
});

/** In an address, '-' stands for: none set. */
const dimValue = (given: string | undefined): string | null =>
  given === undefined || given === '' ? null : given === '-' ? '' : given;

/** The list behind a figure, as the page shows it or whole; null where the address names no figure. */
export function readTracksPage(
  db: Db,
  query: unknown,
  { today, now, whole = false }: { today: string; now: string; whole?: boolean },
) {
  const read = Query.safeParse(query);
  if (!read.success) return null;
  const asked = read.data;
  const asking = readAsking(db, query, today);
  const moment = findMoment(db, asking);
  const quarter = asked.quarter === undefined || asked.quarter === '' ? null : parseQuarter(asked.quarter);
  const dims = { chain: dimValue(asked.chain), area: dimValue(asked.area), officer: dimValue(asked.officer) };
  const filter = {
    figure: asked.figure,
    category: asked.category ?? null,
    year: quarter?.year ?? asked.year ?? null,
    quarter: quarter?.quarter ?? null,
    ...dims,
    reason: asked.reason ?? null,
  };
  const last = (total: number) => Math.max(1, Math.ceil(total / TRACKS_PER_PAGE));
  const offset = (Math.max(1, asked.page) - 1) * TRACKS_PER_PAGE;
  const window = whole ? { limit: WHOLE, offset: 0 } : { limit: TRACKS_PER_PAGE, offset };
  const { total, items } = tracksBehind(db, moment, filter, window);
  const dimWords = (['chain', 'area', 'officer'] as const).flatMap((dim) => {
    const value = dims[dim];
    return value === null ? [] : [`${DIM_WORDS[dim]}：${value === '' ? '未填写' : value}`];
  });
  if (asked.reason !== undefined) dimWords.push(exitName(asked.reason));
  const plain = { figure: asked.figure, category: asked.category, year: asked.year, quarter: asked.quarter };
  const here = {
    ...plain,
    chain: asked.chain,
    area: asked.area,
    officer: asked.officer,
    reason: asked.reason,
  };
  const carried = askingQuery(asking, today);
  const title = listTitle({ ...filter, dims: dimWords });
  const basis = settingsAt(moment.settings, asking.asOf, asking.knownAt ?? undefined).counting_basis;
  return {
    title: `${title} ${total} 家`,
    heading: title,
    total,
    items: withReasons(db, moment, items),
    figure: asked.figure,
    category: filter.category,
    formula: formula(asked.figure, filter.category),
    basisWords:
      filter.category === null
        ? CATEGORIES.map((code) => basisName(basis[code], code))
            .filter((one, at, all) => all.indexOf(one) === at)
            .join('、')
        : basisName(basis[filter.category], filter.category),
    span: `${yearsOf(moment.programme)[0]}—${yearsOf(moment.programme).at(-1)}年`,
    excluded:
      asked.figure === 'additions' && filter.category !== null && offset === 0
        ? notCounted(db, moment, filter.category)
        : ([] as Excluded[]),
    asking,
    asOfWords: asOfWords(asking),
    knownWords: knownWords(asking, now),
    isPast: asking.asOf < today,
    choices: asOfChoices(today),
    kept: Object.entries({ ...here, programme: asking.programme ?? '' }).filter(
      (pair): pair is [string, string | number] => pair[1] !== undefined && pair[1] !== '',
    ),
    programmes: chooseProgramme(db, asking, asking.asOf).siblings('/progress/tracks', {
      ...here,
      ...carried,
    }),
    programmeWords: asking.programme === null ? '' : programmeInWords(moment.programme),
    back: format.link('/', carried),
    out: format.fileLinks('/progress/tracks/exports/tracks', { ...here, ...carried }),
    outExcluded: format.fileLinks('/progress/tracks/exports/excluded', { ...here, ...carried }),
    page: Math.max(1, asked.page),
    pages: last(total),
    pageHref: (n: number) =>
      format.link('/progress/tracks', { ...here, ...carried, page: n === 1 ? null : n }),
  };
}

/** Each row with the sentence that says why it is in. */
function withReasons(db: Db, moment: Moment, items: TrackBehind[]) {
  const ids = [...new Set(items.map((one) => one.enterprise_id))];
  const reasons = new Map<number, string>();
  for (const dossier of readDossiers(db, ids)) {
    const known = moment.knownAt ?? undefined;
    for (const one of countedWhy(dossier, moment.programme, moment.settings, moment.asOf, known)) {
      reasons.set(one.event_id, one.why);
    }
  }
  return items.map((one) => ({ ...one, why: reasons.get(one.event.id) ?? reasonOf(one) }));
}

function reasonOf({ event }: TrackBehind): string {
  if (event.kind === 'exited' && event.reason !== null) return `${exitName(event.reason)}（R11）`;
  return event.note ?? '';
}
