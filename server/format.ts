/**
 * How figures, days and names are written: used by pages, sheets and paper alike, so that one thing
 * reads the same everywhere.
 */
import { dayInWords, quarterInWords as inWords, shanghaiDay, shanghaiTime } from './rules/days.ts';
import type { Day, Instant, Quarter } from './rules/types.ts';
import { maskPhone } from './rules/uscc.ts';

const MINUS = '−';

/** A rate with one decimal: 30 → '30.0%'; null → '—'. */
export function rate(value: number | null): string {
  return value === null ? '—' : `${value.toFixed(1)}%`;
}

/** A count with thousands separators; null → '—', never 0. */
export function count(value: number | null): string {
  return value === null ? '—' : String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A signed difference of rates for tables: '+5.0', '−2.0', '0.0'. */
export function points(value: number | null): string {
  if (value === null) return '—';
  if (value === 0) return '0.0';
  return `${value > 0 ? '+' : MINUS}${Math.abs(value).toFixed(1)}`;
}

/** 2026-09-30 → '2026年9月30日' */
export function day(value: Day | null): string {
  return value === null || value === '' ? '—' : dayInWords(value);
}

/** In a table: the year is left out where it is this year: '09-30'. */
export function shortDay(value: Day | null, today: Day): string {
  if (value === null || value === '') return '—';
  return value.slice(0, 4) === today.slice(0, 4) ? value.slice(5) : value;
}

/** A UTC instant as Shanghai time: '2026-09-30 14:05'. */
export function minute(value: Instant | null): string {
  if (value === null) return '—';
  const at = new Date(value);
  return `${shanghaiDay(at)} ${shanghaiTime(at).slice(0, 5)}`;
}

/** A UTC instant in a sentence: '9月29日 16:42', with the year where it is not this year. */
export function minuteInWords(value: Instant | null, today: Day): string {
  if (value === null) return '—';
  const at = new Date(value);
  const on = shanghaiDay(at);
  const words = dayInWords(on);
  const short = on.slice(0, 4) === today.slice(0, 4) ? words.slice(words.indexOf('年') + 1) : words;
  return `${short} ${shanghaiTime(at).slice(0, 5)}`;
}

/** 2026, 3 → '2026年第三季度' */
export function quarterInWords(year: number, quarter: Quarter['quarter']): string {
  return inWords({ year, quarter });
}

/** 13812345678 → '138****5678'; none → '—'. */
export function maskedPhone(phone: string | null): string {
  return maskPhone(phone) || '—';
}

/** An address with a query; empty and null values are left out. Names of parameters are our own words. */
export function link(path: string, query: Record<string, string | number | null | undefined>): string {
  let address = path;
  let sign = '?';
  for (const name in query) {
    const value = query[name];
    if (value === null || value === undefined || value === '') continue;
    address += `${sign}${name}=${encodeURIComponent(value)}`;
    sign = '&';
  }
  return address;
}

/** Bytes as people read them: '340 KB', '1.2 MB'. */
export function fileSize(bytes: number): string {
  if (bytes < 1_024 * 1_024) return `${Math.max(1, Math.round(bytes / 1_024))} KB`;
  const mb = bytes / 1_024 / 1_024;
  return mb < 1_024 ? `${mb.toFixed(1)} MB` : `${(mb / 1_024).toFixed(1)} GB`;
}

/** The two files of one table: `fileLinks('/audit/exports/log', { from })`. */
export function fileLinks(
  path: string,
  query: Parameters<typeof link>[1] = {},
): { xlsx: string; csv: string } {
  return { xlsx: link(`${path}.xlsx`, query), csv: link(`${path}.csv`, query) };
}
