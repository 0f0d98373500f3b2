import type { Db } from '../../db/open.ts';
import { readProgrammes } from '../derived/programmes.ts';
import { NotFound } from '../errors.ts';
import { type Outlooks, outlookAnswer, outlooksAt } from '../outlook/queries.ts';
import { contributionsOf, valueAt } from '../rules/contributions.ts';
import { settingsAt, targetAt } from '../rules/facts.ts';
import {
  type Progress,
  type ProgressInput,
  progressOf,
  type Sum,
  type TargetsInForce,
} from '../rules/progress.ts';
import {
  CATEGORIES,
  type Category,
  type Contribution,
  type Day,
  type Dossier,
  type Figure,
  type Instant,
  OPEN_STAGES,
  type Programme,
  type SettingVersion,
} from '../rules/types.ts';
import { categoryShort, figureName } from '../rules/words.ts';
import { findProgramme, readTargets } from '../targets/queries.ts';
import { type Moment, sumsAt } from './sums.ts';

export { lastRecorded } from './news.ts';
export { breakdownAt, type Moment, sumsAt } from './sums.ts';
export { allTracksBehind, type TrackBehind, type TracksFilter, tracksBehind } from './tracks.ts';

export interface ProgressAsked {
  asOf: Day;
  /** Null or left out is now. */
  knownAt?: Instant | null;
  /** A programme's code; null or left out is the one that ran on the day. */
  programme?: string | null;
  /** The targets recorded last instead of those in force on the day. */
  latestTargets?: boolean;
  /** Now: the moment that stands as `known_at` where none was asked for. */
  now: Instant;
}

/** The programme by its code, with the versions of its settings. @throws NotFound */
export function findMoment(db: Db, asked: Pick<ProgressAsked, 'asOf' | 'knownAt' | 'programme'>): Moment {
  const { id } = findProgramme(db, asked.programme, asked.asOf);
  const found = readProgrammes(db).find((one) => one.programme.id === id);
  if (found === undefined) throw new NotFound('programme');
  return { ...found, asOf: asked.asOf, knownAt: asked.knownAt ?? null };
}

/** The value of every figure at the moment, as the rules take it. */
export function plainSums(db: Db, moment: Moment): Sum[] {
  return sumsAt(db, moment).map(({ category, figure, year, quarter, n }) => ({
    category: category === '' ? null : category,
    figure,
    year,
    quarter,
    n,
  }));
}

/** All that the progress of a day is computed from. */
export function progressInput(db: Db, asked: ProgressAsked): ProgressInput & { moment: Moment } {
  const moment = findMoment(db, asked);
  const { settings } = moment;
  const { beside: _, ...programme } = moment.programme;
  const knownAt = asked.knownAt ?? undefined;
  const versions = readTargets(db, programme.id);
  const targetOf = (category: Category) =>
    targetAt(versions, category, asked.asOf, knownAt, asked.latestTargets);
  const targets: TargetsInForce = {
    little_giant: targetOf('little_giant'),
    provincial_srdi: targetOf('provincial_srdi'),
    above_scale: targetOf('above_scale'),
  };
  const sums = plainSums(db, moment);
  return {
    moment,
    programme,
    as_of: asked.asOf,
    known_at: asked.knownAt ?? asked.now,
    sums,
    settings: settingsAt(settings, asked.asOf, knownAt),
    targets,
  };
}

/** The outlook of each category at the moment of these figures. */
export function outlooksFor(db: Db, input: ReturnType<typeof progressInput>, now: Instant): Outlooks {
  const { moment, ...figures } = input;
  const { knownAt } = moment;
  return outlooksAt(db, { input: figures, knownAt, now, apart: () => sumsAt(db, moment, 'apart') });
}

/** The progress of a programme: the answer of `GET /api/v1/progress`. */
export function progressAt(db: Db, asked: ProgressAsked): Progress {
  const input = progressInput(db, asked);
  const { little_giant, provincial_srdi, above_scale } = outlooksFor(db, input, asked.now);
  return progressOf({
    ...input,
    outlooks: {
      little_giant: outlookAnswer(little_giant),
      provincial_srdi: outlookAnswer(provincial_srdi),
      above_scale: outlookAnswer(above_scale),
    },
  });
}

/** A figure of today that would be another: `words` are 省级专精特新期末有效 70 → 71 家. */
export interface FigureChange {
  /** Null for 涉及企业. */
  category: Category | null;
  figure: Figure;
  words: string;
}
export interface FigureChanges {
  programme: Programme;
  settings: readonly SettingVersion[];
  progress: Progress;
  /** By category, additions first; 涉及企业 last. */
  changes: FigureChange[];
}
type Pair = readonly [before: Dossier, after: Dossier];

const FLOWS = ['additions', 'brought_in', 'recognised_again', 'exits'] as const;
const STATES = ['holding', 'pending_publication'] as const;

/**
 * Compares the figures of today with these dossiers as they are and as they would be: the difference is
 * theirs alone, so nothing else is counted. What 更新后 says on every page rests on this.
 * @throws NotFound where there is no programme
 */
export function figureChanges(
  db: Db,
  pairs: readonly Pair[],
  { today, now, categories = CATEGORIES }: { today: Day; now: Instant; categories?: readonly Category[] },
): FigureChanges {
  const { code } = findProgramme(db, null, today);
  const { programme, settings } = findMoment(db, { asOf: today, programme: code });
  const progress = progressOf(progressInput(db, { asOf: today, now, programme: code }));
  const folded = pairs.map(([before, after]): [Contribution[], Contribution[]] => [
    contributionsOf(before, programme, settings),
    contributionsOf(after, programme, settings),
  ]);
  const by = (filter: { figure: Figure; category?: Category }): number =>
    folded.reduce((sum, [was, then]) => sum + valueAt(then, filter, today) - valueAt(was, filter, today), 0);
  const changes: FigureChange[] = [];
  const tell = (category: Category | null, figure: Figure, name: string, from: number): void => {
    const n = by(category === null ? { figure } : { figure, category });
    if (n !== 0) changes.push({ category, figure, words: `${name} ${from} → ${from + n} 家` });
  };
  for (const category of categories) {
    const row = progress.categories.find((one) => one.code === category);
    if (row === undefined) continue;
    const short = categoryShort(category);
    // Additions are the figure itself and carry no further word.
    const nameOf = (figure: Figure) =>
      figure === 'additions' ? short : short + figureName(category, figure);
    for (const figure of [...FLOWS, ...STATES]) tell(category, figure, nameOf(figure), row[figure]);
    for (const stage of OPEN_STAGES) tell(category, stage, nameOf(stage), row.pipeline[stage]);
  }
  tell(null, 'involved', '涉及企业', progress.enterprises_involved);
  changes.push(...changesBeside(db, pairs, { today, programmeId: programme.id, categories }));
  return { programme, settings, progress, changes };
}

/** Additions of the other programmes that would be other ones: a record of an earlier year may count there. */
function changesBeside(
  db: Db,
  pairs: readonly Pair[],
  { today, programmeId, categories }: { today: Day; programmeId: number; categories: readonly Category[] },
): FigureChange[] {
  return readProgrammes(db)
    .filter(({ programme }) => programme.id !== programmeId)
    .flatMap(({ programme, settings }) => {
      const folded = pairs.flatMap(([before, after]) => [
        { sign: -1, rows: contributionsOf(before, programme, settings) },
        { sign: 1, rows: contributionsOf(after, programme, settings) },
      ]);
      return categories.flatMap((category): FigureChange[] => {
        const filter = { figure: 'additions', category } as const;
        const n = folded.reduce((sum, { sign, rows }) => sum + sign * valueAt(rows, filter, today), 0);
        if (n === 0) return [];
        const words = `${programme.name}的${categoryShort(category)}新增${n > 0 ? '增加' : '减少'} ${Math.abs(n)} 家`;
        return [{ category, figure: 'additions', words }];
      });
    });
}
