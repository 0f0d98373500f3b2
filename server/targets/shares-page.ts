/** What the pages of 责任分解 show, decided before the templates. */
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import type { link } from '../format.ts';
import { findMoment, type Moment, sumsAt } from '../progress/queries.ts';
import { yearOf, yearsOf } from '../rules/days.ts';
import { targetAt } from '../rules/facts.ts';
import { sumCells } from '../rules/plan.ts';
import {
  rankShares,
  restOf,
  type ShareCell,
  type ShareDim,
  shareStanding,
  sharesAt,
  sumShares,
} from '../rules/shares.ts';
import { CATEGORIES, type Category, type Day, OPEN_STAGES, type Programme } from '../rules/types.ts';
import { categoryName, categoryShort } from '../rules/words.ts';
import { readShares, readTargets, type ShareRecord } from './queries.ts';

type To = (path: string, query?: Parameters<typeof link>[1]) => string;

interface Asked {
  programme: Programme;
  asOf: Day;
  today: Day;
  to: To;
}

const key = (...parts: (string | number)[]): string => parts.join('\u0000');

/** What was added, and what is under way, of each value: by category, and additions by their year too. */
function figuresBy(db: Db, moment: Moment, dim: ShareDim) {
  const done = new Map<string, number>();
  const open = new Map<string, number>();
  const raise = (map: Map<string, number>, at: string, n: number) => map.set(at, (map.get(at) ?? 0) + n);
  for (const { value, category, figure, year, n } of sumsAt(db, moment, dim)) {
    if (figure === 'additions') {
      raise(done, key(value, category), n);
      raise(done, key(value, category, year), n);
    } else if (OPEN_STAGES.some((stage) => stage === figure)) raise(open, key(value, category), n);
  }
  return { done, open };
}

/** The words of a list in its order, then what a breakdown names beside them, by name. */
export function valuesOf(db: Db, dim: ShareDim, cells: readonly ShareCell[]): string[] {
  const listed = wordLists(db)[dim];
  const known = new Set(listed);
  const others = new Set(cells.flatMap((one) => (known.has(one.value) ? [] : [one.value])));
  return [...listed, ...[...others].sort()];
}

/** The last of the programme's years that has begun by the day; its first before all. */
export function yearAt(programme: Programme, asOf: Day): number {
  const years = yearsOf(programme);
  return years.filter((year) => year <= yearOf(asOf)).at(-1) ?? years[0] ?? yearOf(asOf);
}

/** The address of the list behind what was added: its length is the figure. */
function linkOf({ to, asOf, today }: Asked, dim: ShareDim, value: string) {
  return (category: Category, what: { figure: string; year?: number }): string =>
    to('/progress/tracks', { ...what, category, [dim]: value, as_of: asOf === today ? null : asOf });
}

export function pathOfValue(
  { to, asOf, today }: Omit<Asked, 'programme'>,
  dim: ShareDim,
  value: string,
): string {
  return to('/targets/shares/one', { dim, value, as_of: asOf === today ? null : asOf });
}

/** One category's breakdown on a day: each value by year with what is done, the rest, and the whole. */
function breakdownOf(
  db: Db,
  asked: Asked,
  of: { category: Category; dim: ShareDim },
  figures: ReturnType<typeof figuresBy>,
  versions: readonly ShareRecord[],
) {
  const { programme, asOf } = asked;
  const { category, dim } = of;
  const own = versions.filter((one) => one.category === category && one.dim === dim);
  const current = sharesAt(own, of, asOf);
  const cells = current?.cells ?? [];
  const plan = targetAt(readTargets(db, programme.id), category, asOf)?.cells ?? null;
  const years = yearsOf(programme);
  const given = new Set(cells.map((one) => one.value));
  const until = yearAt(programme, asOf);
  const rows = valuesOf(db, dim, cells)
    .filter((value) => given.has(value))
    .map((value) => ({
      value,
      href: pathOfValue(asked, dim, value),
      cells: years.map((year) => ({
        year,
        planned: sumShares(cells, { value, year }),
        done: figures.done.get(key(value, category, year)) ?? 0,
        href: linkOf(asked, dim, value)(category, { figure: 'additions', year }),
      })),
      ...shareStanding(cells, value, until, figures.done.get(key(value, category)) ?? 0),
      total: sumShares(cells, { value }),
    }));
  const rests = years.map((year) => ({ year, n: plan === null ? null : restOf(plan, cells, year) }));
  return {
    category,
    name: categoryName(category),
    short: categoryShort(category),
    record: current,
    number: current === null ? 0 : own.indexOf(current) + 1,
    count: own.length,
    rows,
    given: years.map((year) => sumShares(cells, { year })),
    rests,
    targets: years.map((year) => (plan === null ? null : sumCells(plan, year))),
    whole: {
      given: sumShares(cells),
      rest: plan === null ? null : sumCells(plan) - sumShares(cells),
      target: plan === null ? null : sumCells(plan),
    },
    ranked: rankShares(rows),
  };
}

export type ShareBreakdown = ReturnType<typeof breakdownOf>;

/** The breakdown of every category by one dimension, as of a day. */
export function readBreakdowns(db: Db, asked: Asked, dim: ShareDim): ShareBreakdown[] {
  const { programme, asOf } = asked;
  const figures = figuresBy(db, findMoment(db, { asOf, programme: programme.code }), dim);
  const versions = readShares(db, programme.id);
  return CATEGORIES.map((category) => breakdownOf(db, asked, { category, dim }, figures, versions));
}

/** One 镇街园区 or 专员: what was given to it by year, what it added, and what is under way. */
export function readOneShare(db: Db, asked: Asked, dim: ShareDim, value: string) {
  const { programme, asOf } = asked;
  const figures = figuresBy(db, findMoment(db, { asOf, programme: programme.code }), dim);
  const versions = readShares(db, programme.id);
  const until = yearAt(programme, asOf);
  const to = linkOf(asked, dim, value);
  return {
    until,
    isListed: wordLists(db)[dim].includes(value),
    categories: CATEGORIES.map((category) => {
      const cells = sharesAt(versions, { category, dim }, asOf)?.cells ?? [];
      const done = figures.done.get(key(value, category)) ?? 0;
      const given = sumShares(cells, { value });
      return {
        category,
        name: categoryName(category),
        years: yearsOf(programme).map((year) => {
          const planned = sumShares(cells, { value, year });
          return {
            year,
            planned: planned === 0 ? null : planned,
            done: figures.done.get(key(value, category, year)) ?? 0,
            href: to(category, { figure: 'additions', year }),
          };
        }),
        given: given === 0 ? null : given,
        done,
        href: to(category, { figure: 'additions' }),
        open: figures.open.get(key(value, category)) ?? 0,
        openHref: to(category, { figure: 'pipeline' }),
        standing: shareStanding(cells, value, until, done),
      };
    }),
  };
}

export interface ShareLine {
  number: number;
  version: ShareRecord;
  given: number;
  differences: string[];
}

/** The versions of one breakdown, the newest first, each with what it changed. */
export function shareLines(versions: readonly ShareRecord[]): ShareLine[] {
  return versions
    .map((version, at) => ({
      number: at + 1,
      version,
      given: sumShares(version.cells),
      differences: differencesOf(versions[at - 1]?.cells ?? [], version.cells, at === 0),
    }))
    .reverse();
}

function differencesOf(
  before: readonly ShareCell[],
  after: readonly ShareCell[],
  isFirst: boolean,
): string[] {
  const at = (cells: readonly ShareCell[]) => new Map(cells.map((one) => [key(one.value, one.year), one]));
  const [old, now] = [at(before), at(after)];
  const found = [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((each) => {
    const [was, is] = [old.get(each), now.get(each)];
    const cell = is ?? was;
    if (cell === undefined || was?.planned === is?.planned) return [];
    return [`${cell.value} ${cell.year}年 ${was?.planned ?? 0} → ${is?.planned ?? 0}`];
  });
  if (found.length > 0) return found;
  return [isFirst ? '首个版本' : '数字没有变化'];
}
