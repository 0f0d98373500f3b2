/** One figure of one year as a criterion asks for it, or why it cannot be had. */
import type { Figures, Indicator } from './indicators.ts';
import { told } from './indicators.ts';
import type { Measure } from './readiness-types.ts';
import { isRatio } from './readiness-words.ts';

export type Years = ReadonlyMap<number, Figures>;

export type Measured =
  /** `against` tells its sign against a threshold exactly: whole numbers are multiplied, never divided. */
  | { value: number; against: (threshold: number) => number; fallback: boolean }
  /** What is not known: 2025年负债总额. */
  | { missing: string[] }
  /** There is nothing to divide by. */
  | { impossible: string };

const SHARES = {
  main_ratio: ['main_revenue', 'revenue'],
  debt_ratio: ['liabilities', 'assets'],
  rd_ratio: ['rd_expense', 'revenue'],
  rd_staff_ratio: ['rd_staff', 'staff'],
} as const satisfies Partial<Record<Measure, readonly [Indicator, Indicator]>>;

const called = (year: number, field: Indicator): string => `${year}年${told(field).word}`;

/** The figures of these years, or the names of those that are not known. */
function take(years: Years, wanted: readonly (readonly [number, Indicator])[]): number[] | string[] {
  const found = wanted.map(([year, field]) => years.get(year)?.[field]);
  const missing = wanted.flatMap(([year, field], at) =>
    found[at] === undefined ? [called(year, field)] : [],
  );
  return missing.length > 0 ? missing : found.filter((one) => one !== undefined);
}
function areKnown(found: number[] | string[]): found is number[] {
  return typeof found[0] === 'number';
}

function plain(value: number, fallback = false): Measured {
  return { value, against: (threshold) => Math.sign(value - threshold), fallback };
}

function share(years: Years, year: number, [part, whole]: readonly [Indicator, Indicator]): Measured {
  const found = take(years, [
    [year, part],
    [year, whole],
  ]);
  if (!areKnown(found)) return { missing: found };
  const [n = 0, d = 0] = found;
  if (d <= 0) return { impossible: `${called(year, whole)}为 0，不能计算` };
  return { value: (n / d) * 100, against: (t) => Math.sign(n * 100 - t * d), fallback: false };
}

/** (Y ÷ (Y−2)) to the half, less one: the two years' compound rate. */
function compound(years: Years, year: number): Measured {
  const found = take(years, [
    [year, 'revenue'],
    [year - 2, 'revenue'],
  ]);
  if (!areKnown(found)) return { missing: found };
  const [now = 0, base = 0] = found;
  if (base <= 0) return { impossible: `${called(year - 2, 'revenue')}为 0，不能计算增长率` };
  const against = (t: number) => Math.sign(now * 10_000 - base * (100 + t) ** 2);
  return { value: (Math.sqrt(now / base) - 1) * 100, against, fallback: false };
}

function meanGrowth(years: Years, year: number): Measured {
  const found = take(years, [
    [year, 'main_revenue'],
    [year - 1, 'main_revenue'],
    [year - 2, 'main_revenue'],
  ]);
  if (!areKnown(found)) return { missing: found };
  const [a = 0, b = 0, c = 0] = found;
  if (b <= 0 || c <= 0) return { impossible: '基期主营业务收入为 0，不能计算增长率' };
  return plain(((a / b - 1 + (b / c - 1)) / 2) * 100);
}

/** @param year the year that is meant; rates of growth look at the two before it as well */
export function measure(years: Years, of: Measure, year: number): Measured {
  if (of === 'growth') return compound(years, year);
  if (of === 'main_growth') return meanGrowth(years, year);
  if (isRatio(of)) return share(years, year, SHARES[of]);
  const known = years.get(year);
  const value = known?.[of];
  if (value !== undefined) return plain(value);
  if (of === 'main_revenue' && known?.revenue !== undefined) return plain(known.revenue, true);
  return { missing: [called(year, of)] };
}
