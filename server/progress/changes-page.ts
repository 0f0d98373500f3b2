/** The page of what changed, decided before the template prints it. */
import type { Db } from '../../db/open.ts';
import * as format from '../format.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { FLOW_FIGURES, type FlowFigure } from '../rules/changes.ts';
import { dayInWords } from '../rules/days.ts';
import { type Progress, progressOf, sentence, total } from '../rules/progress.ts';
import { CATEGORIES, type Category, type Day, type Instant } from '../rules/types.ts';
import { categoryShort, exitName, figureName, kindName, stageName } from '../rules/words.ts';
import { type changesAlone, changesOf, type FlowTold, type StageTold } from './changes.ts';
import { PERIODS, type Period, type PeriodAsked, readPeriod } from './periods.ts';
import { findMoment, plainSums, progressInput } from './queries.ts';

export interface ChangesAsked {
  today: Day;
  now: Instant;
  /** When this person looked before; null where they never did. */
  since: Instant | null;
}

/** So many names stand in one list of the page; a file has them all. */
const MOST_NAMES = 200;

/** What a category's list says of one change. */
function flowWords({ figure, category, came, event, why }: FlowTold): string {
  const what =
    figure === 'exits' && event?.reason != null ? exitName(event.reason) : figureName(category, figure);
  const how = came ? what : `${what}不再计入`;
  return why === '' ? how : `${how}（${why}）`;
}

function stageWords({ category, from, to, event }: StageTold): string {
  const word = (stage: StageTold['from']) => (stage === null ? '—' : stageName(category, stage));
  if (to === null) return `${word(from)} → 退出培育`;
  const fell = event?.kind === 'not_approved' ? `（${kindName(category, event)}）` : '';
  return from === null ? `列入${word(to)}` : `${word(from)} → ${word(to)}${fell}`;
}

const HEADLINES: Record<FlowFigure, string> = {
  additions: '新增',
  exits: '退出',
  brought_in: '迁入带入',
  recognised_again: '再次认定（入库）',
  renewed: '复核通过',
};

/** The counts in one line: 新增 2 家（国家级 1，省级 1），退出 1 家，阶段变化 5 家. */
export function countsInWords({
  flows,
  stages,
}: Pick<ReturnType<typeof changesAlone>, 'flows' | 'stages'>): string {
  const parts = FLOW_FIGURES.flatMap((figure) => {
    const own = flows.filter((one) => one.figure === figure);
    const came = own.filter((one) => one.came);
    const gone = own.length - came.length;
    const by = CATEGORIES.map((category) => ({
      category,
      n: came.filter((one) => one.category === category).length,
    })).filter(({ n }) => n > 0);
    const list = by.map(({ category, n }) => `${categoryShort(category)} ${n}`).join('，');
    return [
      ...(came.length > 0 ? [`${HEADLINES[figure]} ${came.length} 家次（${list}）`] : []),
      ...(gone > 0 ? [`${HEADLINES[figure]}不再计入 ${gone} 家次`] : []),
    ];
  });
  return [...parts, ...(stages.length > 0 ? [`阶段变化 ${stages.length} 家次`] : [])].join('，');
}

/** The state of the programme in plain words, to be copied into a message: it carries its day. */
export function statusText(
  progress: Progress,
  { name, asOf, now }: { name: string; asOf: Day; now: Instant },
): string {
  const figures = progress.categories.map((one) => {
    const goal = one.target === null ? '未设目标' : `目标 ${one.target} 家，完成率 ${format.rate(one.rate)}`;
    return `${categoryShort(one.code)} ${one.additions} 家（${goal}）`;
  });
  const standing = sentence(progress)
    .map(({ strong, text }) => strong + text)
    .join('');
  return `截至${dayInWords(asOf)}，${name}累计新增：${figures.join('，')}。${standing}录入时间截至 ${format.minute(now)}。`;
}

const byDay = (a: FlowTold | StageTold, b: FlowTold | StageTold) =>
  (b.event?.effective_on ?? '').localeCompare(a.event?.effective_on ?? '') ||
  a.name.localeCompare(b.name, 'zh');

/** Everything that the page of changes shows. */
export function readChangesPage(db: Db, query: unknown, { today, now, since }: ChangesAsked) {
  const asked = readPeriod(query, { today, since });
  const plan = chooseProgramme(db, query, today);
  const programme = plan.programmeCode;
  const moment = findMoment(db, { asOf: asked.last, programme });
  const found = changesOf(db, moment, asked.between);
  const { asOf, knownAt } = asked.between.to;
  const sums = plainSums(db, { ...moment, asOf, knownAt });
  const row = (one: FlowTold | StageTold, words: string) => ({
    uscc: one.uscc,
    name: one.name,
    short: categoryShort(one.category),
    words,
    day: one.event?.effective_on ?? null,
    document: one.event?.document_no ?? null,
    by: one.event === null ? null : format.minute(one.event.recorded_at),
  });
  const lists = [
    ...FLOW_FIGURES.map((figure) => ({
      key: figure as string,
      word: HEADLINES[figure],
      rows: found.flows
        .filter((one) => one.figure === figure)
        .sort(byDay)
        .map((one) => row(one, flowWords(one))),
    })),
    {
      key: 'stages',
      word: '阶段变化',
      rows: found.stages.sort(byDay).map((one) => row(one, stageWords(one))),
    },
  ].filter((one) => one.rows.length > 0);
  return {
    ...plan,
    asked,
    programmes: plan.siblings('/progress/changes', { period: asked.period }),
    periodWords: periodWords(asked, since, today),
    lists,
    most: MOST_NAMES,
    isEmpty: lists.length === 0,
    counts: countsInWords(found),
    figures: CATEGORIES.map((category) =>
      figuresOf(category, found.flows, total(ofCategory(sums, category), 'additions')),
    ),
    tabs: tabsOf(asked, since, programme),
    status: statusText(progressOf(progressInput(db, { asOf: today, now, programme })), {
      name: moment.programme.name,
      asOf: today,
      now,
    }),
  };
}

const ofCategory = (sums: ReturnType<typeof plainSums>, category: Category) =>
  sums.filter((one) => one.category === category);

/** What the additions were and are: the difference is what the list names. */
function figuresOf(category: Category, flows: readonly FlowTold[], is: number) {
  const own = flows.filter((one) => one.figure === 'additions' && one.category === category);
  const came = own.filter((one) => one.came).length;
  return { short: categoryShort(category), was: is - came + (own.length - came), is };
}

function periodWords(asked: PeriodAsked, since: Instant | null, today: Day): string {
  if (asked.period === 'look' && since !== null)
    return `自 ${format.minuteInWords(since, today)} 上次查看以来`;
  return `${asked.words}${asked.knownThen ? '，按当时台账' : ''}`;
}

function tabsOf(asked: PeriodAsked, since: Instant | null, programme: string | null) {
  const known = asked.knownThen ? 'then' : null;
  return (Object.keys(PERIODS) as Period[])
    .filter((period) => period !== 'look' || since !== null)
    .map((period) => ({
      word: PERIODS[period],
      current: period === asked.period,
      href: format.link('/progress/changes', { period, known: period === 'look' ? null : known, programme }),
    }));
}
