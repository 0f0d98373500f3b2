/** 缺口 → 名单: the open tracks that could become additions, the likeliest first. */
import type { Db } from '../../db/open.ts';
import { type Life, livesOf, madeOf } from '../derived/lives.ts';
import { type TrackRow, tracksIn } from '../pipeline/queries.ts';
import { type Lack, lacksOf } from '../readiness/queries.ts';
import { chanceOf, type Horizon, isStalled } from '../rules/chances.ts';
import { daysBetween } from '../rules/days.ts';
import { barredBy, isOutside } from '../rules/foresee.ts';
import { batchYearInWords } from '../rules/recognition.ts';
import { standingEvents } from '../rules/standing.ts';
import { OPEN_STAGES, type OpenStage } from '../rules/types.ts';
import { stageName } from '../rules/words.ts';
import type { CategoryOutlook } from './queries.ts';

/** More than any gap: the likeliest are looked at, not the whole register. */
export const MOST_CANDIDATES = 500;

export interface Candidate {
  enterprise_id: number;
  uscc: string;
  name: string;
  officer: string | null;
  stage: OpenStage;
  word: string;
  days: number;
  stalled: boolean;
  batchYear: number | null;
  chances: Record<Horizon, number>;
  lack: Lack | null;
}

/** The batch that each of these is on the list of, with papers that arrived later. */
function batchYears(db: Db, rows: readonly TrackRow[]): Map<number, number | null> {
  const byId = new Map(rows.map((row) => [row.enterprise_id, row.event_id]));
  const years = new Map<number, number | null>();
  for (const life of livesOf(db, [...byId.keys()])) {
    const { enterprise_id } = life.dossier;
    years.set(enterprise_id, yearsOf(life).get(byId.get(enterprise_id) ?? 0) ?? null);
  }
  return years;
}

/** Of each standing event the batch that it names. */
const yearsOf = (life: Life): ReadonlyMap<number, number | null> =>
  madeOf(
    life,
    'batch years',
    () =>
      new Map(
        standingEvents(life.dossier.events).map((one) => [
          one.id,
          one.batch_year ?? batchYearInWords(one.batch),
        ]),
      ),
  );

/** How much is missing: what is not met first, then what is near or not known; who was not compared comes last. */
function missing(lack: Lack | null): number {
  if (lack === null) return Number.MAX_SAFE_INTEGER;
  return lack.notMet * 1_000 + (lack.noData + lack.manual) * 20 + lack.near;
}

/** Those whose recognition would be an addition and may come, up to a bound; in the order of likelihood, then of what lacks. */
export function candidatesOf(db: Db, { category, input }: CategoryOutlook): Candidate[] {
  const { assumptions, estimates, ground } = input;
  const today = ground.asOf;
  const filters = { category, q: '', chain: null, area: null, officer: null, stalled: false };
  const at = { programmeId: ground.programme.id, today };
  const chance = (stage: OpenStage, horizon: Horizon, batchYear: number | null = null) =>
    chanceOf({ stage, batchYear }, horizon, assumptions, estimates, ground);
  const stages = [...OPEN_STAGES]
    .reverse()
    .sort((a, b) => chance(b, 'end') - chance(a, 'end') || chance(b, 'year') - chance(a, 'year'));
  const found: Candidate[] = [];
  for (const stage of stages) {
    if (found.length >= MOST_CANDIDATES) break;
    const rows = tracksIn(db, filters, stage, at, { limits: assumptions, limit: MOST_CANDIDATES });
    const years = batchYears(db, stage === 'in_review' ? rows : []);
    for (const row of rows) {
      const batchYear = years.get(row.enterprise_id) ?? null;
      const standing = { stage, batchYear };
      const isBarred = barredBy(category, { ...row, everHeld: row.ever_held === 1 }) !== null;
      const chances = { year: chance(stage, 'year', batchYear), end: chance(stage, 'end', batchYear) };
      if (isBarred || isOutside(standing, ground) || chances.end === 0) continue;
      const days = daysBetween(row.since, today);
      found.push({
        enterprise_id: row.enterprise_id,
        uscc: row.uscc,
        name: row.name,
        officer: row.officer,
        ...standing,
        word: stageName(category, stage),
        days,
        stalled: isStalled(days, stage, assumptions),
        chances,
        lack: null,
      });
    }
  }
  const kept = found.slice(0, MOST_CANDIDATES);
  const lacks: Map<number, Lack> =
    kept.length === 0
      ? new Map()
      : lacksOf(
          db,
          category,
          kept.map((one) => one.enterprise_id),
        );
  // Within a like chance who lacks least comes first, then who has stood there longest.
  return kept
    .map((one) => ({ ...one, lack: lacks.get(one.enterprise_id) ?? null }))
    .sort(
      (a, b) =>
        b.chances.end - a.chances.end ||
        b.chances.year - a.chances.year ||
        missing(a.lack) - missing(b.lack) ||
        b.days - a.days ||
        (a.uscc < b.uscc ? -1 : 1),
    );
}
