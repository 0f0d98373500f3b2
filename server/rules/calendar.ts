/** The entries of the calendar: what kinds there are, what they are called, and next year's from this one's. */
import { addYears } from './days.ts';
import { isOtherTitle, OTHER_TITLES, type OtherTitleKind, otherTitleName } from './holdings.ts';
import { CATEGORIES, type Category, type Day } from './types.ts';
import { categoryShort } from './words.ts';

export const ENTRY_KINDS = [
  'application',
  'recommendation',
  'publication',
  'annual_update',
  'scale_monthly',
  'scale_yearly',
  'custom',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

const KIND_NAMES: Record<EntryKind, string> = {
  application: '申报填报',
  recommendation: '省级推荐',
  publication: '预计公布',
  annual_update: '年度信息更新',
  scale_monthly: '月度入库',
  scale_yearly: '年度入库',
  custom: '其他',
};

export function entryKindName(kind: EntryKind): string {
  return KIND_NAMES[kind];
}

export type EntryCategory = Category | OtherTitleKind;
export const ENTRY_CATEGORIES: readonly EntryCategory[] = [...CATEGORIES, ...OTHER_TITLES];

/** 国家级小巨人; 高新技术企业 */
export function entryCategoryName(category: EntryCategory): string {
  return isOtherTitle(category) ? otherTitleName(category) : categoryShort(category);
}

/** What an entry says, without who wrote it. */
export interface Entry {
  year: number;
  kind: EntryKind;
  category: EntryCategory | null;
  title: string;
  opens_on: Day | null;
  closes_on: Day | null;
  /** False is 待确认. */
  confirmed: boolean;
  source: string;
  note: string;
}

/** 4月25日—5月25日; 5月31日前; 日期待定. Days in words without their year. */
export function spanInWords({ opens_on, closes_on }: Pick<Entry, 'opens_on' | 'closes_on'>): string {
  const short = (day: Day) => `${Number(day.slice(5, 7))}月${Number(day.slice(8, 10))}日`;
  if (opens_on === null && closes_on === null) return '日期待定';
  if (opens_on === null) return `${short(closes_on ?? '')}前`;
  if (closes_on === null) return `${short(opens_on)}起`;
  if (opens_on === closes_on) return short(opens_on);
  return `${short(opens_on)}—${short(closes_on)}`;
}

/**
 * An entry for another year: the same days of that year, all to be confirmed; years and ordinals within the
 * title are moved where they are plain years.
 */
export function shiftEntry(entry: Entry, to: number): Entry {
  const by = to - entry.year;
  const shift = (day: Day | null) => (day === null ? null : addYears(day, by));
  return {
    ...entry,
    year: to,
    title: entry.title.replaceAll(`${entry.year}年`, `${to}年`),
    opens_on: shift(entry.opens_on),
    closes_on: shift(entry.closes_on),
    confirmed: false,
    source: `按${entry.year}年日期推算`,
  };
}
