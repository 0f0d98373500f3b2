/** Numbers in cells: whole, decimal, and money in yuan. Blank is null, never 0. */
import type { Cell } from './sheet.ts';
import { plain, type Read } from './values.ts';

/** How many zeros each unit of money stands for. */
const ZEROS: Record<string, number> = { 元: 0, 千元: 3, 万元: 4, 万: 4, 百万元: 6, 亿元: 8, 亿: 8 };

interface Written {
  negative: boolean;
  whole: string;
  fraction: string;
  /** What stands behind the figure: 万元, 人, % … */
  suffix: string;
}

const FIGURE = /^([-+−])?(?:[¥￥]\s*)?(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?\s*([^\d\s.,]*)$/;

/** A figure taken apart digit by digit, so that no binary fraction creeps in; null where it is none. */
function written(cell: Cell): Written | null {
  const text = plain(cell).replace(/^\((.+)\)$/, '-$1');
  const parts = FIGURE.exec(text);
  if (parts === null || (parts[2] === undefined && parts[3] === undefined)) return null;
  return {
    negative: parts[1] === '-' || parts[1] === '−',
    whole: (parts[2] ?? '0').replaceAll(',', ''),
    fraction: parts[3] ?? '',
    suffix: parts[4] ?? '',
  };
}

function isBlank(cell: Cell): boolean {
  return /^(|[-—–−/\\]+|无|暂无|未填|未填写|n\/a)$/i.test(plain(cell));
}

function notNumber(cell: Cell, unit: string): { fault: string } {
  return { fault: `必须是数字${unit === '' ? '' : `，单位为${unit}`}，现在是“${cell.text.trim()}”` };
}

export interface Range {
  min?: number;
  max?: number;
}

function within(value: number, range: Range, cell: Cell): Read<number> {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (value >= min && value <= max) return { value };
  if (range.max === undefined) return { fault: `不能小于 ${min}，现在是“${cell.text.trim()}”` };
  return { fault: `应在 ${min} 到 ${max} 之间，现在是“${cell.text.trim()}”` };
}

/** A decimal number, with or without its unit behind it: 12.5, 12.5%, 1,234.5. A percentage stays one: 12.5. */
export function readDecimal(cell: Cell, unit = '', range: Range = {}): Read<number> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  if (isBlank(cell)) return { value: null };
  const figure = written(cell);
  if (figure === null || (figure.suffix !== '' && figure.suffix !== unit)) return notNumber(cell, unit);
  const value = Number(`${figure.whole}.${figure.fraction}0`);
  return within(figure.negative ? -value : value, range, cell);
}

/** A whole number, with or without its unit behind it: 1,286 or 1286人. */
export function readWhole(cell: Cell, unit = '', range: Range = { min: 0 }): Read<number> {
  const read = readDecimal(cell, unit, range);
  if ('fault' in read || read.value === null || Number.isSafeInteger(read.value)) return read;
  return { fault: `应是整数，现在是“${cell.text.trim()}”` };
}

/**
 * Money as whole yuan, rounded half away from zero. `unit` is that of the header (万元, 元, …); one
 * behind the figure itself (1.2亿元) goes before it.
 */
export function readMoney(cell: Cell, unit: string, range: Range = {}): Read<number> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  if (isBlank(cell)) return { value: null };
  const figure = written(cell);
  const zeros = figure === null ? undefined : ZEROS[figure.suffix === '' ? unit : figure.suffix];
  if (figure === null || zeros === undefined) return notNumber(cell, unit);
  const digits = figure.whole + figure.fraction.slice(0, zeros).padEnd(zeros, '0');
  const up = Number(figure.fraction.charAt(zeros) || '0') >= 5 ? 1 : 0;
  const yuan = Number(digits) + up;
  if (!Number.isSafeInteger(yuan)) return { fault: `数字过大，检查单位，现在是“${cell.text.trim()}”` };
  return within(figure.negative && yuan !== 0 ? -yuan : yuan, range, cell);
}
