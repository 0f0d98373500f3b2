import type { Db } from '../../db/open.ts';
import { keepingByEnterprise, mendRows } from '../derived/kept-by-enterprise.ts';
import type { Dim } from '../derived/ledger.ts';
import {
  allTracksBehind,
  breakdownAt,
  findMoment,
  lastRecorded,
  type Moment,
  plainSums,
  progressInput,
  type TrackBehind,
  type TracksFilter,
  tracksBehind,
} from '../progress/queries.ts';
import { setsInForce } from '../readiness/queries.ts';
import { addDays } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import type { Period } from '../rules/period.ts';
import { summaryOf } from '../rules/summary.ts';
import {
  DUE_DAYS,
  type InStage,
  LISTED_FIGURES,
  type Listed,
  type ListedFigure,
  type Lists,
  type Share,
  type Summary,
} from '../rules/summary-types.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
  type Programme,
} from '../rules/types.ts';
import { findProgramme, readExplanations, readTargets } from '../targets/queries.ts';
import { visitFigures } from '../visits/queries.ts';

export interface SummaryAsked {
  /** Left out is the one that ran on its last day. */
  programme?: Pick<Programme, 'code'>;
  period: Period;
  today: Day;
  /** Now: the moment that the figures are known at, where no other is asked for. */
  now: Instant;
  /** A past knowledge, to see what a summary of then was made of; left out is now. */
  knownAt?: Instant;
}

/** More than any register has: a list behind a figure is always whole. */
const WHOLE = { limit: 1_000_000, offset: 0 };

function listedOf(one: TrackBehind, category: Category): Listed {
  const { event } = one;
  return {
    category,
    uscc: one.uscc,
    name: one.name,
    area: one.area,
    chain: one.chain,
    officer: one.officer,
    event_id: event.id,
    on: event.effective_on,
    batch: event.batch,
    document_no: event.document_no,
    valid_until: one.valid_until,
    year: one.year,
    quarter: one.quarter,
    reason: event.reason,
  };
}

/** A row of a list with what it is put in order by; of one enterprise the rows stay as they are read. */
interface KeptRow {
  enterprise_id: number;
  from_day: Day;
  listed: Listed;
}

function keptRows(tracks: readonly TrackBehind[]): KeptRow[] {
  return tracks.flatMap((one) => {
    const { enterprise_id, from_day, category } = one;
    return category === null ? [] : [{ enterprise_id, from_day, listed: listedOf(one, category) }];
  });
}

/** As the rows of a figure are read: by category, the day it counts from, and enterprise. */
function asRead(a: KeptRow, b: KeptRow): number {
  const [one, other] = [a.listed.category, b.listed.category];
  if (one !== other) return one < other ? -1 : 1;
  if (a.from_day !== b.from_day) return a.from_day < b.from_day ? -1 : 1;
  return a.enterprise_id - b.enterprise_id;
}

const MOST_LISTS = 60;
const MOST_ROWS = 5_000;

/** Lists of what is known now: an editor's pages ask for the same ones again and again while others save. */
const keptLists = keepingByEnterprise<{ at: Moment; filter: TracksFilter }, KeptRow[]>({
  owned: ['contribution', 'enterprise', 'enterprise_version', 'event', 'event_void'],
  whole: [],
  read: (db, { at, filter }, ids) => keptRows(allTracksBehind(db, at, filter, ids)),
  mend: (kept, ids, fresh) => mendRows(kept, ids, fresh, asRead),
  most: MOST_LISTS,
  isTooLarge: (rows) => rows.length > MOST_ROWS,
});

function listAt(db: Db, at: Moment, filter: TracksFilter): Listed[] {
  if (at.knownAt !== null)
    return keptRows(tracksBehind(db, at, filter, WHOLE).items).map((one) => one.listed);
  const key = JSON.stringify([at.programme.id, at.programme.starts_on, at.asOf, filter]);
  return keptLists(db, key, { at, filter }).map((one) => one.listed);
}

function listsAt(db: Db, at: Moment): Lists {
  const of = (figure: ListedFigure): Listed[] => listAt(db, at, { figure });
  const [additions, brought_in, recognised_again, exits, renewed] = LISTED_FIGURES.map(of);
  return {
    additions: additions ?? [],
    brought_in: brought_in ?? [],
    recognised_again: recognised_again ?? [],
    exits: exits ?? [],
    renewed: renewed ?? [],
  };
}

/** The same row each time, so that what is known of it (its place in the order) need not be made again. */
const staged = new WeakMap<Listed, InStage>();

function inStage(db: Db, at: Moment, stage: OpenStage): InStage[] {
  return listAt(db, at, { figure: stage }).map((one) => {
    const known = staged.get(one) ?? { ...one, stage };
    staged.set(one, known);
    return known;
  });
}

/** Titles held on the day whose validity ends within the next weeks, or is over without a result (R11). */
function dueAt(db: Db, at: Moment): Listed[] {
  const until = addDays(at.asOf, DUE_DAYS);
  return (['little_giant', 'provincial_srdi'] as const).flatMap((category) =>
    listAt(db, at, { figure: 'holding', category }).filter(
      (one) => one.valid_until !== null && one.valid_until <= until,
    ),
  );
}

function sharesOf(db: Db, before: Moment, after: Moment, dim: Dim, isFirst: boolean): Share[] {
  const shares = new Map<string, Share>();
  const at = (value: string, category: Category): Share => {
    const key = `${category} ${value}`;
    const share = shares.get(key) ?? { value, category, before: 0, after: 0, open: 0 };
    shares.set(key, share);
    return share;
  };
  for (const { value, category, figure, n } of breakdownAt(db, after, dim, ['additions', ...OPEN_STAGES])) {
    if (category === '') continue;
    if (figure === 'additions') at(value, category).after += n;
    else at(value, category).open += n;
  }
  for (const { value, category, n } of isFirst ? [] : breakdownAt(db, before, dim, ['additions'])) {
    if (category !== '') at(value, category).before += n;
  }
  const rank = (one: Share): string => `${CATEGORIES.indexOf(one.category)} ${one.value}`;
  return [...shares.values()]
    .filter((one) => one.before + one.after + one.open > 0)
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/**
 * The summary of a period as of its last day (today while it runs), on what is known now or was known
 * at a past moment. Reads only; within a transaction it reads what that sees.
 */
export function readSummary(db: Db, { programme: of, period, today, now, knownAt }: SummaryAsked): Summary {
  const asOf = period.to < today ? period.to : today;
  const { code } = findProgramme(db, of?.code, asOf);
  const asked = { asOf, now, programme: code, ...(knownAt === undefined ? {} : { knownAt }) };
  const { moment: after, sums, settings, programme } = progressInput(db, asked);
  const before = findMoment(db, { ...asked, asOf: addDays(period.from, -1) });
  const isFirst = period.from <= programme.starts_on;
  const versions = after.settings;
  const explanations = readExplanations(db, programme.id, knownAt ?? null);
  const words = Object.fromEntries(
    Object.entries(explanations).map(([category, said]) => [category, said.words]),
  );
  const plans = readTargets(db, programme.id);
  const planOf = (category: Category) => targetAt(plans, category, asOf, knownAt);
  return summaryOf({
    programme,
    period,
    as_of: asOf,
    known_at: knownAt ?? now,
    settings,
    setting_id: versions.find((one) => one.settings === settings)?.id ?? null,
    targets: {
      little_giant: planOf('little_giant'),
      provincial_srdi: planOf('provincial_srdi'),
      above_scale: planOf('above_scale'),
    },
    criteria: setsInForce(db, asOf).flatMap(({ subject, set }) =>
      subject === 'tech_innovative'
        ? []
        : [
            {
              category: subject,
              id: set.id,
              name: set.name,
              document_no: set.document_no,
              holds_from: set.holds_from,
            },
          ],
    ),
    before: plainSums(db, before),
    after: sums,
    listsBefore: listsAt(db, before),
    listsAfter: listsAt(db, after),
    underway: [...inStage(db, after, 'in_review'), ...inStage(db, after, 'applied')],
    intending: inStage(db, after, 'cultivating'),
    due: dueAt(db, after),
    chains: sharesOf(db, before, after, 'chain', isFirst),
    areas: sharesOf(db, before, after, 'area', isFirst),
    explanations: words,
    visits: visitFigures(db, { from: period.from, to: asOf, knownAt: knownAt ?? now }),
    last_recorded_at: lastRecorded(db, knownAt ?? null),
  });
}
