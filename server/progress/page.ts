import type { Db } from '../../db/open.ts';
import { baselineInWords } from '../baseline/queries.ts';
import { DIMS, type Dim } from '../derived/ledger.ts';
import { outlooksInWords } from '../outlook/queries.ts';
import { chooseProgramme } from '../programmes/queries.ts';
import { baselineDay } from '../rules/baseline.ts';
import { bridge } from '../rules/bridge.ts';
import { dayInWords, endOfDayInstant, spanInWords, yearsOf } from '../rules/days.ts';
import { statusWords, sumCells } from '../rules/plan.ts';
import { type CategoryProgress, progressOf, sentence, standingOf, total } from '../rules/progress.ts';
import { CATEGORIES, type Category, OPEN_STAGES, type Programme } from '../rules/types.ts';
import { basisName, categoryShort, exitName, figureName, scheduleName, stageName } from '../rules/words.ts';
import { readExplanations } from '../targets/queries.ts';
import { type Asking, askingQuery, asOfChoices } from './asking.ts';
import { breakdown } from './breakdown.ts';
import { bullet, trend } from './charts.ts';
import { attention, exitsByReason, lastRecorded, latestChanges } from './news.ts';
import { outlooksFor, plainSums, progressInput } from './queries.ts';
import { additionsByMonth } from './sums.ts';
import { asOfWords, linkToTracks } from './words.ts';

const SHAPES = { on_track: 'ok', watch: 'warn', behind: 'bad', unset: 'none' } as const;
const STALE_DAYS = 14;

export interface PageAsked {
  asking: Asking;
  today: string;
  now: string;
  dim: Dim;
  screen: boolean;
}

/** Everything that the progress page shows, decided before the template prints it. */
export function readProgressPage(db: Db, { asking, today, now, dim, screen }: PageAsked) {
  const { asOf, knownAt } = asking;
  const { programme, latestTargets } = asking;
  const input = progressInput(db, { asOf, knownAt, latestTargets, programme, now });
  const progress = progressOf(input);
  const outlooks = outlooksFor(db, input, now);
  const months = additionsByMonth(db, input.moment);
  // The word beside a status is of its day: what was said later is about a later status.
  const explanations = readExplanations(db, input.programme.id, asOf < today ? endOfDayInstant(asOf) : null);
  const startYear = Number(input.programme.starts_on.slice(0, 4));
  const thisYear = Number(asOf.slice(0, 4));
  const years = progress.categories[0]?.years.map((one) => one.year) ?? [];
  const inYear = years.includes(thisYear) ? thisYear : null;
  const to = (what: Parameters<typeof linkToTracks>[2]) => linkToTracks(asking, today, what);
  const plan = chooseProgramme(db, { programme }, asOf);
  const query = { ...askingQuery(asking, today), programme: undefined };

  const categories = CATEGORIES.map((code) => {
    const one = progress.categories.find((category) => category.code === code) as CategoryProgress;
    const target = input.targets[code];
    const { words, awaiting } = standingOf(input, code);
    const pipeline = OPEN_STAGES.reduce((sum, stage) => sum + one.pipeline[stage], 0);
    const year = one.years.find((own) => own.year === inYear) ?? null;
    const yearTargets = one.years.map((own) => ({ year: own.year, target: own.target ?? 0 }));
    const gap = one.target === null ? null : Math.max(0, one.target - one.additions);
    return {
      ...one,
      short: categoryShort(code),
      shape: SHAPES[one.status],
      statusWord: statusWords(one.status, awaiting),
      words: one.status === 'unset' ? '' : words,
      explanation: explanations[code] ?? null,
      proposed: target !== null && 'state' in target && target.state === 'proposed',
      thisYear: year,
      inPipeline: pipeline,
      cover: gap === null || gap === 0 ? null : (Math.round((pipeline / gap) * 10) / 10).toFixed(1),
      stages: [
        ...OPEN_STAGES.map((stage) => ({
          word: stageName(code, stage),
          n: one.pipeline[stage],
          href: to({ figure: stage, category: code }),
        })),
        {
          word: stageName(code, 'recognised'),
          n: one.additions,
          href: to({ figure: 'additions', category: code }),
        },
      ],
      bullet:
        one.target === null
          ? null
          : bullet({
              name: one.name,
              additions: one.additions,
              forecast: one.year_end_expected,
              target: one.target,
              expected: one.expected ?? 0,
              years: yearTargets,
              asOfWords: dayInWords(asOf),
            }),
      trend: trend({
        name: one.name,
        startYear,
        years: years.length,
        asOf,
        additions: one.additions,
        forecast: one.year_end_expected,
        target: one.target ?? 0,
        months: new Map(months.filter((own) => own.category === code).map((own) => [own.month, own.n])),
        cells: target?.cells ?? [],
      }),
      links: {
        additions: to({ figure: 'additions', category: code }),
        thisYear: to({ figure: 'additions', category: code, year: inYear }),
        pending: to({ figure: 'pending_publication', category: code }),
        holding: to({ figure: 'holding', category: code }),
        exits: to({ figure: 'exits', category: code }),
        pipeline: to({ figure: 'pipeline', category: code }),
      },
      years: one.years.map((own) => ({
        ...own,
        begun: own.year <= thisYear,
        href: to({ figure: 'additions', category: code, year: own.year }),
        exitsHref: to({ figure: 'exits', category: code, year: own.year }),
        quarters: own.quarters.map((quarter) => ({
          ...quarter,
          href: to({ figure: 'additions', category: code, year: own.year, quarter: quarter.quarter }),
        })),
      })),
    };
  });

  const bases = new Set(CATEGORIES.map((code) => input.settings.counting_basis[code]));
  const recorded = lastRecorded(db, knownAt);
  return {
    progress,
    programme: input.programme,
    to: plan.to,
    todayHref: plan.to('/'),
    beginsOn: asOf < input.programme.starts_on && asking.asOf === today ? input.programme.starts_on : null,
    programmes: plan.siblings('/', { ...query, dim: dim === 'chain' ? null : dim }),
    span: spanInWords(input.programme),
    settings: input.settings,
    asking,
    asOfWords: asOfWords(asking),
    isPast: asOf < today,
    choices: asOfChoices(today),
    // Before the first record nothing is behind: there is only nothing yet.
    lead: recorded === null ? [{ strong: '', text: '尚无新增。' }] : sentence(progress),
    categories,
    anyTarget: categories.some((one) => one.target !== null),
    involved: { n: progress.enterprises_involved, href: to({ figure: 'involved' }) },
    sumOfCategories: categories.reduce((sum, one) => sum + one.additions, 0),
    beside: besideLine(input, db, to),
    attention:
      asking.asOf === today
        ? attention(db, today, {
            n: categories.filter((one) => one.proposed).length,
            href: plan.to('/targets'),
          })
        : null,
    changes: latestChanges(db, input.moment, 5),
    recordedAt: recorded,
    staleDays: asking.asOf === today ? staleDays(recorded, now) : null,
    breakdown: breakdown(db, input.moment, dim, to),
    dim,
    dims: DIMS,
    bridges: bridges(db, input, asking, today),
    basisWords:
      bases.size === 1
        ? `${basisName(input.settings.counting_basis.little_giant)}（三类相同）`
        : CATEGORIES.map(
            (code) => `${categoryShort(code)}按${basisName(input.settings.counting_basis[code], code)}`,
          ).join('，'),
    scheduleWords: scheduleName(input.settings.schedule_basis),
    outlookWords: outlooksInWords(outlooks),
    trendTable: trendTable(categories, months, input.targets, { startYear, years: years.length }, asOf),
    inYear,
    screen,
  };
}

/** From the holding before the programme to that of the day, category by category: every row adds up. */
function bridges(db: Db, input: ReturnType<typeof progressInput>, asking: Asking, today: string) {
  const eve = baselineDay(input.programme);
  if (asking.asOf <= eve) return null;
  const before = plainSums(db, { ...input.moment, asOf: eve });
  const at = (asOf: string) => ({ ...asking, asOf });
  const { knownAt } = input.moment;
  const lines = before.reduce((sum, one) => sum + (one.figure === 'holding' ? one.n : 0), 0);
  return {
    eve,
    baseline: baselineInWords(db, input.programme, { day: eve, lines, knownAt }),
    rows: CATEGORIES.map((code) => ({
      short: categoryShort(code),
      ...bridge(before, input.sums, code),
      // The list of that day as known then would know less than this figure does.
      openingHref: asking.knownThen
        ? null
        : linkToTracks(at(eve), today, { figure: 'holding', category: code }),
      closingHref: linkToTracks(asking, today, { figure: 'holding', category: code }),
    })),
  };
}

/** 另列，不计入新增: what stands beside the additions and never in them. */
function besideLine(
  input: ReturnType<typeof progressInput>,
  db: Db,
  to: (what: Parameters<typeof linkToTracks>[2]) => string,
) {
  const own = (category: Category) => input.sums.filter((sum) => sum.category === category);
  const reasons = exitsByReason(db, input.moment);
  return CATEGORIES.map((code) => ({
    short: categoryShort(code),
    items: [
      ...(['renewed', 'brought_in', 'recognised_again', 'baseline', 'excluded'] as const).map((figure) => ({
        word: figure === 'baseline' ? '上年批次本年发文' : figureName(code, figure),
        n: figure === 'baseline' ? issuedWithin(own(code), input.programme) : total(own(code), figure),
        href: to({ figure, category: code }),
        always:
          figure !== 'baseline' && figure !== 'excluded' && !(figure === 'renewed' && code === 'above_scale'),
      })),
      ...reasons
        .filter((one) => one.category === code)
        .map((one) => ({
          word: exitName(one.reason),
          n: one.n,
          href: to({ figure: 'exits', category: code, reason: one.reason }),
          always: true,
        })),
    ].filter((item) => item.n > 0 || item.always),
  }));
}

/** Of the baseline, what was issued on the programme's own days: 上年批次本年发文. */
function issuedWithin(sums: ReturnType<typeof progressInput>['sums'], programme: Programme): number {
  return yearsOf(programme).reduce((sum, year) => sum + total(sums, 'baseline', year), 0);
}

function staleDays(recordedAt: string | null, now: string): number | null {
  if (recordedAt === null) return null;
  const days = Math.floor((Date.parse(now) - Date.parse(recordedAt)) / 86_400_000);
  return days > STALE_DAYS ? days : null;
}

/** The step charts as a table: at the end of each quarter so far, done and planned. */
function trendTable(
  categories: readonly { code: Category }[],
  months: readonly { category: string; month: string; n: number }[],
  targets: ReturnType<typeof progressInput>['targets'],
  { startYear, years }: { startYear: number; years: number },
  asOf: string,
) {
  // A year or two beyond the programme, for what comes late.
  const lastYear = startYear + years + 1;
  const rows: { word: string; cells: { done: number; planned: number | null }[] }[] = [];
  for (let year = startYear; year <= Number(asOf.slice(0, 4)) && year <= lastYear; year += 1) {
    for (let quarter = 1; quarter <= 4; quarter += 1) {
      const first = `${year}-${String(quarter * 3 - 2).padStart(2, '0')}`;
      const last = `${year}-${String(quarter * 3).padStart(2, '0')}`;
      if (first > asOf.slice(0, 7)) break;
      rows.push({
        word: `${year}年第${'一二三四'[quarter - 1]}季度`,
        cells: categories.map(({ code }) => {
          const cells = targets[code]?.cells ?? null;
          return {
            done: months
              .filter((one) => one.category === code && one.month <= last)
              .reduce((sum, one) => sum + one.n, 0),
            planned:
              cells === null
                ? null
                : sumCells(
                    cells.filter(
                      (cell) => cell.year < year || (cell.year === year && cell.quarter <= quarter),
                    ),
                  ),
          };
        }),
      });
    }
  }
  return rows;
}
