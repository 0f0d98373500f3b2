/**
 * Targets, plan and schedule (counting.md: Plan and schedule, R12). Everything is reckoned in whole
 * numbers and fractions of them; a rate is rounded once, last, half up.
 */
import { dayOfYear, daysBetween, daysInYear, quarterEnd, yearOf, yearsInWords, yearsOf } from './days.ts';
import type {
  Category,
  CountingSettings,
  Day,
  Programme,
  Refusal,
  ScheduleBasis,
  TargetCell,
} from './types.ts';

/** By the usual calendar of publication: how one year's planned additions fall on its quarters. */
function byCalendar(category: Category, year: number): [number, number, number, number] {
  if (category === 'little_giant') return [0, 0, 0, year];
  if (category === 'provincial_srdi') {
    const half = Math.floor(year / 2);
    return [0, 0, half, year - half];
  }
  const tenth = Math.floor(year / 10);
  return [tenth, tenth, tenth, year - 3 * tenth];
}

/** The system's proposal: years by largest remainder, ties to the later year; quarters by the calendar. */
export function proposeTargets(programme: Programme, category: Category, total: number): TargetCell[] {
  const years = yearsOf(programme);
  const base = Math.floor(total / years.length);
  const over = total - base * years.length;
  return years.flatMap((year, i) => {
    const planned = byCalendar(category, i >= years.length - over ? base + 1 : base);
    return ([1, 2, 3, 4] as const).map((quarter) => ({ year, quarter, planned: planned[quarter - 1] ?? 0 }));
  });
}

/** Planned additions of all cells, or of one year. */
export function sumCells(cells: readonly TargetCell[], year?: number): number {
  return cells.reduce(
    (sum, cell) => (year === undefined || cell.year === year ? sum + cell.planned : sum),
    0,
  );
}

/** A plan that does not add up is refused, with the difference named; null where it does. */
export function judgeTarget(cells: readonly TargetCell[], total: number): Refusal | null {
  const odd = cells.find((cell) => !Number.isInteger(cell.planned) || cell.planned < 0);
  if (odd !== undefined) {
    const message = `${odd.year}年第${odd.quarter}季度的计划应为不小于 0 的整数`;
    return { rule: 'target', field: `${odd.year}Q${odd.quarter}`, message };
  }
  const sum = sumCells(cells);
  if (sum === total) return null;
  const years = new Set(cells.map((cell) => cell.year)).size;
  const message = `各年之和 ${sum} 与${yearsInWords(years)}目标 ${total} 相差 ${Math.abs(sum - total)}`;
  return { rule: 'target', field: 'cells', message };
}

/** A number as a fraction of whole numbers, so that comparing it loses nothing. */
interface Fraction {
  num: number;
  den: number;
}

function planned(cells: readonly TargetCell[], day: Day): Fraction {
  return {
    num: cells.reduce((sum, cell) => (quarterEnd(cell) <= day ? sum + cell.planned : sum), 0),
    den: 1,
  };
}

/** Finished years, and of this year as much as has passed, the day itself included. */
function linear(cells: readonly TargetCell[], day: Day): Fraction {
  const year = yearOf(day);
  const den = daysInYear(year);
  const finished = cells.reduce((sum, cell) => (cell.year < year ? sum + cell.planned : sum), 0);
  return { num: finished * den + sumCells(cells, year) * dayOfYear(day), den };
}

/** Without a plan the three-year target is spread evenly over the programme's days. */
function evenly(target: number, day: Day, { starts_on, ends_on }: Programme): Fraction {
  const den = daysBetween(starts_on, ends_on) + 1;
  const passed = Math.min(Math.max(daysBetween(starts_on, day) + 1, 0), den);
  return { num: target * passed, den };
}

function plannedPart(
  cells: readonly TargetCell[],
  day: Day,
  basis: ScheduleBasis,
  { starts_on, ends_on }: Programme,
): Fraction {
  if (day < starts_on) return { num: 0, den: 1 };
  if (day >= ends_on) return { num: sumCells(cells), den: 1 };
  return basis === 'plan' ? planned(cells, day) : linear(cells, day);
}

/** Additions that should be there on that day; whole under `plan`, perhaps not under `linear`. */
export function plannedAt(
  cells: readonly TargetCell[],
  day: Day,
  basis: ScheduleBasis,
  programme: Programme,
): number {
  const { num, den } = plannedPart(cells, day, basis, programme);
  return num / den;
}

/** `100 × num ÷ den` with one decimal, half up (away from zero below it); in whole numbers until the last step. */
export function percent(num: number, den: number): number {
  const [whole, part] = [BigInt(den), BigInt(Math.abs(num))];
  const tenths = Number((2000n * part + whole) / (2n * whole));
  return tenths === 0 ? 0 : (Math.sign(num) * tenths) / 10;
}

/** Additions as a rate of a target (R12): one decimal, half up, may pass 100; null without a target. */
export function rateOf(additions: number, target: number | null): number | null {
  return target === null || target <= 0 ? null : percent(additions, target);
}

export type Status = 'on_track' | 'watch' | 'behind' | 'unset';

export interface Standing {
  target: number | null;
  /** Percent with one decimal; all of these are null without a target. */
  rate: number | null;
  schedule_rate: number | null;
  /** Whole enterprises that should be there, rounded down. */
  expected: number | null;
  /** Rate less schedule in 个百分点, rounded once from the unrounded difference. */
  gap_points: number | null;
  /** Enterprises ahead, or short where negative. */
  ahead: number | null;
  status: Status;
  /** 关注（待发文）: what is published and not yet issued covers the shortfall. */
  awaiting: boolean;
  /** 慢于时序 20.0 个百分点，差 2 家 */
  words: string;
}

const UNSET: Standing = {
  target: null,
  rate: null,
  schedule_rate: null,
  expected: null,
  gap_points: null,
  ahead: null,
  status: 'unset',
  awaiting: false,
  words: '未设目标',
};

/**
 * 慢于时序 20.0 个百分点，差 2 家; “差 0 家” is never said. Behind is judged on the unrounded rates, so
 * a gap that rounds to nothing is still not 符合时序 beside a light that says 关注.
 */
export function gapInWords(gap: number, ahead: number, isBehind: boolean): string {
  if (gap === 0) return isBehind ? '慢于时序不足 0.1 个百分点' : '符合时序';
  const points = `${gap < 0 ? '慢' : '快'}于时序 ${Math.abs(gap).toFixed(1)} 个百分点`;
  if (gap < 0 && ahead < 0) return `${points}，差 ${-ahead} 家`;
  return gap > 0 && ahead > 0 ? `${points}，多 ${ahead} 家` : points;
}

/** The light has a word and a shape beside its colour. */
export function statusWords(status: Status, awaiting: boolean): string {
  if (status === 'watch') return awaiting ? '关注（待发文）' : '关注';
  return status === 'on_track' ? '正常' : status === 'behind' ? '滞后' : '未设目标';
}

/**
 * Where a category stands against its plan on a day. Behind is judged on the unrounded rates; 滞后
 * needs both thresholds, and never holds while what is 待发文 covers the shortfall.
 */
export function standing(input: {
  additions: number;
  pending: number;
  cells: readonly TargetCell[] | null;
  target: number | null;
  day: Day;
  settings: CountingSettings;
  programme: Programme;
}): Standing {
  const { additions, pending, cells, target, day, settings, programme } = input;
  if (target === null || target <= 0) return UNSET;
  const { num, den } =
    cells === null
      ? evenly(target, day, programme)
      : plannedPart(cells, day, settings.schedule_basis, programme);
  const lead = additions * den - num;
  const gap_points = percent(lead, den * target);
  const expected = Math.floor(num / den);
  const ahead = additions - expected;
  const isBehind = lead < 0;
  const awaiting = isBehind && pending > 0 && additions + pending >= expected;
  const isFar = -ahead >= settings.behind_enterprises && -100 * lead >= settings.behind_points * den * target;
  const status = !isBehind ? 'on_track' : isFar && !awaiting ? 'behind' : 'watch';
  return {
    target,
    rate: percent(additions, target),
    schedule_rate: percent(num, den * target),
    expected,
    gap_points,
    ahead,
    status,
    awaiting,
    words: gapInWords(gap_points, ahead, isBehind),
  };
}
