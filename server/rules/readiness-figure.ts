/** A criterion on yearly figures: which years are taken, and how they stand against the threshold. */
import { type Measured, measure, type Years } from './readiness-measure.ts';
import type { State, Test } from './readiness-types.ts';
import { amount, isRatio, measureWord, rateBeside } from './readiness-words.ts';

type FigureTest = Extract<Test, { kind: 'figure' }>;

/** What misses a threshold by at most this share of it is 接近, where the criterion does not say. */
export const NEAR = 0.1;

export interface Verdict {
  state: State;
  value: string;
  why: string;
  lack: string;
  lackName: string;
  /** The share of the threshold that is missing; 0 where it is met. */
  miss: number;
  isOlder: boolean;
}

interface Taken {
  year: number;
  got: Measured;
}
type Known = { year: number; got: Extract<Measured, { value: number }> };

const isKnown = (one: Taken): one is Known => 'value' in one.got;

const sides = (test: FigureTest) => (test.bound === 'least' ? 1 : -1);
const meets = (test: FigureTest, { got }: Known): boolean => got.against(test.value) * sides(test) >= 0;

function missOf(test: FigureTest, value: number): number {
  const short = (test.value - value) * sides(test);
  if (short <= 0) return 0;
  return test.value === 0 ? 1 : Math.min(short / Math.abs(test.value), 1);
}

const shown = (test: FigureTest, value: number): string =>
  isRatio(test.of) ? rateBeside(value, test.value) : amount(test.of, value);

const told = (test: FigureTest, one: Known): string => `${shown(test, one.got.value)}（${one.year}年）`;

function missingOf(taken: readonly Taken[]): string[] {
  return taken.flatMap(({ got }) =>
    'missing' in got ? got.missing : 'impossible' in got ? [got.impossible] : [],
  );
}

function noData(test: FigureTest, taken: readonly Taken[], known: readonly Known[] = []): Verdict {
  const impossible = taken.find(({ got }) => 'impossible' in got);
  const missing = [...new Set(missingOf(taken))];
  const why =
    impossible !== undefined && 'impossible' in impossible.got
      ? impossible.got.impossible
      : `缺${missing.join('、')}`;
  return {
    state: 'no_data',
    value: known.length === 0 ? '—' : known.map((one) => told(test, one)).join('，'),
    why,
    lack: why,
    lackName: why,
    miss: 0,
    isOlder: false,
  };
}

/** 研发费用占比 2.4%，低于 3% */
function judged(test: FigureTest, value: number, words: string, met: boolean, isOlder: boolean): Verdict {
  const miss = met ? 0 : missOf(test, value);
  const limit = amount(test.of, test.value);
  const isNear = !met && miss <= (test.near ?? NEAR);
  const beyond = test.bound === 'least' ? `低于 ${limit}` : `高于 ${limit}`;
  const within = test.bound === 'least' ? `不低于 ${limit}` : `不高于 ${limit}`;
  const name = measureWord(test.of);
  const older = isOlder ? '；年度较早，待补上年数' : '';
  return {
    state: met ? 'met' : isNear ? 'near' : 'not_met',
    value: words,
    why: `${words}，${met ? within : beyond}${isNear ? '，相差不大' : ''}${older}`,
    lack: met ? '' : `${name} ${shown(test, value)}，${beyond}`,
    lackName: met ? '' : `${name}${test.bound === 'least' ? '偏低' : '偏高'}`,
    miss,
    isOlder,
  };
}

function one(test: FigureTest, known: Known, isOlder: boolean): Verdict {
  const basis = known.got.fallback ? '，按营业收入' : '';
  const words = isOlder
    ? `${shown(test, known.got.value)}（${known.year}年，较早${basis}）`
    : `${shown(test, known.got.value)}（${known.year}年${basis}）`;
  return judged(test, known.got.value, words, meets(test, known), isOlder);
}

/** The worst of the years decides; a year that fails decides alone, whatever the other says. */
function each(test: FigureTest, years: Years, last: number): Verdict {
  const of = (year: number): Taken => ({ year, got: measure(years, test.of, year) });
  const taken = [of(last), of(last - 1)];
  const known = taken.filter(isKnown);
  const failing = known.filter((year) => !meets(test, year));
  if (known.length === 2 || failing.length > 0) return worst(test, known, taken, false);
  const older = [of(last - 1), of(last - 2)];
  const olderKnown = older.filter(isKnown);
  if (olderKnown.length === 2) return worst(test, olderKnown, older, true);
  return noData(test, taken, known);
}

function worst(
  test: FigureTest,
  known: readonly Known[],
  taken: readonly Taken[],
  isOlder: boolean,
): Verdict {
  const by = [...known].sort((a, b) => (a.got.value - b.got.value) * sides(test));
  const least = by[0];
  if (least === undefined) return noData(test, taken);
  const words = [...known].map((year) => told(test, year)).join('，');
  const verdict = judged(test, least.got.value, words, meets(test, least), isOlder);
  const missing = missingOf(taken);
  return missing.length === 0 ? verdict : { ...verdict, why: `${verdict.why}；另缺${missing.join('、')}` };
}

/** Both years together; one alone that reaches it already decides, since no figure here is negative. */
function sum(test: FigureTest, years: Years, last: number): Verdict {
  const of = (year: number): Taken => ({ year, got: measure(years, test.of, year) });
  const taken = [of(last), of(last - 1)];
  const known = taken.filter(isKnown);
  const total = (list: readonly Known[]) => list.reduce((n, year) => n + year.got.value, 0);
  const say = (list: readonly Known[]) =>
    `${shown(test, total(list))}（${list
      .map(({ year }) => year)
      .sort()
      .join('、')}年${list.length > 1 ? '合计' : ''}）`;
  const decide = (list: readonly Known[], isOlder: boolean) =>
    judged(test, total(list), say(list), (total(list) - test.value) * sides(test) >= 0, isOlder);
  if (known.length === 2) return decide(known, false);
  if (test.bound === 'least' && known.length === 1 && total(known) >= test.value) return decide(known, false);
  const older = [of(last - 1), of(last - 2)].filter(isKnown);
  if (older.length === 2) return decide(older, true);
  return noData(test, taken, known);
}

/** @param last 上年度: the last year that is over */
export function judgeFigure(test: FigureTest, years: Years, last: number): Verdict {
  const of = (year: number): Taken => ({ year, got: measure(years, test.of, year) });
  if (test.over === 'each') return each(test, years, last);
  if (test.over === 'sum') return sum(test, years, last);
  if (test.over === 'either') {
    const taken = [of(last + 1), of(last)];
    const known = taken.filter(isKnown);
    const best = [...known].sort((a, b) => (b.got.value - a.got.value) * sides(test))[0];
    return best === undefined ? noData(test, taken) : one(test, best, false);
  }
  const wanted = test.over === 'now' ? [last + 1, last] : [last, last - 1];
  const taken = wanted.map(of);
  const found = taken.find(isKnown);
  if (found === undefined) return noData(test, taken.slice(0, 1));
  return one(test, found, found.year !== wanted[0]);
}
