/** 达标推算 as its page shows it: three categories at a glance, one of them with its list and what if. */
import type { Db } from '../../db/open.ts';
import { fileLinks, link } from '../format.ts';
import { outlooksFor, progressInput } from '../progress/queries.ts';
import { chanceOf, dayOfYearInWords, HORIZONS, type Horizon } from '../rules/chances.ts';
import { dayInWords, yearOf } from '../rules/days.ts';
import { foresee } from '../rules/foresee.ts';
import { total } from '../rules/sums.ts';
import { CATEGORIES, type Day, type Instant, OPEN_STAGES } from '../rules/types.ts';
import { categoryName, categoryShort, stageName } from '../rules/words.ts';
import { MOST_TICKED, type OutlookAsked, outlookQuery, PER_PAGE, readOutlookAsked } from './asking.ts';
import { type Candidate, candidatesOf, MOST_CANDIDATES } from './candidates.ts';
import { AXIS, distributionChart } from './chart.ts';
import { type CategoryOutlook, historyDay } from './queries.ts';
import { averageInWords, barredInWords, chanceInWords, rangeInWords } from './words.ts';

export interface Now {
  today: Day;
  now: Instant;
}

/** The outlook of today, and the figures that it stands beside. */
export function openOutlook(db: Db, { today, now }: Now) {
  const input = progressInput(db, { asOf: today, now });
  return { input, outlooks: outlooksFor(db, input, now) };
}

const whenWords = (horizon: Horizon, today: Day) =>
  horizon === 'year' ? `${yearOf(today)}年底` : '计划期末';

/** One line a category and horizon; the year is left out where it is not one of the programme's. */
export function linesOf({ input, outlooks }: ReturnType<typeof openOutlook>) {
  return CATEGORIES.flatMap((category) =>
    HORIZONS.flatMap((horizon) => {
      const one = outlooks[category][horizon];
      if (one === null) return [];
      const own = input.sums.filter((sum) => sum.category === category);
      const pending = total(own, 'pending_publication');
      const done = horizon === 'year' ? one.done : total(own, 'additions');
      return [
        {
          category,
          name: categoryName(category),
          horizon,
          when: whenWords(horizon, input.as_of),
          done,
          target: one.target,
          // Mechanical, as on the page of progress: what is done and what is on a public list.
          mechanical: done + pending,
          expected: averageInWords(one.expected),
          range: rangeInWords(one),
          low: one.low,
          high: one.high,
          chance: chanceInWords(one.probability),
          probability: one.probability,
        },
      ];
    }),
  );
}

/** What is assumed of each stage, what the zone's own tracks say, and what is reckoned with today. */
export function stagesOf({ category, input, assumption }: CategoryOutlook) {
  const { assumptions, estimates, ground, groups } = input;
  return OPEN_STAGES.map((stage) => {
    const own = assumptions.stages[stage];
    const n = groups.reduce((sum, one) => sum + (one.stage === stage && one.barred === null ? one.n : 0), 0);
    const told = (horizon: Horizon) => {
      const { prior, n: known, k, posterior, isUsed } = estimates[stage][horizon];
      const today = chanceOf({ stage, batchYear: null }, horizon, assumptions, estimates, ground);
      return {
        prior: `${Math.round(prior * 100)}%`,
        sample: known === 0 ? '无' : `${k} / ${known}`,
        posterior: known === 0 ? '—' : `${(posterior * 100).toFixed(1)}%`,
        isUsed,
        today: today === 0 ? '0%' : `${Number((today * 100).toFixed(1))}%`,
      };
    };
    return {
      stage,
      word: stageName(category, stage),
      n,
      year: told('year'),
      end: told('end'),
      until: dayOfYearInWords(own.until),
      isPast: ground.asOf.slice(5) > own.until,
      limit: own.limit,
      why: own.why,
      state: assumption.state,
    };
  });
}

/** 第 2 版，2026年3月1日起，主管甲 2026-03-01 10:20 设定 */
export function versionOf({ assumption }: CategoryOutlook) {
  return {
    isStart: assumption.state === 'start',
    holds_from: assumption.holds_from,
    by: assumption.recorded_by,
    reason: assumption.reason,
  };
}

/** Before and after, where the ticked are taken as recognised within the year. */
function whatIf(outlook: CategoryOutlook, ticked: readonly Candidate[], today: Day) {
  const after = foresee(outlook.input, ticked);
  return HORIZONS.flatMap((horizon) => {
    const [was, then] = [outlook[horizon], after[horizon]];
    if (was === null || then === null) return [];
    return [
      {
        when: whenWords(horizon, today),
        target: was.target,
        expected: [averageInWords(was.expected), averageInWords(then.expected)],
        range: [rangeInWords(was), rangeInWords(then)],
        chance: [chanceInWords(was.probability), chanceInWords(then.probability)],
      },
    ];
  });
}

/** What it lacks: with its figures for who sees them, else the criteria by name. */
export const lackWords = ({ lack }: Candidate, seesFigures: boolean): string =>
  lack?.[seesFigures ? 'words' : 'names'] ?? '';

function listOf(
  db: Db,
  outlook: CategoryOutlook,
  asked: OutlookAsked,
  { today, seesFigures }: { today: Day; seesFigures: boolean },
) {
  const all = candidatesOf(db, outlook);
  const pages = Math.max(1, Math.ceil(all.length / PER_PAGE));
  const page = Math.min(asked.page, pages);
  const shown = all.slice((page - 1) * PER_PAGE, page * PER_PAGE);
  const byCode = new Map(all.map((one) => [one.uscc, one]));
  const ticked = asked.ticked.flatMap((uscc) => byCode.get(uscc) ?? []);
  const codes = ticked.map((one) => one.uscc);
  return {
    total: all.length,
    isCut: all.length === MOST_CANDIDATES,
    page,
    pages,
    from: all.length === 0 ? 0 : (page - 1) * PER_PAGE + 1,
    rows: shown.map((one) => ({
      ...one,
      lacks: lackWords(one, seesFigures),
      year: chanceInWords(one.chances.year),
      end: chanceInWords(one.chances.end),
      ticked: codes.includes(one.uscc),
    })),
    ticked,
    /** Ticked on other pages: they go along. */
    elsewhere: ticked.filter((one) => !shown.includes(one)),
    lost: asked.ticked.length - ticked.length,
    tooMany: asked.tooMany,
    whatIf: ticked.length === 0 ? [] : whatIf(outlook, ticked, today),
    pageHref: (n: number) => link('/outlook', outlookQuery({ ...asked, page: n, ticked: codes })),
    clear: `${link('/outlook', { category: asked.category })}#list`,
    out: fileLinks('/outlook/exports/list', { category: asked.category }),
  };
}

export function readOutlookPage(db: Db, query: unknown, now: Now, seesFigures: boolean) {
  const asked = readOutlookAsked(query);
  const open = openOutlook(db, now);
  const outlook = open.outlooks[asked.category];
  const { end } = outlook;
  const short = categoryShort(asked.category);
  return {
    title: '达标推算',
    nav: 'progress',
    asked,
    short,
    programme: open.input.programme,
    tabs: CATEGORIES.map((one) => ({
      word: categoryShort(one),
      href: link('/outlook', { category: one }),
      current: one === asked.category,
    })),
    lines: linesOf(open),
    charts: HORIZONS.flatMap((horizon) => {
      const one = outlook[horizon];
      const when = whenWords(horizon, now.today);
      return one === null ? [] : [{ when, axis: AXIS, chart: distributionChart(asked.category, when, one) }];
    }),
    gap: end === null || end.target === null ? null : Math.max(0, end.target - end.done),
    stages: stagesOf(outlook),
    version: versionOf(outlook),
    strength: outlook.input.assumptions.strength,
    enough: outlook.input.assumptions.enough,
    barred: barredInWords(outlook.barred),
    sampleDay: dayInWords(historyDay(now.today)),
    list: listOf(db, outlook, asked, { today: now.today, seesFigures }),
    most: { ticked: MOST_TICKED, candidates: MOST_CANDIDATES },
    assumptionsHref: `/outlook/assumptions/${asked.category}`,
    boardHref: link('/tracks', { category: asked.category }),
    out: fileLinks('/outlook/exports/outlook'),
    outAssumptions: fileLinks(`/outlook/exports/assumptions`, { category: asked.category }),
  };
}
