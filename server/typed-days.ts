/** Days, months and years as people type them into forms; cells of files are read by sheets/values.ts. */
import { isDay } from './rules/days.ts';
import type { Day } from './rules/types.ts';

export const WRITE_DATE = '日期写成 2026-09-30 或 2026年9月30日';
export const WRITE_MONTH = '月份写成 2026-10 或 2026年10月';
export const WRITE_YEAR = '批次年度写成四位数字，如 2026';

function clean(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

function pad(n: string): string {
  return n.padStart(2, '0');
}

/** 2026-09-30, 2026年9月30日, 2026/9/30, 2026.9.30 or 20260930; null where it is none of them. */
export function readDay(text: string): Day | null {
  const plain = clean(text);
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (parts === null) return null;
  const [, year = '', month = '', day = ''] = parts;
  const written = `${year}-${pad(month)}-${pad(day)}`;
  return isDay(written) ? written : null;
}

/** 2026-10 or 2026年10月 (or a day in it) as the month's first day. */
export function readMonth(text: string): Day | null {
  const parts = /^(\d{4})[-/.年](\d{1,2})月?$/.exec(clean(text));
  if (parts === null) return readDay(text)?.slice(0, 8).concat('01') ?? null;
  const [, year = '', month = ''] = parts;
  const written = `${year}-${pad(month)}-01`;
  return isDay(written) ? written : null;
}

/** 2026 or 2026年; null where it is neither. */
export function readYear(text: string): number | null {
  const parts = /^((?:19|20)\d{2})年?(?:度)?$/.exec(clean(text));
  return parts === null ? null : Number(parts[1]);
}
