/**
 * 条件对照: a set of criteria held against one enterprise. Pure: the set, what is known of the enterprise and
 * the day come in; a line a criterion goes out with its reason. Judged on unrounded figures. What only a
 * person or the national platform can judge is never 达到: it waits, or tells whose judgement it is.
 */
import { addDays, addYears, dayInWords, yearOf } from './days.ts';
import { isIndustrial } from './industry.ts';
import { judgeFigure, NEAR, type Verdict } from './readiness-figure.ts';
import { measure, type Years } from './readiness-measure.ts';
import type {
  Comparison,
  Criteria,
  Criterion,
  Entry,
  FactCode,
  Finding,
  Line,
  Part,
  State,
  Test,
  Title,
} from './readiness-types.ts';
import { amount, FACT_WORDS, measureWord, STATE_WORDS, thresholdOf, titleWord } from './readiness-words.ts';
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

interface Ground {
  firm: Firm;
  asOf: Day;
  /** 上年度 */
  last: number;
  ends: Day[];
}

const said = (state: State, value: string, why: string, more: Partial<Verdict> = {}): Verdict => ({
  state,
  value,
  why,
  lack: '',
  lackName: '',
  miss: 0,
  isOlder: false,
  ...more,
});

function judgeTitle(any: readonly Title[], { firm, asOf, ends }: Ground): Verdict {
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

function judgeNiche(test: Extract<Test, { kind: 'niche' }>, ground: Ground): Verdict {
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

function judgeEquity(test: Extract<Test, { kind: 'equity' }>, ground: Ground): Verdict {
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

function judgeByHand(part: Part, test: Extract<Test, { kind: 'judged' }>, { firm, last }: Ground): Verdict {
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

/** How far each state stands from being met, before the share that is missing is added; in thousandths. */
const GAPS: Record<State, number> = {
  met: 0,
  judged_met: 0,
  judged_unsure: 20,
  manual: 20,
  near: 100,
  no_data: 700,
  not_met: 1_000,
  judged_not_met: 1_500,
};
/** What bars the way altogether: no industry or no legal person. */
const BARRED = 5_000;
const OLDER = 50;

function gapOf(test: Test, { state, miss, isOlder }: Verdict): number {
  if ((test.kind === 'industry' || test.kind === 'legal_person') && state === 'not_met') return BARRED;
  return GAPS[state] + Math.round(miss * 1_000) + (isOlder ? OLDER : 0);
}

const SOURCES: Record<Test['kind'], string> = {
  figure: '经营指标',
  niche: '补充事实',
  equity: '补充事实',
  title: '称号台账',
  industry: '基本资料',
  legal_person: '基本资料',
  judged: '人工判断',
  any: '多项其一',
  all: '多项同时',
};
function sourceOf(test: Test): string {
  if (test.kind === 'judged' && test.by === 'platform') return '平台结果';
  if (test.kind === 'figure' && test.of === 'score') return '平台结果（填报）';
  return SOURCES[test.kind];
}

function asksOf(part: Part): string[] {
  const { test } = part;
  if (test.kind === 'judged') return [part.code];
  if (test.kind === 'niche') return ['niche_since'];
  if (test.kind === 'equity') return [test.years === 2 ? 'equity_2' : 'equity_3'];
  return test.kind === 'any' || test.kind === 'all' ? test.of.flatMap(asksOf) : [];
}

function verdictOf(part: Part, ground: Ground): Verdict & { parts: Line[] } {
  const { test } = part;
  const { firm } = ground;
  const plain = (verdict: Verdict) => ({ ...verdict, parts: [] });
  switch (test.kind) {
    case 'figure':
      return plain(judgeFigure(test, firm.years, ground.last));
    case 'niche':
      return plain(judgeNiche(test, ground));
    case 'equity':
      return plain(judgeEquity(test, ground));
    case 'title':
      return plain(judgeTitle(test.any, ground));
    case 'judged':
      return plain(judgeByHand(part, test, ground));
    case 'legal_person': {
      const isSole = firm.uscc.startsWith('92');
      const why = isSole ? '个体工商户（92 开头）不是法人单位，须先转为企业' : '代码不是 92 开头';
      const more = isSole ? { lack: why, lackName: why, miss: 1 } : {};
      return plain(said(isSole ? 'not_met' : 'met', firm.uscc.slice(0, 2), why, more));
    }
    case 'industry': {
      const code = firm.industry_code;
      if (code === null) {
        const why = '缺行业代码';
        return plain(said('no_data', '—', why, { lack: why, lackName: why }));
      }
      const met = isIndustrial(code);
      const why = met ? `行业代码 ${code}，属工业` : `行业代码 ${code} 不在大类 06—46，不属规上工业`;
      return plain(
        said(met ? 'met' : 'not_met', code, why, met ? {} : { lack: why, lackName: '行业不属工业', miss: 1 }),
      );
    }
    case 'any':
      return anyOf(test.of, ground);
    case 'all':
      return allOf(test.of, ground);
  }
}

const first = (lines: readonly Line[], ...states: readonly State[]): Line | undefined => {
  for (const state of states) {
    const found = lines.find((line) => line.state === state);
    if (found !== undefined) return found;
  }
  return undefined;
};

function follow(line: Line, parts: Line[], why: string): Verdict & { parts: Line[] } {
  const { state, value, lack, lackName, gap, isOlder } = line;
  const base = GAPS[state] + (isOlder ? OLDER : 0);
  return { state, value, why, lack, lackName, miss: Math.max(0, gap - base) / 1_000, isOlder, parts };
}

/** One way is enough. The first is the usual one: it decides where none leads there. */
function anyOf(of: readonly Part[], ground: Ground): Verdict & { parts: Line[] } {
  const parts = of.map((part) => lineOf(part, ground));
  const [usual] = parts;
  if (usual === undefined) throw new Error('a choice of nothing');
  const led = first(parts, 'met', 'judged_met', 'near');
  if (led !== undefined) return follow(led, parts, led === usual ? led.why : `按“${led.words}”：${led.why}`);
  const open = parts.filter(({ state }) => ['manual', 'judged_unsure', 'no_data'].includes(state));
  const others = open.filter((line) => line !== usual);
  const also = others.length === 0 ? '' : `；另有“${others.map((line) => line.words).join('”“')}”待核`;
  if (usual.state === 'not_met' || usual.state === 'judged_not_met')
    return follow(usual, parts, `${usual.why}${also}`);
  const waiting = first(parts, 'manual', 'judged_unsure', 'no_data') ?? usual;
  return follow(
    waiting,
    parts,
    waiting === usual ? `${usual.why}${also}` : `按“${waiting.words}”：${waiting.why}`,
  );
}

function allOf(of: readonly Part[], ground: Ground): Verdict & { parts: Line[] } {
  const parts = of.map((part) => lineOf(part, ground));
  const worst = first(
    parts,
    'not_met',
    'judged_not_met',
    'no_data',
    'near',
    'manual',
    'judged_unsure',
    'judged_met',
    'met',
  );
  if (worst === undefined) throw new Error('all of nothing');
  const value = parts.map((line) => line.value).join('，');
  return { ...follow(worst, parts, parts.map((line) => `${line.words}：${line.why}`).join('；')), value };
}

function lineOf(part: Part, ground: Ground, own?: Pick<Criterion, 'clause' | 'confidence'>): Line {
  const { parts, ...verdict } = verdictOf(part, ground);
  return {
    code: part.code,
    words: part.words,
    threshold: thresholdOf(part.test),
    value: verdict.value,
    state: verdict.state,
    why: verdict.why,
    source: sourceOf(part.test),
    clause: own?.clause ?? '',
    confidence: own?.confidence ?? null,
    lack: verdict.lack,
    lackName: verdict.lackName,
    gap: gapOf(part.test, verdict),
    isOlder: verdict.isOlder,
    asks: asksOf(part),
    parts,
  };
}

const count = (lines: readonly Line[], ...states: readonly State[]) =>
  lines.filter((line) => states.includes(line.state)).length;

/** So many missing figures are named. */
const NAMED = 6;

/** What falls short first, then in one phrase all that is not known: 缺2025年负债总额、2024年研发费用. */
function joined(lacks: readonly Line[], of: (line: Line) => string): string {
  const short = lacks.filter(({ state }) => state !== 'no_data').map(of);
  const unknown = lacks.filter(({ state }) => state === 'no_data').map(of);
  const named = unknown
    .filter((words) => words.startsWith('缺'))
    .flatMap((words) => words.slice(1).split('、'));
  const missing = [...new Set(named)];
  const rest = missing.length > NAMED ? `等 ${missing.length} 项` : '';
  const phrase = missing.length === 0 ? [] : [`缺${missing.slice(0, NAMED).join('、')}${rest}`];
  return [...new Set([...short, ...unknown.filter((words) => !words.startsWith('缺')), ...phrase])].join(
    '；',
  );
}

/** Every criterion of the set against the enterprise on that day. */
export function compare({ criteria }: Criteria, firm: Firm, asOf: Day): Comparison {
  const ground: Ground = { firm, asOf, last: yearOf(asOf) - 1, ends: [] };
  const lines = criteria.map((one) => lineOf(one, ground, one));
  const lacks = lines.filter((line) => line.lack !== '');
  return {
    lines,
    met: count(lines, 'met'),
    near: count(lines, 'near'),
    notMet: count(lines, 'not_met'),
    noData: count(lines, 'no_data'),
    manual: count(lines, 'manual', 'judged_unsure'),
    judgedMet: count(lines, 'judged_met'),
    judgedNotMet: count(lines, 'judged_not_met'),
    gap: lines.reduce((sum, line) => sum + line.gap, 0),
    words: joined(lacks, (line) => line.lack),
    names: joined(lacks, (line) => line.lackName),
    year: ground.last,
    turnsOn: ground.ends.sort()[0] ?? null,
  };
}

/** Which way of entering the register of 规上工业 fits an enterprise of that founding day, and when. */
export function entryRoute(entry: Entry, foundedOn: Day | null, asOf: Day): { word: string; why: string } {
  const from = `${yearOf(asOf) - 1}-${entry.new_from}`;
  if (foundedOn === null)
    return {
      word: '待定',
      why: `成立日期未填写。${dayInWords(from)}及以后成立的：${entry.monthly}；其余：${entry.annual}`,
    };
  return foundedOn >= from
    ? { word: '月度入库', why: `${dayInWords(foundedOn)}成立，不早于${dayInWords(from)}：${entry.monthly}` }
    : { word: '年度入库', why: `${dayInWords(foundedOn)}成立，早于${dayInWords(from)}：${entry.annual}` };
}
