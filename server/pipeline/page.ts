/** 培育梯队 as its page shows it: the same tracks as a board of five stages or as one list. */
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { fileLinks, link } from '../format.ts';
import { findMoment, plainSums, progressInput } from '../progress/queries.ts';
import { type Lack, lacksOf } from '../readiness/queries.ts';
import { type Assumptions, isStalled, limitsInWords } from '../rules/chances.ts';
import { daysBetween } from '../rules/days.ts';
import { total } from '../rules/sums.ts';
import { CATEGORIES, type Day, type Instant, OPEN_STAGES, STAGES, type Stage } from '../rules/types.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import { type Asked, isNarrowed, MOST, PER_PAGE, queryOf, readAsked } from './asking.ts';
import {
  countsIn,
  isOpenStage,
  LIST_ORDER,
  limitsOf,
  type Moment,
  stretchOf,
  type TrackRow,
  tracksIn,
} from './queries.ts';

/** So many cards a column; the whole of it is the list. */
export const CARDS = 8;

export interface Reader {
  today: Day;
  now: Instant;
  /** The reader's name, to find their own enterprises by. */
  display: string;
  /** Figures of enterprises are seen by those who keep them. */
  seesFigures: boolean;
}

/** One enterprise as cards, rows and files tell it. */
export interface Shown extends TrackRow {
  word: string;
  /** In the stage; null for a recognition. */
  days: number | null;
  limit: number | null;
  stalled: boolean;
  /** What is missing, in words; '' where it was not compared. */
  lacks: string;
}

/** Rows with what each lacks, one question for all of a stage; its figures for who sees them, else the criteria by name. */
export function shownOf(
  db: Db,
  rows: readonly TrackRow[],
  asked: Asked,
  today: Day,
  limits: Assumptions,
  seesFigures: boolean,
): Shown[] {
  const open = rows.filter((row) => isOpenStage(row.stage));
  const lacks: Map<number, Lack> =
    open.length === 0
      ? new Map()
      : lacksOf(
          db,
          asked.category,
          open.map((row) => row.enterprise_id),
        );
  return rows.map((row) => {
    const { stage } = row;
    const word = stageName(asked.category, stage);
    if (!isOpenStage(stage)) return { ...row, word, days: null, limit: null, stalled: false, lacks: '' };
    const days = daysBetween(row.since, today);
    return {
      ...row,
      word,
      days,
      limit: limits.stages[stage].limit,
      stalled: isStalled(days, stage, limits),
      lacks: lacks.get(row.enterprise_id)?.[seesFigures ? 'words' : 'names'] ?? '',
    };
  });
}

/** 1.6; of some, but less than can be told with one decimal, 不到 0.1. */
function cover(n: number, gap: number | null): string | null {
  if (gap === null || gap === 0) return null;
  const times = Math.round((n / gap) * 10) / 10;
  return n > 0 && times === 0 ? '不到 0.1' : times.toFixed(1);
}

function figuresOf(db: Db, moment: ReturnType<typeof findMoment>, { category }: Asked): Map<Stage, number> {
  const own = plainSums(db, moment).filter((sum) => sum.category === category);
  return new Map(STAGES.map((stage) => [stage, total(own, stage === 'recognised' ? 'additions' : stage)]));
}

/** What is asked, the day, the limits, and how many stand in each stage as filtered. */
export function openPipeline(db: Db, query: unknown, { today }: Pick<Reader, 'today'>) {
  const asked = readAsked(query);
  const moment = findMoment(db, { asOf: today });
  const { programme } = moment;
  const at: Moment = { programmeId: programme.id, today };
  const limits = limitsOf(db, asked.category, at);
  const stages = LIST_ORDER.filter((stage) => asked.stage === null || stage === asked.stage);
  // Unfiltered they are the figures of the progress page, which are kept; else they are counted.
  const counted = isNarrowed(asked) ? countsIn(db, asked, at, limits) : figuresOf(db, moment, asked);
  const counts = stages.map((stage) => ({ stage, n: counted.get(stage) ?? 0 }));
  return { asked, at, programme, limits, counts };
}

export function readPipelinePage(db: Db, query: unknown, { today, now, display, seesFigures }: Reader) {
  const { asked, at, programme, limits, counts } = openPipeline(db, query, { today });
  const { category } = asked;
  const input = progressInput(db, { asOf: today, now });
  const own = input.sums.filter((sum) => sum.category === category);
  const target = input.targets[category]?.target ?? null;
  const done = total(own, 'additions');
  const gap = target === null ? null : Math.max(0, target - done);
  const cultivated = OPEN_STAGES.reduce((sum, stage) => sum + total(own, stage), 0);
  const address = (more: Partial<Asked>, extra: Record<string, string | number | null> = {}) =>
    link('/tracks', { ...queryOf({ ...asked, ...more }), ...extra });
  const all = counts.reduce((sum, one) => sum + one.n, 0);
  const nOf = (stage: Stage) => counts.find((one) => one.stage === stage)?.n ?? 0;
  const board = STAGES.filter(
    (stage) => asked.view === 'board' && counts.some((one) => one.stage === stage),
  ).map((stage) => {
    const n = nOf(stage);
    return {
      stage,
      word: stageName(category, stage),
      n,
      isLast: stage === 'recognised',
      limit: isOpenStage(stage) ? limits.stages[stage].limit : null,
      cover: isOpenStage(stage) ? cover(total(own, stage), gap) : null,
      cards: shownOf(
        db,
        n === 0 ? [] : tracksIn(db, asked, stage, at, { limits, limit: CARDS }),
        asked,
        today,
        limits,
        seesFigures,
      ),
      href: address({ view: 'list', stage, rows: PER_PAGE }),
    };
  });
  const pages = Math.max(1, Math.ceil(all / asked.rows));
  const page = Math.min(asked.page, pages);
  const offset = (page - 1) * asked.rows;
  const rows =
    asked.view === 'list'
      ? shownOf(
          db,
          stretchOf(db, asked, counts, at, { limits, limit: asked.rows, offset }),
          asked,
          today,
          limits,
          seesFigures,
        )
      : [];
  return {
    title: '培育梯队',
    nav: 'tracks',
    programme,
    asked,
    short: categoryShort(category),
    tabs: CATEGORIES.map((one) => ({
      word: categoryShort(one),
      href: address({ category: one, stage: asked.stage }),
      current: one === category,
    })),
    views: [
      { word: '看板', href: address({ view: 'board', rows: PER_PAGE }), current: asked.view === 'board' },
      { word: '名单', href: address({ view: 'list' }), current: asked.view === 'list' },
    ],
    filters: choices(db, asked, display),
    narrowed: isNarrowed(asked) || asked.stage !== null,
    clear: link('/tracks', { category, view: asked.view === 'board' ? null : asked.view }),
    target,
    done,
    gap,
    cultivated,
    cover: cover(cultivated, gap),
    near: total(own, 'applied') + total(own, 'in_review'),
    nearWord: `${stageName(category, 'applied')}及以后`,
    nearCover: cover(total(own, 'applied') + total(own, 'in_review'), gap),
    limitWords: limitsInWords(limits, (stage) => stageName(category, stage)),
    limitsHref: `/outlook/assumptions/${category}`,
    outlookHref: link('/outlook', { category }),
    board,
    rows,
    all,
    from: all === 0 ? 0 : offset + 1,
    page,
    pages,
    pageHref: (n: number) => address({}, { page: n === 1 ? null : n }),
    printHref: address({ view: 'list', rows: MOST }),
    out: fileLinks('/tracks/exports/list', queryOf({ ...asked, rows: PER_PAGE, view: 'board' })),
  };
}

type Choice = [value: string, word: string];

/** What each box of the form offers; a value that no list holds any more is offered while it is chosen. */
function choices(db: Db, asked: Asked, display: string) {
  const lists = wordLists(db);
  const of = (name: 'chain' | 'area' | 'officer'): Choice[] => {
    const chosen = asked[name];
    const known = name === 'officer' && lists.officer.includes(display);
    const rest = lists[name].filter((one) => !(known && one === display));
    const values =
      chosen === null || chosen === '' || lists[name].includes(chosen) ? rest : [...rest, chosen];
    return [
      ['', '全部'],
      ...(known ? [[display, `${display}（我负责的）`] satisfies Choice] : []),
      ...values.map((one): Choice => [one, one]),
      ['-', '未填写'],
    ];
  };
  return {
    q: asked.q,
    stalled: asked.stalled,
    boxes: [
      { name: 'stage', label: '阶段', value: asked.stage ?? '', options: stageChoices(asked) },
      {
        name: 'chain',
        label: '产业赛道',
        value: asked.chain === '' ? '-' : (asked.chain ?? ''),
        options: of('chain'),
      },
      {
        name: 'area',
        label: '镇街园区',
        value: asked.area === '' ? '-' : (asked.area ?? ''),
        options: of('area'),
      },
      {
        name: 'officer',
        label: '专员',
        value: asked.officer === '' ? '-' : (asked.officer ?? ''),
        options: of('officer'),
      },
    ],
  };
}

const stageChoices = ({ category }: Asked): Choice[] => [
  ['', '全部'],
  ...STAGES.map((stage): Choice => [stage, stageName(category, stage)]),
];
