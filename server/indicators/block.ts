/** 经营指标 as the file of an enterprise shows them: the last years beside one another. */
import type { Db } from '../../db/open.ts';
import { type Standing, standingFigures } from '../derived/figures.ts';
import { day as dayOf } from '../format.ts';
import { shanghaiDay } from '../rules/days.ts';
import {
  type Figures,
  figureInWords,
  INDICATOR_FIELDS,
  RATIO_FIELDS,
  RATIOS,
  ratiosOf,
  told,
} from '../rules/indicators.ts';
import type { Day } from '../rules/types.ts';
import { sourcesOf } from './figures.ts';

/** So many years stand beside one another. */
const SHOWN = 4;

interface Line {
  word: string;
  unit: string;
  values: string[];
}
export interface Block {
  years: number[];
  figures: Line[];
  ratios: Line[];
  /** Who told each year last, when and from where. */
  told: string[];
}

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

/** Null where nothing is known of any year. */
export function blockOf(db: Db, enterpriseId: number): Block | null {
  const standing = (standingFigures(db, [enterpriseId]).get(enterpriseId) ?? []).filter(
    (one) => one.value !== null,
  );
  const known = new Map<number, Figures>();
  for (const { year, field, value } of standing) {
    if (value !== null) known.set(year, { ...known.get(year), [field]: value });
  }
  const years = [...known.keys()].sort((a, b) => a - b).slice(-SHOWN);
  if (years.length === 0) return null;
  const sources = sourcesOf(
    db,
    standing.flatMap((one) => one.importId ?? []),
  );
  const of = (year: number) => known.get(year) ?? {};
  const figures = INDICATOR_FIELDS.map((field): Line => {
    const { word, unit } = told(field);
    const values = years.map((year) => {
      const value = of(year)[field];
      return value === undefined ? '—' : figureInWords(field, value);
    });
    return { word, unit, values };
  });
  const ratios = years.map((year) => ratiosOf(of(year), of(year - 1)));
  return {
    years,
    figures,
    ratios: RATIO_FIELDS.map((ratio): Line => {
      const values = ratios.map((one) => ratioInWords(one[ratio]));
      return { word: RATIOS[ratio], unit: '%', values };
    }),
    told: years.map((year) => {
      const last = standing.filter((one) => one.year === year).reduce((a, b) => (a.id > b.id ? a : b));
      return lastTold(last, sources);
    }),
  };
}
