/**
 * Titles beside the three of the programme, and what holders of titles owe: the yearly update and the
 * report of changes. Nothing here counts as an addition.
 */
import { addDays, addMonths, addYears, yearOf } from './days.ts';
import type { Day } from './types.ts';

export const OTHER_TITLES = ['innovative', 'tech_sme', 'high_tech', 'hidden_champion', 'city_level'] as const;
export type OtherTitleKind = (typeof OTHER_TITLES)[number];

const NAMES: Record<OtherTitleKind, string> = {
  innovative: '创新型中小企业',
  tech_sme: '科技型中小企业',
  high_tech: '高新技术企业',
  hidden_champion: '隐形冠军企业',
  city_level: '市级专精特新培育企业',
};

export function otherTitleName(kind: OtherTitleKind): string {
  return NAMES[kind];
}

export function isOtherTitle(code: string): code is OtherTitleKind {
  return OTHER_TITLES.some((one) => one === code);
}

/** What follows when it runs out, in a word of its own: 高新 is recognised anew, 科技型 evaluated each year. */
export function renewalWord(kind: OtherTitleKind): string {
  if (kind === 'high_tech') return '重新认定';
  return kind === 'tech_sme' ? '重新评价' : '复核';
}

/**
 * The last day that is proposed: three years less a day, for 科技型中小企业 the end of the year; none for
 * 市级培育, whose term no published rule tells. Sources: 2022 annex 1 (创新型), 高新技术企业认定管理办法.
 */
export function proposedUntil(kind: OtherTitleKind, from: Day): Day | null {
  if (kind === 'city_level') return null;
  if (kind === 'tech_sme') return `${yearOf(from)}-12-31`;
  return addDays(addYears(from, 3), -1);
}

export const UPDATE_OUTCOMES = ['done', 'missed', 'withdrawn'] as const;
export type UpdateOutcome = (typeof UPDATE_OUTCOMES)[number];

/** The first year whose misses end a title: 工信部企业〔2026〕2号. Before, a miss cost the review alone. */
const TWO_MISSES_FROM = 2026;

/** The last day of a year's update where nobody says another: by 31 May, 工信部企业〔2026〕2号; null before it. */
export function updateDue(year: number): Day | null {
  return year < TWO_MISSES_FROM ? null : `${year}-05-31`;
}

/** A title as it is held: since when, and until when it is good. */
export interface Term {
  held_since: Day;
  valid_until: Day | null;
}

/** The first year whose update falls into the running term: three years back from its end, a renewal begins it anew. */
function firstYearOf({ held_since, valid_until }: Term): number {
  const renewed = valid_until === null ? held_since : addDays(addYears(valid_until, -3), 1);
  const start = renewed > held_since ? renewed : held_since;
  return start > `${yearOf(start)}-05-31` ? yearOf(start) + 1 : yearOf(start);
}

/** How many of the years that were missed before this one lie in the running term of a title: the most of any. */
export function missesWithin(terms: readonly Term[], missed: readonly number[], year: number): number {
  const within = terms.map((term) => missed.filter((one) => one < year && one >= firstYearOf(term)).length);
  return Math.max(0, ...within);
}

/**
 * What follows from so many misses within one term of a title, in words.
 * @param year that of the last miss, or the one that is due
 * @param isOpen the year is over due and nothing is recorded: it may have been done all the same
 */
export function missesInWords(misses: number, year: number, isOpen = false): string {
  if (year < TWO_MISSES_FROM) return misses === 0 && !isOpen ? '' : '未按期更新的，不能参加复核';
  if (isOpen)
    return misses === 0
      ? '确未更新的计漏报 1 次，有效期内漏报两次取消认定'
      : `有效期内已漏报 ${misses} 次，这次也未更新的按规定取消认定`;
  if (misses === 0) return '有效期内漏报两次的，取消认定';
  return misses === 1
    ? '有效期内已漏报 1 次，再漏报 1 次取消认定'
    : `有效期内已漏报 ${misses} 次，按规定取消认定`;
}

export const CHANGE_KINDS = ['merged', 'restructured', 'moved', 'overseas'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

const CHANGES: Record<ChangeKind | 'renamed', string> = {
  renamed: '更名',
  merged: '合并',
  restructured: '重组',
  moved: '跨省迁移',
  overseas: '设立境外分支机构',
};

export function changeName(kind: ChangeKind | 'renamed'): string {
  return CHANGES[kind];
}

export const REPORT_OUTCOMES = ['reported', 'not_needed', 'reopened'] as const;
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];

/** Changes are reported on the platform within so many months (2022 rule; the 2026 text was not seen). */
export const REPORT_MONTHS = 3;

/** The last day on which a change is reported in time. */
export function reportDue(changedOn: Day, months = REPORT_MONTHS): Day {
  return addMonths(changedOn, months);
}
