/**
 * What is written in a cell as a value. Every reader gives `{ value }`, null for a blank cell, or
 * `{ fault }`, a message in Chinese that says what to do; none guesses and none throws.
 */
import { isDay, shanghaiDay } from '../rules/days.ts';
import type { Day } from '../rules/types.ts';
import { WRITE_DATE } from '../typed-days.ts';
import type { Cell } from './sheet.ts';

export type Read<T> = { value: T | null } | { fault: string };

/** How people write "nothing" in a cell. */
const NOTHING = new Set([
  '',
  '-',
  '--',
  '—',
  '——',
  '–',
  '−',
  '/',
  '\\',
  '无',
  '暂无',
  '空',
  '未填',
  '未填写',
  'n/a',
]);

/** The cell's text, half width, without invisible characters, ends trimmed. */
export function plain(cell: Cell): string {
  return cell.text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
}

/** A cell that asks for what is recorded to be taken away; a blank one leaves it as it is. */
export function isClear(cell: Cell): boolean {
  return plain(cell) === CLEAR;
}
export const CLEAR = '清空';

function isNothing(text: string): boolean {
  return NOTHING.has(text.toLowerCase());
}

/** Text as it stands (full width kept), ends and control characters taken off; `limit` in characters. */
export function readText(cell: Cell, limit = 200): Read<string> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  const text = cell.text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
  if (!text.isWellFormed()) return { fault: '有不能识别的字符，重新输入这一格' };
  if (text.length > limit) return { fault: `最多 ${limit} 个字，现在是 ${text.length} 个` };
  return { value: isNothing(text) ? null : text };
}

/** Free words, kept whatever they are: “无” is a word there. */
export function readNote(cell: Cell, limit = 2_000): Read<string> {
  const read = readText(cell, limit);
  return 'value' in read && read.value === null && cell.text.trim() !== ''
    ? { value: cell.text.trim() }
    : read;
}

function dayOf(year: number, month: number, day: number): Read<Day> {
  const pad = (n: number): string => String(n).padStart(2, '0');
  const text = `${year}-${pad(month)}-${pad(day)}`;
  if (year < 1949 || year > 2100) return { fault: `年份应在 1949 到 2100 之间，现在是 ${year}` };
  return isDay(text) ? { value: text } : { fault: `没有这一天：${text}` };
}

/** A spreadsheet's day number: 1 is 1900-01-01, and 60 the 1900-02-29 that never was. */
function dayOfSerial(serial: number, from1904: boolean): Read<Day> {
  const days = Math.floor(serial) + (from1904 ? 1_462 : 0);
  if (days === 60) return { fault: '没有这一天：1900-02-29' };
  const date = new Date((days - 25_569) * 86_400_000);
  return dayOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

const YMD = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
const YM = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$/;
const TIME = /[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const WEEKDAY = /\s*\(?(星期|周)[一二三四五六日天]\)?$/;

/** A time with a zone names an instant: its day is the one in Shanghai. */
function dayOfInstant(text: string): Read<Day> {
  const at = Date.parse(text.replace(/\s+/, 'T'));
  if (Number.isNaN(at)) return { fault: `${WRITE_DATE}，现在是“${text}”` };
  return { value: shanghaiDay(new Date(at)) };
}

function dayOfText(text: string): Read<Day> {
  if (text.length > 100) return { fault: `${WRITE_DATE}，现在有 ${text.length} 个字` };
  const zone = TIME.exec(text)?.[1];
  const date = text.replace(TIME, '').replace(WEEKDAY, '').trim();
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  const parts = YMD.exec(date) ?? compact;
  if (parts !== null) {
    const read = dayOf(Number(parts[1]), Number(parts[2]), Number(parts[3]));
    return zone !== undefined && 'value' in read ? dayOfInstant(text) : read;
  }
  if (YM.test(date)) return { fault: `“${text}”只写到月，补上日：写成 2026-09-30` };
  if (/^\d{5}(\.\d+)?$/.test(date)) return dayOfSerial(Number(date), false);
  return { fault: `${WRITE_DATE}，现在是“${text}”` };
}

/**
 * A day: written in any of the usual ways, a date cell, or a spreadsheet's day number. Never rolls
 * over: 2026-02-30 is refused. Years 1949 to 2100.
 */
export function readDay(cell: Cell): Read<Day> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  if (cell.date !== null) return dayOfText(cell.date);
  const text = plain(cell);
  if (isNothing(text)) return { value: null };
  if (cell.number === null || /^\d{8}$/.test(text)) return dayOfText(text);
  // 2026.1 as a number is January or October: only the one who typed it knows.
  if (cell.number < 10_000) return { fault: `${WRITE_DATE}，现在是“${text}”` };
  return dayOfSerial(cell.number, cell.from1904 === true);
}

/** A month (起报期) as its first day: 2026年9月, 2026-09, or any day within it. */
export function readMonth(cell: Cell): Read<Day> {
  const parts = /^(\d{4})(\d{2})$/.exec(plain(cell)) ?? YM.exec(plain(cell));
  if (cell.fault === undefined && cell.number === null && parts !== null) {
    return dayOf(Number(parts[1]), Number(parts[2]), 1);
  }
  const day = readDay(cell);
  if ('fault' in day) return { fault: day.fault.replace(WRITE_DATE, '月份写成 2026-09 或 2026年9月') };
  return { value: day.value === null ? null : `${day.value.slice(0, 7)}-01` };
}

const YES = new Set(['是', '√', '✓', '✔', '☑', '对', '有', '属', '属于', '1', 'y', 'yes', 'true', 't']);
const NO = new Set([
  '否',
  '×',
  '✕',
  '✗',
  '✘',
  '☒',
  'x',
  '错',
  '无',
  '没有',
  '非',
  '不',
  '不是',
  '不属',
  '不属于',
  '0',
  'n',
  'no',
  'false',
  'f',
]);

/** Yes or no as people tick it: 是 否 √ × 1 0 Y N 有 无. */
export function readYesNo(cell: Cell): Read<boolean> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  const text = plain(cell).toLowerCase();
  if (YES.has(text)) return { value: true };
  if (NO.has(text)) return { value: false };
  return isNothing(text) ? { value: null } : { fault: `写“是”或“否”，现在是“${cell.text.trim()}”` };
}

/** A year: 2023, 2023年, 2023年度, or the year of a date cell. */
export function readYear(cell: Cell): Read<number> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  if (cell.date !== null) return readYear({ text: cell.date.slice(0, 4), number: null, date: null });
  const text = plain(cell);
  if (isNothing(text)) return { value: null };
  const year = Number(/^(\d{4})\s*(?:年度?)?$/.exec(text)?.[1] ?? Number.NaN);
  return year >= 1949 && year <= 2100 ? { value: year } : { fault: `年度写成 2026，现在是“${text}”` };
}

/** Several values in one cell, by 、 , ; / | or line breaks; blanks and repeats left out. */
export function readList(cell: Cell, limit = 200): Read<string[]> {
  if (cell.fault !== undefined) return { fault: cell.fault };
  const parts = cell.text.split(/[、,，;；/／|｜\r\n]+/);
  const values: string[] = [];
  for (const part of parts) {
    const read = readText({ text: part, number: null, date: null }, limit);
    if ('fault' in read) return read;
    if (read.value !== null && !values.includes(read.value)) values.push(read.value);
  }
  return { value: values.length === 0 ? null : values };
}
