/**
 * 营业收入 by quarters. Firms report what they took from January to the end of a quarter (累计), so that is
 * what is kept; the single quarter is derived from it.
 */
import { figureInWords, isJump, JUMP, tooMuch } from './indicators.ts';

export const QUARTERS = [1, 2, 3, 4] as const;
export type QuarterNumber = (typeof QUARTERS)[number];
/** By quarter, from January to its end, in yuan; a quarter that is not there is not known. */
export type Cumulative = Partial<Record<QuarterNumber, number>>;

export function isQuarter(n: number): n is QuarterNumber {
  return QUARTERS.some((one) => one === n);
}

/** 1—9月 */
export function monthsOf(quarter: QuarterNumber): string {
  return `1—${quarter * 3}月`;
}

/** What one quarter took by itself; null where it or the one before is not known. */
export function singleOf(known: Cumulative, quarter: QuarterNumber): number | null {
  const own = known[quarter];
  const last = QUARTERS.find((one) => one === quarter - 1);
  const before = last === undefined ? 0 : known[last];
  return own === undefined || before === undefined ? null : own - before;
}

/** The last quarter of which something is known; null where there is none. */
export function lastQuarter(known: Cumulative): QuarterNumber | null {
  return QUARTERS.findLast((quarter) => known[quarter] !== undefined) ?? null;
}

/**
 * What is unusual about a year's cumulative figures after a change, in Chinese, each asked back before it
 * is kept: they do not fall, they do not pass the year, and they do not jump by a thousand times. All of
 * it happens in earnest now and then (returns, corrections by an audit), so none of it is refused.
 * @param changed the quarters that are being told
 * @param year what is known of the whole year, and of the year before by quarters
 */
export function quarterDoubts(
  known: Cumulative,
  changed: readonly QuarterNumber[],
  { whole, before }: { whole: number | undefined; before: Cumulative },
): { quarter: QuarterNumber; message: string }[] {
  const told = (value: number) => `${figureInWords('revenue', value)} 万元`;
  return QUARTERS.flatMap((quarter) => {
    const value = known[quarter];
    if (value === undefined) return [];
    const last = QUARTERS.findLast((one) => one < quarter && known[one] !== undefined);
    const lower = last === undefined ? undefined : known[last];
    const isTold = changed.includes(quarter) || (last !== undefined && changed.includes(last));
    if (last !== undefined && lower !== undefined && value < lower && isTold) {
      const message = `${monthsOf(quarter)}累计 ${told(value)}小于${monthsOf(last)}累计 ${told(lower)}，累计数一般不会减少，可能填成了单季数`;
      return [{ quarter, message }];
    }
    if (!changed.includes(quarter)) return [];
    if (whole !== undefined && value > whole) {
      return [{ quarter, message: `${monthsOf(quarter)}累计 ${told(value)}大于全年营业收入 ${told(whole)}` }];
    }
    const [near, than] =
      before[quarter] !== undefined
        ? [before[quarter], '上年同期']
        : lower !== undefined && last !== undefined
          ? [lower, `${monthsOf(last)}累计`]
          : [undefined, ''];
    if (near === undefined) {
      const much = tooMuch('revenue', value);
      return much === null ? [] : [{ quarter, message: `${monthsOf(quarter)}累计${much}` }];
    }
    if (!isJump('revenue', near, value)) return [];
    const times = JUMP.toLocaleString('en');
    const how = Math.abs(value) > Math.abs(near) ? `是${than}的 ${times} 倍以上` : `不到${than}的 1/${times}`;
    return [{ quarter, message: `${monthsOf(quarter)}累计营业收入 ${told(value)}${how}，单位可能不对` }];
  });
}

const CHINESE: Record<string, QuarterNumber> = { 一: 1, 二: 2, 三: 3, 四: 4 };

/**
 * A quarter as people write it: 一季度, 第三季度, 3季度, Q3, 2026Q3, 1—9月, 1-9月累计, 上半年, 前三季度.
 * @returns the quarter, and the year where it is said; 0 for 全年 and 年度; null where it is none
 */
export function readQuarter(text: string): { quarter: QuarterNumber | 0; year: number | null } | null {
  const plain = text
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[—–~～至到]/g, '-')
    .replace(/累计$/, '')
    .toUpperCase();
  const year = /^(20\d{2}|19\d{2})年?/.exec(plain);
  const rest = year === null ? plain : plain.slice(year[0].length);
  const of = (quarter: QuarterNumber | 0) => ({ quarter, year: year === null ? null : Number(year[1]) });
  if (/^(全年|年?度|1-12月(份)?)$/.test(rest)) return of(rest.startsWith('1-') ? 4 : 0);
  if (rest === '上半年' || rest === '半年度') return of(2);
  const months = /^1-(3|6|9)月(份)?$/.exec(rest);
  if (months !== null) {
    const quarter = Number(months[1]) / 3;
    return isQuarter(quarter) ? of(quarter) : null;
  }
  const named = /^(?:第|前)?([一二三四1-4])(?:季度|季)$|^Q([1-4])$/.exec(rest);
  if (named === null) return null;
  const sign = named[1] ?? named[2] ?? '';
  const quarter = CHINESE[sign] ?? Number(sign);
  return isQuarter(quarter) ? of(quarter) : null;
}
