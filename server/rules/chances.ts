/**
 * How likely a track is recognised by the end of the year and of the programme: assumptions by stage, the
 * calendar of the year, and what became of the zone's own tracks. Source: counting rules, Outlook.
 */
import { yearOf } from './days.ts';
import { isProgrammeYear } from './recognition.ts';
import { type CountingBasis, type Day, OPEN_STAGES, type OpenStage, type Programme } from './types.ts';

export interface StageAssumption {
  /** Of a hundred tracks that stand in the stage, so many are recognised by the end of the year. */
  year: number;
  /** … and by the end of the programme, while whole years of it remain; not less than `year`. */
  end: number;
  /** '06-30': the last day on which a track in the stage can still count in the year. */
  until: string;
  /** So many days in the stage are too many. */
  limit: number;
  /** What the assumption rests on, in a sentence. */
  why: string;
}
export interface Assumptions {
  stages: Record<OpenStage, StageAssumption>;
  /** Our own outcomes weigh against so many that the assumption stands for. */
  strength: number;
  /** Fewer outcomes than this change nothing. */
  enough: number;
}

export const HORIZONS = ['year', 'end'] as const;
export type Horizon = (typeof HORIZONS)[number];

/** Of `n` tracks that came to a stage and whose time is over, `k` were recognised (`rules/arrivals.ts`). */
export interface Outcomes {
  n: number;
  k: number;
}
export type History = Record<OpenStage, Record<Horizon, Outcomes>>;

export interface Estimate extends Outcomes {
  /** The assumption, 0 to 1. */
  prior: number;
  /** Prior and outcomes together: the mean of the Beta distribution after them. */
  posterior: number;
  /** Whether there are outcomes enough to go by them. */
  isUsed: boolean;
  /** What is reckoned with, 0 to 1. */
  value: number;
}

/** The Beta prior has the assumption as its mean and weighs as `strength` outcomes. */
export function estimate(prior: number, { n, k }: Outcomes, { strength, enough }: Assumptions): Estimate {
  const weight = strength + n;
  const posterior = weight === 0 ? prior : (prior * strength + k) / weight;
  const isUsed = n > 0 && n >= enough;
  return { prior, n, k, posterior, isUsed, value: isUsed ? posterior : prior };
}

export type Estimates = Record<OpenStage, Record<Horizon, Estimate>>;

export function estimates(assumptions: Assumptions, history: History): Estimates {
  const of = (stage: OpenStage): Record<Horizon, Estimate> => {
    const { year, end } = assumptions.stages[stage];
    return {
      year: estimate(year / 100, history[stage].year, assumptions),
      end: estimate(end / 100, history[stage].end, assumptions),
    };
  };
  return {
    reserve: of('reserve'),
    cultivating: of('cultivating'),
    applied: of('applied'),
    in_review: of('in_review'),
  };
}

export function noHistory(): History {
  const none = () => ({ year: { n: 0, k: 0 }, end: { n: 0, k: 0 } });
  return { reserve: none(), cultivating: none(), applied: none(), in_review: none() };
}

/** Where and when a track is asked about. */
export interface Ground {
  programme: Programme;
  asOf: Day;
  basis: CountingBasis;
}

export interface Standing {
  stage: OpenStage;
  /** The batch that it is on a public list of, where that is known. */
  batchYear: number | null;
}

/**
 * The chance of one track, 0 to 1. A known batch decides the year that it counts in (R2). In a year whose
 * last day for the stage has passed there is none; in the programme's last year its end is that year's.
 */
export function chanceOf(
  { stage, batchYear }: Standing,
  horizon: Horizon,
  { stages }: Assumptions,
  by: Estimates,
  { programme, asOf, basis }: Ground,
): number {
  const year = yearOf(asOf);
  const isNamed = basis === 'batch_year' && batchYear !== null;
  if (isNamed && !isProgrammeYear(programme, batchYear)) return 0;
  const isOpen = isNamed ? batchYear === year : asOf.slice(5) <= stages[stage].until;
  const inYear = isOpen && isProgrammeYear(programme, year) ? by[stage].year.value : 0;
  if (horizon === 'year') return inYear;
  // A batch of the programme counts on whatever day it is issued.
  if (isNamed) return Math.max(by[stage].year.value, by[stage].end.value);
  const isLast = year >= yearOf(programme.ends_on);
  return isLast ? inYear : Math.max(inYear, by[stage].end.value);
}

/** '06-30' → 6月30日 */
export function dayOfYearInWords(day: string): string {
  return `${Number(day.slice(0, 2))}月${Number(day.slice(3))}日`;
}

/** Too long in its stage: more days than the limit. */
export function isStalled(days: number, stage: OpenStage, { stages }: Pick<Assumptions, 'stages'>): boolean {
  return days > stages[stage].limit;
}

/** 储备超过 365 天、… as one line, by the words of a category's stages. */
export function limitsInWords(
  { stages }: Pick<Assumptions, 'stages'>,
  word: (stage: OpenStage) => string,
): string {
  return OPEN_STAGES.map((stage) => `${word(stage)} ${stages[stage].limit} 天`).join('、');
}
