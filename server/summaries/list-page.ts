import { asc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.ts';
import { summaryDraft } from '../../db/schema.ts';
import { quarterOf, quartersOf, yearsOf } from '../rules/days.ts';
import { type Period, parsePeriod, quarterPeriod } from '../rules/period.ts';
import type { Day, Instant, Programme } from '../rules/types.ts';
import { type IssueMeta, listAllIssues } from './store.ts';

export interface SummaryLine {
  period: Period;
  state: 'none' | 'draft' | 'issued' | 'corrected';
  word: string;
  /** The latest issued version. */
  issue: IssueMeta | null;
  draft: { version: number; updated_at: Instant; updated_by: string } | null;
  /** Its last day has come. */
  isOver: boolean;
}

const WORDS: Record<SummaryLine['state'], string> = {
  none: '未生成',
  draft: '草稿',
  issued: '已签发',
  corrected: '已更正',
};

/** Quarters of the programme that have begun, the newest first; up to a year after its end, for what comes late. */
function quartersSoFar(programme: Programme, today: Day): Period[] {
  const own = quartersOf(programme);
  const last = own.at(-1);
  const after =
    last === undefined ? [] : ([1, 2, 3, 4] as const).map((quarter) => ({ year: last.year + 1, quarter }));
  const current = quarterOf(today);
  return [...own, ...after]
    .filter((one) => one.year < current.year || (one.year === current.year && one.quarter <= current.quarter))
    .map(quarterPeriod)
    .reverse();
}

/** All summaries of a programme: its quarters so far, and whatever else was drafted or issued. */
export function readSummaries(
  db: Db,
  programme: Programme,
  today: Day,
): { quarters: SummaryLine[]; others: SummaryLine[] } {
  const latest = new Map<string, IssueMeta>();
  for (const one of listAllIssues(db, programme.id)) {
    if (!latest.has(one.period)) latest.set(one.period, one);
  }
  const drafts = new Map(
    db
      .select()
      .from(summaryDraft)
      .where(eq(summaryDraft.programme_id, programme.id))
      .orderBy(asc(summaryDraft.period))
      .all()
      .map(({ period, version, updated_at, updated_by }) => [period, { version, updated_at, updated_by }]),
  );
  const line = (period: Period): SummaryLine => {
    const issue = latest.get(period.code) ?? null;
    const draft = drafts.get(period.code) ?? null;
    const state =
      issue !== null ? (issue.version > 1 ? 'corrected' : 'issued') : draft !== null ? 'draft' : 'none';
    return { period, state, word: WORDS[state], issue, draft, isOver: today >= period.to };
  };
  const quarters = quartersSoFar(programme, today).map(line);
  const known = new Set(quarters.map((one) => one.period.code));
  const others = [...new Set([...drafts.keys(), ...latest.keys()])]
    .filter((code) => !known.has(code))
    .flatMap((code) => parsePeriod(code) ?? [])
    .sort((a, b) => (a.to < b.to ? 1 : a.to > b.to ? -1 : a.from < b.from ? -1 : 1))
    .map(line);
  return { quarters, others };
}

/** The periods that a new summary is usually for: years and halves so far, and the middle of the programme. */
export function usualPeriods(programme: Programme, today: Day): [string, string][] {
  const years = yearsOf(programme);
  const first = years[0] ?? 0;
  // Three years: the middle is the end of June of the second.
  const middle = parsePeriod(`${first}-01..${first + Math.floor(years.length / 2)}-06`);
  const codes = years.flatMap((year) => [`${year}H1`, `${year}H2`, String(year)]);
  const periods = codes.flatMap((code) => parsePeriod(code) ?? []).filter((one) => one.from <= today);
  return [
    ...periods.map((one): [string, string] => [one.code, one.words]),
    ...(middle === null ? [] : [[middle.code, `中期（${middle.words}）`] as [string, string]]),
  ];
}
