/** Whether the figures of a money column look as if they were in another unit than its header says. */
import type { MappedColumn, Mapping } from './mapping.ts';
import { readMoney } from './numbers.ts';
import { BLANK, type OneSheet } from './sheet.ts';

/** A median firm of a zone has neither a hundred billion yuan nor less than ten thousand. */
const TOO_MUCH = 10_000_000_000;
const TOO_LITTLE = 10_000;
/** Figures that say something of a column. */
const FEWEST = 3;
const READ = 2_000;

export interface UnitDoubt {
  index: number;
  /** In Chinese, with what to do. */
  message: string;
}

function medianOf(sheet: OneSheet, headerRow: number, index: number, unit: string): number | null {
  const values: number[] = [];
  for (const row of sheet.rows) {
    if (row.number <= headerRow) continue;
    const read = readMoney(row.cells[index] ?? BLANK, unit);
    if ('value' in read && read.value !== null && read.value !== 0) values.push(Math.abs(read.value));
    if (values.length === READ) break;
  }
  if (values.length < FEWEST) return null;
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)] ?? null;
}

function inWords(yuan: number): string {
  return yuan >= 100_000_000
    ? `${Number((yuan / 100_000_000).toFixed(2)).toLocaleString('en')} 亿元`
    : `${Number((yuan / 10_000).toFixed(4)).toLocaleString('en')} 万元`;
}

/** Units that a money column may be in. */
export const MONEY_UNITS = ['万元', '元', '千元', '百万元', '亿元'] as const;

export function isMoneyUnit(unit: string | null): boolean {
  return MONEY_UNITS.some((one) => one === unit);
}

/** One for each money column whose median is off by about ten thousand; none where somebody chose the unit. */
export function unitDoubts(sheet: OneSheet, { headerRow, columns }: Mapping): UnitDoubt[] {
  return columns.flatMap(({ index, field, header, unit, how }: MappedColumn): UnitDoubt[] => {
    if (field === '' || unit === null || !isMoneyUnit(unit) || how === 'chosen') return [];
    const median = medianOf(sheet, headerRow, index, unit);
    if (median === null || (median < TOO_MUCH && median >= TOO_LITTLE)) return [];
    const maybe = median >= TOO_MUCH ? '元' : '万元';
    const message = `“${header}”按${unit}读，中间一家是 ${inWords(median)}，单位可能是${maybe === unit ? '别的' : maybe}。核对后选择单位`;
    return [{ index, message }];
  });
}
