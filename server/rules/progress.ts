/** The progress of a programme at a day: the object of `GET /progress`. */
import { formatQuarter, yearsOf } from './days.ts';
import { rateOf, type Standing, standing, sumCells } from './plan.ts';
import { type Sum, total } from './sums.ts';
import {
  CATEGORIES,
  type Category,
  type CountingBasis,
  type CountingSettings,
  type Day,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
  type Programme,
  type ScheduleBasis,
  type TargetVersion,
} from './types.ts';
import { categoryName } from './words.ts';

export { type Bridge, bridge } from './bridge.ts';
export { type SentencePart, sentence } from './sentence.ts';
export { type Sum, total } from './sums.ts';

export interface QuarterProgress {
  quarter: string;
  target: number | null;
  additions: number;
}
export interface YearProgress {
  year: number;
  target: number | null;
  additions: number;
  rate: number | null;
  exits: number;
  net: number;
  quarters: QuarterProgress[];
}
export interface OutlookAnswer {
  expected: number;
  low: number;
  high: number;
  probability: number | null;
}
export interface CategoryProgress extends Omit<Standing, 'awaiting' | 'words'> {
  code: Category;
  name: string;
  counting_basis: CountingBasis;
  additions: number;
  pending_publication: number;
  brought_in: number;
  recognised_again: number;
  exits: number;
  net: number;
  holding: number;
  pipeline: Record<OpenStage, number>;
  year_end_expected: number;
  /** Of the programme's end, as chances are assumed; probability is null where there is no target. */
  outlook: OutlookAnswer | null;
  years: YearProgress[];
}
export interface Progress {
  programme: Pick<Programme, 'code' | 'name' | 'starts_on' | 'ends_on'>;
  as_of: Day;
  known_at: Instant;
  schedule_basis: ScheduleBasis;
  enterprises_involved: number;
  categories: CategoryProgress[];
}

export type TargetsInForce = Record<Category, Pick<TargetVersion, 'target' | 'cells'> | null>;

export interface ProgressInput {
  programme: Programme;
  as_of: Day;
  known_at: Instant;
  sums: readonly Sum[];
  settings: CountingSettings;
  targets: TargetsInForce;
  /** Left out where nobody asks for it. */
  outlooks?: Record<Category, OutlookAnswer | null>;
}

/** 净增 = 新增 + 迁入带入 + 再次认定 − 退出. */
function netOf(sums: readonly Sum[], year?: number): number {
  const gained =
    total(sums, 'additions', year) + total(sums, 'brought_in', year) + total(sums, 'recognised_again', year);
  return gained - total(sums, 'exits', year);
}

function yearProgress(
  sums: readonly Sum[],
  year: number,
  cells: TargetVersion['cells'] | null,
): YearProgress {
  const target = cells === null ? null : sumCells(cells, year);
  const additions = total(sums, 'additions', year);
  return {
    year,
    target,
    additions,
    rate: rateOf(additions, target),
    exits: total(sums, 'exits', year),
    net: netOf(sums, year),
    quarters: ([1, 2, 3, 4] as const).map((quarter) => ({
      quarter: formatQuarter({ year, quarter }),
      target:
        cells === null
          ? null
          : sumCells(
              cells.filter((cell) => cell.quarter === quarter),
              year,
            ),
      additions: total(sums, 'additions', year, quarter),
    })),
  };
}

/** The standing of one category with its words, for pages; the same numbers as in `progressOf`. */
export function standingOf(input: ProgressInput, category: Category): Standing {
  const own = input.sums.filter((sum) => sum.category === category);
  const target = input.targets[category];
  return standing({
    additions: total(own, 'additions'),
    pending: total(own, 'pending_publication'),
    cells: target?.cells ?? null,
    target: target?.target ?? null,
    day: input.as_of,
    settings: input.settings,
    programme: input.programme,
  });
}

function categoryProgress(input: ProgressInput, category: Category): CategoryProgress {
  const own = input.sums.filter((sum) => sum.category === category);
  const { awaiting: _, words: __, target, ...where } = standingOf(input, category);
  const cells = input.targets[category]?.cells ?? null;
  const additions = total(own, 'additions');
  const pending = total(own, 'pending_publication');
  const [reserve, cultivating, applied, inReview] = OPEN_STAGES.map((stage) => total(own, stage));
  return {
    code: category,
    name: categoryName(category),
    target,
    counting_basis: input.settings.counting_basis[category],
    additions,
    ...where,
    pending_publication: pending,
    brought_in: total(own, 'brought_in'),
    recognised_again: total(own, 'recognised_again'),
    exits: total(own, 'exits'),
    net: netOf(own),
    holding: total(own, 'holding'),
    pipeline: {
      reserve: reserve ?? 0,
      cultivating: cultivating ?? 0,
      applied: applied ?? 0,
      in_review: inReview ?? 0,
    },
    year_end_expected: additions + pending,
    outlook: input.outlooks?.[category] ?? null,
    years: yearsOf(input.programme).map((year) => yearProgress(own, year, cells)),
  };
}

/** The answer of `GET /progress`, from plain sums at a day. */
export function progressOf(input: ProgressInput): Progress {
  const { code, name, starts_on, ends_on } = input.programme;
  return {
    programme: { code, name, starts_on, ends_on },
    as_of: input.as_of,
    known_at: input.known_at,
    schedule_basis: input.settings.schedule_basis,
    enterprises_involved: total(input.sums, 'involved'),
    categories: CATEGORIES.map((category) => categoryProgress(input, category)),
  };
}
