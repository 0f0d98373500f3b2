/** The outlook of one category: who is on the way, how likely each is, and what that makes together. */
import {
  type Assumptions,
  chanceOf,
  type Estimates,
  type Ground,
  HORIZONS,
  type Horizon,
  type Standing,
} from './chances.ts';
import { yearOf } from './days.ts';
import { isIndustrial } from './industry.ts';
import { type Outlook, outlookOf, type Trials } from './outlook.ts';
import { isProgrammeYear } from './recognition.ts';
import type { Category, EnterpriseFacts } from './types.ts';
import { isSoleTrader } from './uscc.ts';

/** Why the recognition of an open track would be no addition. */
export const BARRED = ['again', 'person', 'industry', 'batch'] as const;
export type Barred = (typeof BARRED)[number];

/** R5, R6, then R7: what is asked of the track and of the enterprise; R2 is `isOutside`. */
export function barredBy(
  category: Category,
  {
    everHeld,
    uscc,
    industry_code,
  }: { everHeld: boolean; uscc: string } & Pick<EnterpriseFacts, 'industry_code'>,
): Barred | null {
  return barredWhen(category, { everHeld, isLegalPerson: !isSoleTrader(uscc), industry_code });
}

/** The same where the code was read already. */
export function barredWhen(
  category: Category,
  {
    everHeld,
    isLegalPerson,
    industry_code,
  }: { everHeld: boolean; isLegalPerson: boolean } & Pick<EnterpriseFacts, 'industry_code'>,
): Barred | null {
  if (everHeld) return 'again';
  if (category !== 'above_scale') return null;
  if (!isLegalPerson) return 'person';
  return isIndustrial(industry_code) ? null : 'industry';
}

/** R2: on the list of a batch whose year lies outside the programme. */
export function isOutside({ batchYear }: Standing, { programme, basis }: Ground): boolean {
  return basis === 'batch_year' && batchYear !== null && !isProgrammeYear(programme, batchYear);
}

/** So many open tracks that are alike in everything that matters. */
export interface Group extends Standing {
  n: number;
  barred: Barred | null;
}

export interface Foreseeing {
  done: Record<Horizon, number>;
  targets: Record<Horizon, number | null>;
  groups: readonly Group[];
  assumptions: Assumptions;
  estimates: Estimates;
  ground: Ground;
}

const isAlike = (a: Standing, b: Standing) => a.stage === b.stage && a.batchYear === b.batchYear;

/**
 * Additions by the end of the year and of the programme; of the year null outside the programme's years.
 * @param ticked tracks of the groups that are taken as recognised within the year: what if
 */
export function foresee(
  input: Foreseeing,
  ticked: readonly Standing[] = [],
): Record<Horizon, Outlook | null> {
  const of = (horizon: Horizon) => {
    const trials = trialsOf(input, horizon, ticked);
    return trials === null ? null : outlookOf(trials.done, trials.target, trials.open);
  };
  const [inYear, atEnd] = HORIZONS;
  return { year: of(inYear), end: of(atEnd) };
}

/** What an outlook is reckoned from, and nothing else; null of the year outside the programme's years. */
export function trialsOf(
  { done, targets, groups, assumptions, estimates, ground }: Foreseeing,
  horizon: Horizon,
  ticked: readonly Standing[] = [],
): { done: number; target: number | null; open: Trials[] } | null {
  const year = yearOf(ground.asOf);
  if (horizon === 'year' && !isProgrammeYear(ground.programme, year)) return null;
  const sure = ticked.filter((one) => horizon === 'end' || countsIn(one, year, ground)).length;
  const open = groups
    .filter((one) => one.barred === null)
    .map((group) => ({
      n: Math.max(0, group.n - ticked.filter((one) => isAlike(one, group)).length),
      p: chanceOf(group, horizon, assumptions, estimates, ground),
    }));
  return { done: done[horizon] + sure, target: targets[horizon], open };
}

function countsIn({ batchYear }: Standing, year: number, { basis }: Ground): boolean {
  return basis !== 'batch_year' || batchYear === null || batchYear === year;
}
