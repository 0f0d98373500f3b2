/** Lines of a comparison as pages and files show them. */
import type { Comparison, Line, State } from '../rules/readiness-types.ts';
import { CONFIDENCE_WORDS, STATE_WORDS } from '../rules/readiness-words.ts';

const SHAPES: Record<State, 'ok' | 'warn' | 'bad' | 'tag'> = {
  met: 'ok',
  near: 'warn',
  not_met: 'bad',
  no_data: 'bad',
  manual: 'tag',
  judged_met: 'tag',
  judged_not_met: 'tag',
  judged_unsure: 'tag',
};

/** Ⅰ类知识产权 asks more than a number (in use, with returns, among the first three holders): the count alone is told as one. */
const COUNT_ONLY = /_ip(_own)?$/;

/** What the platform computes is told as its result, an older year as older, a mere count as a count. */
export function stateInWords(line: Pick<Line, 'code' | 'state' | 'source' | 'isOlder'>): string {
  const byPlatform = line.source.startsWith('平台结果') && ['met', 'near', 'not_met'].includes(line.state);
  const byCount = COUNT_ONLY.test(line.code) && line.state === 'met';
  const word = `${byPlatform ? '平台结果' : byCount ? '项数' : ''}${STATE_WORDS[line.state]}`;
  return line.isOlder ? `${word}（较早年度）` : word;
}

export interface ShownLine {
  code: string;
  words: string;
  threshold: string;
  value: string;
  of: 'ok' | 'warn' | 'bad' | 'tag';
  state: string;
  why: string;
  source: string;
  clause: string;
  confidence: string;
  asks: readonly string[];
  parts: ShownLine[];
}

export function shownLine(line: Line): ShownLine {
  return {
    code: line.code,
    words: line.words,
    threshold: line.threshold,
    value: line.value,
    of: SHAPES[line.state],
    state: stateInWords(line),
    why: line.why,
    source: line.source,
    clause: line.clause,
    confidence: line.confidence === null ? '' : CONFIDENCE_WORDS[line.confidence],
    asks: line.asks,
    parts: line.parts.map(shownLine),
  };
}

type Counts = Pick<
  Comparison,
  'met' | 'near' | 'notMet' | 'noData' | 'manual' | 'judgedMet' | 'judgedNotMet'
>;

export const totalOf = (one: Counts): number =>
  one.met + one.near + one.notMet + one.noData + one.manual + one.judgedMet + one.judgedNotMet;

/** 11 项中达到 5 项，接近 1 项，未达到 1 项，缺数据 2 项，需人工判断 2 项 */
export function countsInWords(one: Counts): string {
  const rest = [
    ['接近', one.near],
    ['未达到', one.notMet],
    ['缺数据', one.noData],
    ['需人工判断', one.manual],
    ['人工判断达到', one.judgedMet],
    ['人工判断未达到', one.judgedNotMet],
  ] as const;
  const told = rest.flatMap(([word, n]) => (n === 0 ? [] : [`${word} ${n} 项`]));
  return [`${totalOf(one)} 项中达到 ${one.met} 项`, ...told].join('，');
}
