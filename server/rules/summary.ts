/**
 * The figures and lists of a summary, from plain sums and lists at its two ends. Pure: the same input
 * gives the same object in any time zone and on any machine.
 */
import { bridge } from './bridge.ts';
import { formatQuarter, quarterEnd, quarterStart, yearOf } from './days.ts';
import { statusWords } from './plan.ts';
import { type CategoryProgress, type ProgressInput, progressOf, standingOf } from './progress.ts';
import {
  type CategorySummary,
  LISTED_FIGURES,
  type Listed,
  type ListedFigure,
  type Lists,
  type Summary,
  type SummaryInput,
} from './summary-types.ts';
import { type Sum, total } from './sums.ts';
import { CATEGORIES, type Category, OPEN_STAGES, type TargetCell } from './types.ts';
import { categoryShort } from './words.ts';

/** Raised whenever a rule of counting changes what an old quarter would come out as. */
export const RULES_VERSION = '第1版（R1—R12）';

/** An addition is one of its track, whichever record it rests on; what else happens to a track may happen twice. */
export function listedKey(figure: ListedFigure, one: Listed): string {
  const track = `${one.category} ${one.uscc}`;
  return figure === 'additions' ? track : `${track} ${one.event_id}`;
}

/** What stands in `after` and not in `before`, in the order of category, day, code. */
export function cameIn(figure: ListedFigure, before: readonly Listed[], after: readonly Listed[]): Listed[] {
  const known = new Set(before.map((one) => listedKey(figure, one)));
  return inOrder(after.filter((one) => !known.has(listedKey(figure, one))));
}

/** Each by category, day and code, in words that sort alike; made once for a row, which is put in order many times. */
const ranks = new WeakMap<Listed, string>();

function rankOf(one: Listed): string {
  let rank = ranks.get(one);
  if (rank === undefined) {
    rank = `${CATEGORIES.indexOf(one.category)} ${one.on} ${one.uscc} ${one.event_id}`;
    ranks.set(one, rank);
  }
  return rank;
}

/** By category, day and code: the order of every list on paper, whatever the database's own. */
export function inOrder<T extends Listed>(list: readonly T[]): T[] {
  return list
    .map((one) => ({ one, rank: rankOf(one) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
    .map(({ one }) => one);
}

const NO_LISTS: Lists = { additions: [], brought_in: [], recognised_again: [], exits: [], renewed: [] };

function eachList(make: (figure: ListedFigure) => Listed[]): Lists {
  const lists = { ...NO_LISTS };
  for (const figure of LISTED_FIGURES) lists[figure] = make(figure);
  return lists;
}

/** Planned additions of the period's quarters; null where it cuts one, or there is no plan. */
function plannedWithin({ period }: SummaryInput, cells: readonly TargetCell[] | null): number | null {
  if (cells === null) return null;
  const own = cells.filter((cell) => quarterStart(cell) >= period.from && quarterEnd(cell) <= period.to);
  const cut = cells.some((cell) => {
    const touches = quarterStart(cell) <= period.to && quarterEnd(cell) >= period.from;
    return touches && !own.includes(cell);
  });
  return cut || own.length === 0 ? null : own.reduce((sum, cell) => sum + cell.planned, 0);
}

/** The words of a page have a space before the unit, those of paper have none. */
const onPaper = (words: string): string => words.replaceAll(' ', '');

function categorySummary(
  input: SummaryInput & { opening: readonly Sum[] },
  progress: ProgressInput,
  one: CategoryProgress,
): CategorySummary {
  const { code, target } = one;
  const own = (sums: readonly Sum[]): Sum[] => sums.filter((sum) => sum.category === code);
  const [before, after] = [own(input.before), own(input.after)];
  const rise = (figure: Sum['figure']): number => total(after, figure) - total(before, figure);
  const { awaiting, words } = standingOf(progress, code);
  const year = one.years.find((row) => row.year === yearOf(input.as_of));
  const within = bridge(input.before, input.after, code);
  const added = one.additions - total(own(input.opening), 'additions');
  const in_pipeline = OPEN_STAGES.reduce((sum, stage) => sum + one.pipeline[stage], 0);
  const lacking = target === null ? null : Math.max(0, target - one.additions);
  return {
    code,
    name: one.name,
    short: categoryShort(code),
    target,
    year_target: year?.target ?? null,
    year_additions: year?.additions ?? 0,
    year_rate: year?.rate ?? null,
    period_target: plannedWithin(input, input.targets[code]?.cells ?? null),
    added,
    additions: one.additions,
    rate: one.rate,
    schedule_rate: one.schedule_rate,
    expected: one.expected,
    gap_points: one.gap_points,
    ahead: one.ahead,
    status: one.status,
    status_words: statusWords(one.status, awaiting),
    standing: onPaper(words),
    explanation: input.explanations[code] ?? null,
    pending: one.pending_publication,
    year_end_expected: one.year_end_expected,
    renewed: rise('renewed'),
    brought_in: rise('brought_in'),
    recognised_again: rise('recognised_again'),
    exits: rise('exits'),
    net: added + rise('brought_in') + rise('recognised_again') - rise('exits'),
    bridge: within,
    holding: one.holding,
    pipeline: one.pipeline,
    in_pipeline,
    lacking,
    cover: lacking === null || lacking === 0 ? null : Math.round((in_pipeline / lacking) * 10) / 10,
  };
}

/**
 * The summary of a period. 本季新增 is what is counted at its end less what was at the end of the period
 * before (R10), so that the quarters add up to the whole; nothing was before the programme's first day,
 * so the first period takes what was issued earlier and counts to the programme.
 */
export function summaryOf(input: SummaryInput): Summary {
  const { programme, period, as_of, known_at, settings, targets } = input;
  const isFirst = period.from <= programme.starts_on;
  const opening = isFirst ? input.before.filter((sum) => sum.figure !== 'additions') : input.before;
  const base = isFirst ? [] : input.listsBefore.additions;
  const progressInput = { programme, as_of, known_at, settings, targets, sums: input.after };
  const progress = progressOf(progressInput);
  const categories = progress.categories.map((one) =>
    categorySummary({ ...input, opening }, progressInput, one),
  );
  const sum = (of: (one: CategorySummary) => number): number => categories.reduce((n, one) => n + of(one), 0);
  const added = cameIn('additions', base, input.listsAfter.additions);
  const dropped = cameIn('additions', input.listsAfter.additions, base);
  return {
    programme,
    period,
    as_of,
    known_at,
    is_over: as_of >= period.to,
    basis: {
      settings,
      setting_id: input.setting_id,
      targets: CATEGORIES.map((category) => {
        const version = targets[category];
        return {
          category,
          id: version?.id ?? null,
          state: version?.state ?? null,
          cells: version?.cells ?? [],
        };
      }),
      rules: RULES_VERSION,
      ...(input.criteria === undefined ? {} : { criteria: [...input.criteria] }),
    },
    progress,
    categories,
    added_sum: sum((one) => one.added),
    additions_sum: sum((one) => one.additions),
    added,
    dropped,
    lists: eachList((figure) =>
      figure === 'additions' ? added : cameIn(figure, input.listsBefore[figure], input.listsAfter[figure]),
    ),
    lost: eachList((figure) =>
      figure === 'additions' ? dropped : cameIn(figure, input.listsAfter[figure], input.listsBefore[figure]),
    ),
    standing: eachList((figure) => inOrder(input.listsAfter[figure])),
    underway: inOrder(input.underway),
    intending: inOrder(input.intending),
    due: [...inOrder(input.due)].sort((a, b) => ((a.valid_until ?? '') < (b.valid_until ?? '') ? -1 : 1)),
    chains: [...input.chains],
    areas: [...input.areas],
    visits: input.visits,
    last_recorded_at: input.last_recorded_at,
  };
}

/** R10: the quarter that an addition counts to where it is not of the period: 2026Q4; null where it is. */
export function countsElsewhere(summary: Pick<Summary, 'period'>, one: Listed): string | null {
  const quarter = ([1, 2, 3, 4] as const).find((q) => q === one.quarter);
  if (quarter === undefined) return null;
  const own = { year: one.year, quarter };
  const { from, to } = summary.period;
  return quarterStart(own) <= to && quarterEnd(own) >= from ? null : formatQuarter(own);
}

export function categoryIn(summary: Pick<Summary, 'categories'>, code: Category): CategorySummary {
  const found = summary.categories.find((one) => one.code === code);
  if (found === undefined) throw new Error(`no category ${code}`);
  return found;
}
