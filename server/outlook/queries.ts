/** What other rooms ask of the outlook. */
import { type Db, dataRevision } from '../../db/open.ts';
import { type Assumptions, estimates, type Ground, type Horizon } from '../rules/chances.ts';
import { addDays, endOfDayInstant, quarterOf, quarterStart, shanghaiDay, yearOf } from '../rules/days.ts';
import { BARRED, type Barred, type Foreseeing, isOutside, trialsOf } from '../rules/foresee.ts';
import { type Outlook, outlookOf } from '../rules/outlook.ts';
import { sumCells } from '../rules/plan.ts';
import type { ProgressInput } from '../rules/progress.ts';
import { total } from '../rules/sums.ts';
import {
  CATEGORIES,
  type Category,
  type Day,
  type Instant,
  OPEN_STAGES,
  type OpenStage,
} from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import { type AssumptionRecord, assumptionsAt, readAssumptions } from './assumptions.ts';
import { historiesOf } from './history.ts';
import { type Apart, type OpenGroup, openGroups } from './open-tracks.ts';
import { averageInWords, chanceInWords, rangeInWords } from './words.ts';

export { type AssumptionRecord, assumptionsAt, readAssumptions, saveAssumptions } from './assumptions.ts';

export interface CategoryOutlook extends Record<Horizon, Outlook | null> {
  category: Category;
  /** What the outlook was reckoned from; `foresee` takes it again for what if. */
  input: Foreseeing;
  assumption: AssumptionRecord;
  /** Open tracks whose recognition would be no addition, by why. */
  barred: Record<Barred, number>;
}
export type Outlooks = Record<Category, CategoryOutlook>;

export interface OutlooksAsked {
  /** The figures of the day, with settings and targets in force. */
  input: Omit<ProgressInput, 'outlooks'>;
  /** Null is now. */
  knownAt: Instant | null;
  now: Instant;
  /** The sums of what is set apart among the stages, at the same moment. */
  apart: () => readonly Apart[];
}

const untilOf = ({ stages }: Assumptions): Record<OpenStage, string> => ({
  reserve: stages.reserve.until,
  cultivating: stages.cultivating.until,
  applied: stages.applied.until,
  in_review: stages.in_review.until,
});

/** The day up to which outcomes are looked at: the end of the quarter before. */
export function historyDay(asOf: Day): Day {
  return addDays(quarterStart(quarterOf(asOf)), -1);
}

/** The outlook of every category at the moment of the figures. */
function compute(db: Db, { input, knownAt, now, apart }: OutlooksAsked): Outlooks {
  const { programme, as_of: asOf, settings, sums, targets } = input;
  const today = shanghaiDay(new Date(now));
  const versions = readAssumptions(db, programme.id);
  const inForce = (category: Category) => assumptionsAt(versions, category, asOf, knownAt ?? undefined);
  const groups = openGroups(sums, apart());
  const year = yearOf(asOf);
  const ofHistory = (category: Category) => ({
    basis: settings.counting_basis[category],
    until: untilOf(inForce(category).assumptions),
  });
  const histories = historiesOf(db, {
    asOf: historyDay(asOf),
    knownAt: knownAt ?? endOfDayInstant(addDays(today, -1)),
    of: {
      little_giant: ofHistory('little_giant'),
      provincial_srdi: ofHistory('provincial_srdi'),
      above_scale: ofHistory('above_scale'),
    },
  });
  const of = (category: Category): CategoryOutlook => {
    const assumption = inForce(category);
    const { assumptions } = assumption;
    const own = sums.filter((sum) => sum.category === category);
    const cells = targets[category]?.cells ?? null;
    const ground: Ground = { programme, asOf, basis: settings.counting_basis[category] };
    const found: Foreseeing = {
      done: { year: total(own, 'additions', year), end: total(own, 'additions') },
      targets: {
        year: cells === null ? null : sumCells(cells, year),
        end: targets[category]?.target ?? null,
      },
      groups: judged(groups, category, ground),
      assumptions,
      estimates: estimates(assumptions, histories[category]),
      ground,
    };
    return {
      category,
      input: found,
      assumption,
      barred: countBarred(found),
      // Reckoned when they are asked for: most pages show one of them.
      get year() {
        return foreseen(found, 'year');
      },
      get end() {
        return foreseen(found, 'end');
      },
    };
  };
  return {
    little_giant: of('little_giant'),
    provincial_srdi: of('provincial_srdi'),
    above_scale: of('above_scale'),
  };
}

const foreseenBefore = new Map<string, Outlook>();
const MOST_FORESEEN = 60;

/** Reckoned once from the same: most changes touch one category, or none. */
function foreseen(input: Foreseeing, horizon: Horizon): Outlook | null {
  const trials = trialsOf(input, horizon);
  if (trials === null) return null;
  const key = JSON.stringify(trials);
  const known = foreseenBefore.get(key) ?? outlookOf(trials.done, trials.target, trials.open);
  foreseenBefore.delete(key);
  foreseenBefore.set(key, known);
  for (const old of foreseenBefore.keys()) {
    if (foreseenBefore.size <= MOST_FORESEEN) break;
    foreseenBefore.delete(old);
  }
  return known;
}

function judged(groups: readonly OpenGroup[], category: Category, ground: Ground) {
  return groups
    .filter((one) => one.category === category)
    .map(({ category: _, ...group }) => ({
      ...group,
      barred: group.barred ?? (isOutside(group, ground) ? ('batch' as const) : null),
    }))
    .sort((a, b) => OPEN_STAGES.indexOf(b.stage) - OPEN_STAGES.indexOf(a.stage));
}

function countBarred({ groups }: Foreseeing): Record<Barred, number> {
  const counts: Record<Barred, number> = { again: 0, person: 0, industry: 0, batch: 0 };
  for (const why of BARRED)
    counts[why] = groups.reduce((sum, { barred, n }) => sum + (barred === why ? n : 0), 0);
  return counts;
}

const remembered = new WeakMap<Db, Map<string, Outlooks>>();
const MOST_REMEMBERED = 12;

/** The outlooks of a moment, kept until the data change or another day begins. */
export function outlooksAt(db: Db, asked: OutlooksAsked): Outlooks {
  const mine = remembered.get(db) ?? new Map<string, Outlooks>();
  remembered.set(db, mine);
  const { input, knownAt, now } = asked;
  const targets = CATEGORIES.map((one) => input.targets[one]?.target ?? null);
  const cells = CATEGORIES.map((one) => input.targets[one]?.cells ?? null);
  const key = JSON.stringify([
    dataRevision(db),
    input.programme.id,
    input.as_of,
    knownAt,
    shanghaiDay(new Date(now)),
    targets,
    cells,
  ]);
  const known = mine.get(key);
  if (known !== undefined) return known;
  const found = compute(db, asked);
  for (const old of mine.keys()) {
    if (mine.size < MOST_REMEMBERED) break;
    mine.delete(old);
  }
  mine.set(key, found);
  return found;
}

/** A clause a category, for the page of progress: 国家级小巨人期末预计 6.2 家（八成可能 4—8 家），达标概率 12%. */
export function outlooksInWords(outlooks: Outlooks): string[] {
  return CATEGORIES.flatMap((category) => {
    const one = outlooks[category].end;
    if (one === null) return [];
    const goal = one.probability === null ? '' : `，达标概率 ${chanceInWords(one.probability)}`;
    return [
      `${categoryShort(category)}期末 ${averageInWords(one.expected)} 家（八成可能 ${rangeInWords(one)} 家）${goal}`,
    ];
  });
}

/** What the API answers: the programme's end, the mean to one decimal, the chance to four. */
export function outlookAnswer({ end }: CategoryOutlook) {
  if (end === null) return null;
  const { expected, low, high, probability } = end;
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    expected: round(expected, 1),
    low,
    high,
    probability: probability === null ? null : round(probability, 4),
  };
}
