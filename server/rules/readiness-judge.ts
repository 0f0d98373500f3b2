/** One test other than of a yearly figure, against what is known of an enterprise. */
import { addDays, addYears, dayInWords } from './days.ts';
import { isIndustrial } from './industry.ts';
import { NEAR, type Verdict } from './readiness-figure.ts';
import { measure, type Years } from './readiness-measure.ts';
import type { FactCode, Finding, Part, State, Test, Title } from './readiness-types.ts';
import { amount, FACT_WORDS, measureWord, STATE_WORDS, titleWord } from './readiness-words.ts';
import type { Day } from './types.ts';

/** What is known of an enterprise on the day. */
export interface Firm {
  uscc: string;
  industry_code: string | null;
  /** Money in whole yuan, by year. */
  years: Years;
  /** Titles it holds and their last day; null where that is not known. */
  titles: ReadonlyMap<Title, Day | null>;
  /** The standing word on each code. */
  findings: ReadonlyMap<string, Finding>;
}

export interface Ground {
  firm: Firm;
  asOf: Day;
  /** 上年度 */
  last: number;
  ends: Day[];
}

export const said = (state: State, value: string, why: string, more: Partial<Verdict> = {}): Verdict => ({
  state,
  value,
  why,
  lack: '',
  lackName: '',
  miss: 0,
  isOlder: false,
  ...more,
});

export function judgeTitle(any: readonly Title[], { firm, asOf, ends }: Ground): Verdict {
  const words = any.map(titleWord).join('或');
  let expired: string | null = null;
  for (const title of any) {
    const until = firm.titles.get(title);
    if (until === undefined) continue;
    if (until === null) return said('met', titleWord(title), `持有${titleWord(title)}，有效期至未填写`);
    if (until >= asOf) {
      ends.push(addDays(until, 1));
      return said(
        'met',
        `${titleWord(title)}，至 ${until}`,
        `${titleWord(title)}有效期至${dayInWords(until)}`,
      );
    }
    expired = `${titleWord(title)}已于${dayInWords(until)}到期，待复核`;
  }
  if (expired !== null)
    return said('near', '已到期', expired, { lack: expired, lackName: expired, miss: 0.1 });
  // Of the three tracks the register is whole; of other titles nothing recorded may be nothing known.
  const isTrack = any.every(
    (one) => one === 'little_giant' || one === 'provincial_srdi' || one === 'above_scale',
  );
  const none = `没有有效的${words}记录`;
  return isTrack
    ? said('not_met', '—', none, { lack: none, lackName: none, miss: 1 })
    : said('no_data', '—', `${none}，取得后补记`, { lack: none, lackName: none });
}

function factOf(code: FactCode, { firm }: Ground): Finding | null {
  const found = firm.findings.get(code);
  return found === undefined || found.value === null ? null : found;
}
const lacking = (code: FactCode): Verdict => {
  const why = `缺${FACT_WORDS[code]}`;
  return said('no_data', '—', why, { lack: why, lackName: why });
};
const whose = (one: Finding): string => `${one.by}，${dayInWords(one.on)}，依据：${one.words}`;

export function judgeNiche(test: Extract<Test, { kind: 'niche' }>, ground: Ground): Verdict {
  const fact = factOf('niche_since', ground);
  if (fact?.value == null) return lacking('niche_since');
  const end = `${ground.last}-12-31`;
  // From 2023-01-01 to the end of 2025 are three years.
  const met = addDays(addYears(fact.value, test.value), -1) <= end;
  const days = (Date.parse(end) - Date.parse(fact.value)) / 86_400_000 + 1;
  const years = Math.max(0, days / 365.25);
  const miss = met ? 0 : Math.min((test.value - years) / test.value, 1);
  const value = `${fact.value} 起，至${ground.last}年末 ${Math.floor(years * 10 + 1e-6) / 10} 年`;
  const lack = met ? '' : `从事特定细分市场不足 ${test.value} 年（${fact.value} 起）`;
  const state = met ? 'met' : miss <= (test.near ?? NEAR) ? 'near' : 'not_met';
  const name = met ? '' : '从事特定细分市场年限不足';
  return said(state, value, `${value}，${met ? '不少于' : '不足'} ${test.value} 年（${whose(fact)}）`, {
    lack,
    lackName: name,
    miss,
  });
}

export function judgeEquity(test: Extract<Test, { kind: 'equity' }>, ground: Ground): Verdict {
  const code = test.years === 2 ? 'equity_2' : 'equity_3';
  const fact = factOf(code, ground);
  if (fact?.value == null) return lacking(code);
  const value = Number(fact.value);
  const met = value >= test.value;
  const miss = met ? 0 : Math.min((test.value - value) / test.value, 1);
  const limit = amount('revenue', test.value);
  const words = amount('revenue', value);
  const state = met ? 'met' : miss <= (test.near ?? NEAR) ? 'near' : 'not_met';
  return said(state, words, `${words}，${met ? '不低于' : '低于'} ${limit}（${whose(fact)}）`, {
    lack: met ? '' : `${FACT_WORDS[code]} ${words}，低于 ${limit}`,
    lackName: met ? '' : `${FACT_WORDS[code]}不足`,
    miss,
  });
}

export function judgeByHand(
  part: Part,
  test: Extract<Test, { kind: 'judged' }>,
  { firm, last }: Ground,
): Verdict {
  const found = firm.findings.get(part.code);
  const declared = test.shows === undefined ? null : declaredOf(test.shows, firm.years, last);
  const value = declared ?? '—';
  const waits = test.by === 'platform' ? '以平台结果为准，由人填写' : '需人工判断';
  const beside = declared === null ? '' : `；填报为 ${declared}，须有证明`;
  if (found === undefined || found.judgement === null) return said('manual', value, `${waits}${beside}`);
  const why = `${STATE_WORDS[`judged_${found.judgement}`]}（${whose(found)}）${beside}`;
  const name = `${part.words}：人工判断未达到`;
  const more = found.judgement === 'not_met' ? { lack: name, lackName: name, miss: 1 } : {};
  return said(`judged_${found.judgement}`, value, why, more);
}

function declaredOf(of: NonNullable<Extract<Test, { kind: 'judged' }>['shows']>, years: Years, last: number) {
  for (const year of [last + 1, last, last - 1]) {
    const got = measure(years, of, year);
    if ('value' in got) return `${measureWord(of)} ${amount(of, got.value)}（${year}年）`;
  }
  return null;
}

/** A code that begins with 92 is a sole trader's. */
export function judgeLegal(uscc: string): Verdict {
  const isSole = uscc.startsWith('92');
  const why = isSole ? '个体工商户（92 开头）不是法人单位，须先转为企业' : '代码不是 92 开头';
  const more = isSole ? { lack: why, lackName: why, miss: 1 } : {};
  return said(isSole ? 'not_met' : 'met', uscc.slice(0, 2), why, more);
}

export function judgeIndustry(code: string | null): Verdict {
  if (code === null) {
    const why = '缺行业代码';
    return said('no_data', '—', why, { lack: why, lackName: why });
  }
  const met = isIndustrial(code);
  const why = met ? `行业代码 ${code}，属工业` : `行业代码 ${code} 不在大类 06—46，不属规上工业`;
  const more = met ? {} : { lack: why, lackName: '行业不属工业', miss: 1 };
  return said(met ? 'met' : 'not_met', code, why, more);
}
