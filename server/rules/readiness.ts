/**
 * 条件对照: a set of criteria held against one enterprise. Pure: the set, what is known of the enterprise and
 * the day come in; a line a criterion goes out with its reason. Judged on unrounded figures. What only a
 * person or the national platform can judge is never 达到: it waits, or tells whose judgement it is.
 */
import { dayInWords, yearOf } from './days.ts';
import { judgeFigure, type Verdict } from './readiness-figure.ts';
import {
  type Firm,
  type Ground,
  judgeByHand,
  judgeEquity,
  judgeIndustry,
  judgeLegal,
  judgeNiche,
  judgeTitle,
} from './readiness-judge.ts';
import type { Comparison, Criteria, Criterion, Entry, Line, Part, State, Test } from './readiness-types.ts';
import { thresholdOf } from './readiness-words.ts';
import type { Day } from './types.ts';

export type { Firm } from './readiness-judge.ts';

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
    case 'legal_person':
      return plain(judgeLegal(firm.uscc));
    case 'industry':
      return plain(judgeIndustry(firm.industry_code));
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

interface Told {
  threshold: string;
  source: string;
  asks: readonly string[];
}
const told = new WeakMap<Part, Told>();

/** What a line says of its criterion alone, whoever is held against it: worked out once. */
function toldOf(part: Part): Told {
  let known = told.get(part);
  if (known === undefined) {
    known = { threshold: thresholdOf(part.test), source: sourceOf(part.test), asks: asksOf(part) };
    told.set(part, known);
  }
  return known;
}

function lineOf(part: Part, ground: Ground, own?: Pick<Criterion, 'clause' | 'confidence'>): Line {
  const { parts, ...verdict } = verdictOf(part, ground);
  return {
    code: part.code,
    words: part.words,
    ...toldOf(part),
    value: verdict.value,
    state: verdict.state,
    why: verdict.why,
    clause: own?.clause ?? '',
    confidence: own?.confidence ?? null,
    lack: verdict.lack,
    lackName: verdict.lackName,
    gap: gapOf(part.test, verdict),
    isOlder: verdict.isOlder,
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
