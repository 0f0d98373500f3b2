/** One row of a file of yearly or quarterly figures as a typed draft, with every fault at its column. */
import { quarterEnd } from '../rules/days.ts';
import { FIRST_YEAR, INDICATOR_FIELDS, type Indicator, type Source, told } from '../rules/indicators.ts';
import { monthsOf, type QuarterNumber, readQuarter } from '../rules/quarters.ts';
import type { Day } from '../rules/types.ts';
import { type Range, readDecimal, readMoney, readWhole } from './numbers.ts';
import type { Cell } from './sheet.ts';
import { type Draft, type RowCells, Taker } from './taker.ts';
import { type Read, readYear } from './values.ts';

/** Blank is left out: an import leaves what it does not say as it is. */
export interface IndicatorFields {
  uscc: string | null;
  name: string | null;
  year: number;
  /** 0 for the whole year; else 营业收入 from January to the end of the quarter. */
  quarter: QuarterNumber | 0;
  /** From whom the figures come; a file that does not say is the word of the file. */
  source: Source;
  figures: Partial<Record<Indicator, number>>;
  /** Fields whose cells say “清空”. */
  cleared: Indicator[];
}

/** A figure as somebody wrote it, in a cell or a box; `unit` is that of its header. */
export function readFigure(cell: Cell, field: Indicator, unit: string): Read<number> {
  const { kind, most, mayBeNegative } = told(field);
  const range: Range = {
    ...(mayBeNegative === true ? {} : { min: 0 }),
    ...(most === undefined ? {} : { max: most }),
  };
  if (kind === 'money') return readMoney(cell, unit, range);
  return kind === 'whole' ? readWhole(cell, unit, range) : readDecimal(cell, unit, range);
}

function readPeriod(cell: Cell): Read<NonNullable<ReturnType<typeof readQuarter>>> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  const text = cell.text.trim();
  if (text === '' || text === '—' || text === '-') return { value: null };
  const read = readQuarter(text);
  return read === null
    ? { fault: `季度写成 一季度、1—9月 或 2026Q3，全年空着，现在是“${text}”` }
    : { value: read };
}

const SOURCE_WORDS: Record<string, Source> = {
  企业申报: 'declared',
  申报: 'declared',
  企业填报: 'declared',
  审计: 'audited',
  审计数: 'audited',
  审计报告: 'audited',
  导入: 'imported',
};

function readSource(cell: Cell): Read<Source> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  const text = cell.text.trim();
  if (text === '') return { value: null };
  const source = SOURCE_WORDS[text];
  return source === undefined ? { fault: `来源写“企业申报”或“审计”，现在是“${text}”` } : { value: source };
}

/** Which quarter a row is of, and of which year, where the quarter says it and 年度 does not. */
function takePeriod(taker: Taker, today: Day) {
  const told = taker.take('quarter', readPeriod);
  const quarter = told?.quarter ?? 0;
  const before = taker.faults.length;
  const typed = taker.take('year', readYear);
  const year = typed ?? told?.year ?? null;
  if (year === null && taker.faults.length === before) taker.refuse('year', '填写年度，如 2025');
  if (typed !== null && told?.year !== null && told?.year !== undefined && told.year !== typed) {
    taker.refuse('quarter', `季度写的是 ${told.year} 年，年度写的是 ${typed}，改成一致`);
  }
  const thisYear = Number(today.slice(0, 4));
  if (year !== null && (year < FIRST_YEAR || year > thisYear)) {
    taker.refuse('year', `年度应在 ${FIRST_YEAR} 到 ${thisYear} 之间，现在是 ${year}`);
  } else if (year !== null && quarter !== 0 && quarterEnd({ year, quarter }) > today) {
    taker.refuse('quarter', `${year}年${monthsOf(quarter)}还没有结束，结束后再导入`);
  }
  return { year: year ?? thisYear, quarter };
}

/** A row of an indicators file; money comes out in yuan, by the unit of its header. */
export function readIndicatorRow(row: number, cells: RowCells, today: Day): Draft<IndicatorFields> {
  const taker = new Taker(cells);
  const cleared = taker.cleared(INDICATOR_FIELDS);
  const uscc = taker.code();
  const name = taker.name();
  if (uscc === null && name === null && taker.faults.length === 0) {
    taker.refuse('uscc', '填写统一社会信用代码');
  }
  const { year, quarter } = takePeriod(taker, today);
  const source = taker.take('source', readSource) ?? 'imported';
  const figures: IndicatorFields['figures'] = {};
  for (const field of INDICATOR_FIELDS) {
    const unit = cells.get(field)?.column.unit ?? told(field).unit;
    const value = taker.take(field, (cell) => readFigure(cell, field, unit));
    if (value === null && !cleared.includes(field)) continue;
    if (quarter !== 0 && field !== 'revenue') {
      taker.refuse(field, `季度数据只收营业收入，这一行的${told(field).word}空着`);
    } else if (value !== null) figures[field] = value;
  }
  return taker.draft(row, { uscc, name, year, quarter, source, figures, cleared });
}
