/** One row of a file of yearly figures as a typed draft, with every fault at its column. */
import { FIRST_YEAR, INDICATOR_FIELDS, type Indicator, told } from '../rules/indicators.ts';
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

/** A row of an indicators file; money comes out in yuan, by the unit of its header. */
export function readIndicatorRow(row: number, cells: RowCells, today: Day): Draft<IndicatorFields> {
  const taker = new Taker(cells);
  const cleared = taker.cleared(INDICATOR_FIELDS);
  const uscc = taker.code();
  const name = taker.name();
  if (uscc === null && name === null && taker.faults.length === 0) {
    taker.refuse('uscc', '填写统一社会信用代码');
  }
  const before = taker.faults.length;
  const year = taker.take('year', readYear);
  if (year === null && taker.faults.length === before) taker.refuse('year', '填写年度，如 2025');
  const thisYear = Number(today.slice(0, 4));
  if (year !== null && (year < FIRST_YEAR || year > thisYear)) {
    taker.refuse('year', `年度应在 ${FIRST_YEAR} 到 ${thisYear} 之间，现在是 ${year}`);
  }
  const figures: IndicatorFields['figures'] = {};
  for (const field of INDICATOR_FIELDS) {
    const unit = cells.get(field)?.column.unit ?? told(field).unit;
    const value = taker.take(field, (cell) => readFigure(cell, field, unit));
    if (value !== null) figures[field] = value;
  }
  return taker.draft(row, { uscc, name, year: year ?? thisYear, figures, cleared });
}
