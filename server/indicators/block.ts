/** 经营指标 as the file of an enterprise shows them: the last years beside one another, and the year's quarters. */
import type { Db } from '../../db/open.ts';
import type { Standing } from '../derived/figures.ts';
import { day as dayOf } from '../format.ts';
import { shanghaiDay } from '../rules/days.ts';
import {
  type Figures,
  figureInWords,
  INDICATOR_GROUPS,
  type Indicator,
  RATIO_FIELDS,
  RATIOS,
  ratiosOf,
  SOURCES,
  told,
} from '../rules/indicators.ts';
import { type Cumulative, lastQuarter, QUARTERS, singleOf } from '../rules/quarters.ts';
import type { Day } from '../rules/types.ts';
import { periodInWords, sourcesOf } from './figures.ts';
import { allKnown } from './known.ts';
import { openYears } from './openness.ts';
import { sparkOf } from './spark.ts';

/** So many years stand beside one another. */
const SHOWN = 4;

interface Value {
  text: string;
  /** 审计 */
  isAudited: boolean;
  /** It would tell a year that is not open, though its own is: seen here, and not printed. */
  isInside: boolean;
}
interface Line {
  word: string;
  unit: string;
  values: Value[];
  /** The drawing of the whole years; null where there are fewer than two. */
  spark: ReturnType<typeof sparkOf>;
}
interface Column {
  year: number;
  /** 2025年, 2026年1—9月 */
  word: string;
  isOpen: boolean;
  /** Who told it last, when and from where; from whom the figures come. */
  told: string;
  sources: string;
}
export interface Block {
  columns: Column[];
  figures: Line[];
  ratios: Line[];
  /** 营业收入 by quarters, the newest year first: cumulative, and the quarter by itself. */
  quarters: { year: number; isOpen: boolean; cells: { cumulative: string; single: string }[] }[];
  /** Whether nothing of it may be printed; and whether all of it may, its lines included. */
  isInternal: boolean;
  isOpen: boolean;
}

const inWords = (value: number | null | undefined) =>
  value === null || value === undefined ? '—' : figureInWords('revenue', value);

/** 2.5; minus as a sign of its own width, — where it is not known. */
function ratioInWords(value: number | null): string {
  return value === null ? '—' : value.toFixed(1).replace('-', '−');
}

/** 专员甲 2026-09-01 导入“名单.xlsx” */
export function lastTold(
  one: Pick<Standing, 'by' | 'at' | 'importId'>,
  sources: ReadonlyMap<number, string>,
) {
  const from = one.importId === null ? '填写' : (sources.get(one.importId) ?? '导入');
  return `${one.by} ${dayOf(shanghaiDay(new Date(one.at)))} ${from}`;
}

/** The year that is filled in next: the last one that is over. */
export function nextYear(today: Day): number {
  return Number(today.slice(0, 4)) - 1;
}

/** 审计 3 项，企业申报 8 项 */
function sourceWords(standing: readonly Standing[]): string {
  const counts = Map.groupBy(standing, (one) => one.source);
  return (['audited', 'declared', 'imported'] as const)
    .flatMap((source) => {
      const n = counts.get(source)?.length ?? 0;
      return n === 0 ? [] : [`${SOURCES[source]} ${n} 项`];
    })
    .join('，');
}

/** The years and, behind them, what is known of a year whose whole 营业收入 nobody knows yet. */
function periodsOf(years: ReadonlyMap<number, Figures>, quarters: ReadonlyMap<number, Cumulative>) {
  const whole = [...years.keys()].sort((a, b) => a - b).slice(-SHOWN);
  const partial = [...quarters]
    .filter(([year]) => years.get(year)?.revenue === undefined && year >= (whole.at(-1) ?? 0))
    .sort(([a], [b]) => b - a)
    .flatMap(([year, known]) => {
      const quarter = lastQuarter(known);
      return quarter === null ? [] : [{ year, quarter }];
    });
  return [...whole.map((year) => ({ year, quarter: 0 as const })), ...partial.slice(0, 1)];
}

/**
 * Null where nothing is known, or nothing of it may be seen.
 * @param sees `open` gives the open years alone, and computes nothing from the others
 */
export function blockOf(db: Db, enterpriseId: number, sees: 'all' | 'open' = 'all'): Block | null {
  const all = allKnown(db, enterpriseId);
  const open = openYears(db, [enterpriseId]).get(enterpriseId) ?? new Set<number>();
  const isSeen = (year: number) => sees === 'all' || open.has(year);
  const years = new Map([...all.years].filter(([year]) => isSeen(year)));
  const quarters = new Map([...all.quarters].filter(([year]) => isSeen(year)));
  const periods = periodsOf(years, quarters);
  if (periods.length === 0) return null;
  const runs = sourcesOf(
    db,
    all.standing.flatMap((one) => one.importId ?? []),
  );
  const of = (year: number) => years.get(year) ?? {};
  const figureAt = ({ year, quarter }: (typeof periods)[number], field: Indicator) =>
    quarter === 0 ? of(year)[field] : field === 'revenue' ? quarters.get(year)?.[quarter] : undefined;
  const figures = INDICATOR_GROUPS.flatMap((group) => group.fields).map((field): Line => {
    const { word, unit } = told(field);
    const values = periods.map((period): Value => {
      const value = figureAt(period, field);
      const { year, quarter } = period;
      const word = all.standing.find(
        (one) => one.year === year && one.quarter === quarter && one.field === field,
      );
      const text = value === undefined ? '—' : figureInWords(field, value);
      return { text, isAudited: value !== undefined && word?.source === 'audited', isInside: false };
    });
    const whole = periods.filter((one) => one.quarter === 0).map((one) => of(one.year)[field] ?? null);
    return { word, unit, values, spark: sparkOf(whole) };
  });
  const ratios = periods.map(({ year, quarter }) =>
    quarter === 0 ? ratiosOf(of(year), of(year - 1)) : null,
  );
  return {
    columns: periods.map(({ year, quarter }): Column => {
      const own = all.standing.filter((one) => one.year === year && (one.quarter === 0) === (quarter === 0));
      const last = own.reduce((a, b) => (a.id > b.id ? a : b));
      return {
        year,
        word: periodInWords(year, quarter),
        isOpen: open.has(year),
        told: lastTold(last, runs),
        sources: sourceWords(own),
      };
    }),
    figures,
    ratios: RATIO_FIELDS.map((ratio): Line => {
      const known = ratios.map((one) => one?.[ratio] ?? null);
      const values = known.map((one, at): Value => {
        const before = (periods[at]?.year ?? 0) - 1;
        const isInside = ratio === 'growth' && one !== null && !open.has(before);
        return { text: ratioInWords(one), isAudited: false, isInside };
      });
      return {
        word: RATIOS[ratio],
        unit: '%',
        values,
        spark: sparkOf(known.filter((_, at) => periods[at]?.quarter === 0)),
      };
    }),
    quarters: [...quarters]
      .sort(([a], [b]) => b - a)
      .slice(0, 2)
      .map(([year, known]) => ({
        year,
        isOpen: open.has(year),
        cells: QUARTERS.map((quarter) => ({
          cumulative: inWords(known[quarter]),
          single: inWords(singleOf(known, quarter)),
        })),
      })),
    isInternal: periods.every(({ year }) => !open.has(year)),
    isOpen: periods.every(({ year }) => open.has(year)),
  };
}
