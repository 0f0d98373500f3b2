/** The progress of a programme at a day: the object of `GET /progress`, its lead sentence, its bridge. */
import { formatQuarter, yearsOf } from './days.ts';
import { rateOf, type Standing, standing, sumCells } from './plan.ts';
import {
  CATEGORIES,
  type Category,
  type CountingBasis,
  type CountingSettings,
  type Day,
  type Figure,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
  type Programme,
  type ScheduleBasis,
  type TargetVersion,
} from './types.ts';
import { categoryName, categoryShort } from './words.ts';

/** How many rows stand in a figure at the day: the sums of contributions. Category null for `involved`. */
export interface Sum {
  category: Category | null;
  figure: Figure;
  year: number;
  quarter: number;
  n: number;
}

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
  outlook: { expected: number; low: number; high: number; probability: number } | null;
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
}

/** Sums of a figure, of a year or quarter where one is given. */
export function total(sums: readonly Sum[], figure: Figure, year?: number, quarter?: number): number {
  let n = 0;
  for (const sum of sums) {
    if (sum.figure !== figure) continue;
    if (year !== undefined && sum.year !== year) continue;
    if (quarter !== undefined && sum.quarter !== quarter) continue;
    n += sum.n;
  }
  return n;
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
    outlook: null,
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

/** A piece of the lead sentence: `strong` is the category, to be set bold; '' where there is none. */
export interface SentencePart {
  strong: string;
  text: string;
}

const SEVERITY = { behind: 0, watch: 1, on_track: 2, unset: 3 } as const;

function gapWords({ gap_points: gap, ahead, status, additions }: CategoryProgress): string {
  if (gap === null || ahead === null || status === 'unset') return `未设目标，已完成 ${additions} 家`;
  if (gap === 0) return '符合时序';
  const points = `${gap < 0 ? '慢' : '快'}于时序 ${Math.abs(gap).toFixed(1)} 个百分点`;
  if (gap < 0 && ahead < 0) return `${points}，差 ${-ahead} 家`;
  return gap > 0 && ahead > 0 ? `${points}，多 ${ahead} 家` : points;
}

/** The generated lead sentence, worst first: what is behind, then the rest, each group ending in 。 */
export function sentence(progress: Pick<Progress, 'categories'>): SentencePart[] {
  const { categories } = progress;
  const isQuiet = categories.every((c) => c.additions === 0 && c.status !== 'behind' && c.status !== 'watch');
  if (isQuiet) return [{ strong: '', text: '尚无新增。' }];
  const sorted = [...categories].sort(
    (a, b) => SEVERITY[a.status] - SEVERITY[b.status] || (a.gap_points ?? 0) - (b.gap_points ?? 0),
  );
  const isSlow = (c: CategoryProgress): boolean => c.status === 'behind' || c.status === 'watch';
  return sorted.map((category, i) => {
    const next = sorted[i + 1];
    const isLastOfGroup = next === undefined || (isSlow(category) && !isSlow(next));
    const waits =
      isSlow(category) && category.pending_publication > 0
        ? `（${category.pending_publication} 家${category.code === 'above_scale' ? '已审核待入库' : '已公示待发文'}）`
        : '';
    const text = `${gapWords(category)}${waits}${isLastOfGroup ? '。' : '；'}`;
    return { strong: categoryShort(category.code), text };
  });
}

export interface Bridge {
  opening: number;
  additions: number;
  brought_in: number;
  recognised_again: number;
  /** 上年批次本年发文: baseline by R2, issued in the period. */
  earlier_batch: number;
  /** Excluded by an officer (R8); no addition, but held. */
  excluded: number;
  exits: number;
  /** What came or went with a change of scope, industry or settings; 0 where there was none. */
  adjustment: number;
  closing: number;
}

/** The bridge from one holding to the next: the sums on the day before the period, and on its last. */
export function bridge(before: readonly Sum[], after: readonly Sum[], category: Category): Bridge {
  const own = (sums: readonly Sum[]): Sum[] => sums.filter((sum) => sum.category === category);
  const [then, now] = [own(before), own(after)];
  const rise = (figure: Figure): number => total(now, figure) - total(then, figure);
  const opening = total(then, 'holding');
  const closing = total(now, 'holding');
  const parts = {
    additions: rise('additions'),
    brought_in: rise('brought_in'),
    recognised_again: rise('recognised_again'),
    earlier_batch: rise('baseline'),
    excluded: rise('excluded'),
    exits: rise('exits'),
  };
  const { exits, ...gains } = parts;
  const explained = opening + Object.values(gains).reduce((sum, n) => sum + n, 0) - exits;
  return { opening, ...parts, adjustment: closing - explained, closing };
}
