/** What a rule of 预警 is: one file a rule under rules/, listed in registry.ts. */
import type { Category, Day, OpenStage } from '../rules/types.ts';

/** A threshold that may be changed. */
export interface LimitField {
  field: string;
  /** As the form asks for it: 提前多少天列入. */
  label: string;
  unit: string;
  usual: number;
  least: number;
  most: number;
}
export type Limits = Readonly<Record<string, number>>;

/** What rules know of the day, read once for all of them. */
export interface Context {
  today: Day;
  /** The next day on which an application window closes, by category; null where none is known. */
  closes: Readonly<Record<Category, Day | null>>;
  /** How many days a stage may last, by category: as 培育梯队 has it. */
  stays: Readonly<Record<Category, Readonly<Record<OpenStage, number>>>>;
  /** Last days of the yearly update, earliest first. */
  updates: readonly { year: number; due: Day }[];
}

export type Bound = Readonly<Record<string, string | number | null>>;

/** One matter as a rule's SQL gives it, with its enterprise. */
export interface Matter {
  enterprise_id: number;
  uscc: string;
  name: string;
  officer: string | null;
  /** Tells it from the next matter of the same rule: a new due day is another subject. */
  subject: string;
  due_on: Day | null;
  urgent: number;
  /** What the rule's words need. */
  a: string | number | null;
  b: string | number | null;
  /** What `detail` gives; null where the rule has none. */
  c: string | number | null;
}

export interface Rule {
  /** Stays as it is: addresses, settings and snoozes name it. */
  code: string;
  /** What it is called on screen. */
  name: string;
  limits: readonly LimitField[];
  /** The rule in words, with its thresholds. */
  words(limits: Limits): string;
  /** Whether a matter of it may be urgent: those alone stand in the badge. */
  mayBeUrgent: boolean;
  /** It rests on figures that only those see who keep enterprises. */
  ofFigures?: true;
  /** Values for the names in its SQL; null where nothing can be found on that day, and nothing is asked. */
  bind(limits: Limits, context: Context): Bound | null;
  /** The same, narrowed to what is urgent, where an index then finds less; else `urgent` is looked at. */
  bindUrgent?(limits: Limits, context: Context): Bound | null;
  /**
   * Selects enterprise_id, subject, due_on, urgent, a, b from `register r`, in scope.
   * @param only a condition on `r`, to be put at the end of each where
   * @param isOfFew it leaves some few enterprises: from these to what is theirs, and not from a whole stage to these
   */
  sql(only: string, isOfFew?: boolean): string;
  /**
   * How many there are, from what is kept of the register by day and kind (`register_day`, `register_count`), where
   * most of a register may stand under it: SQL that gives `urgent` and `n`, for @whose there and @dim and @value here.
   */
  kept?: string;
  /** What the order of urgent ones first, then by day, comes to: by day alone, or where none has a day, by enterprise. */
  order?: 'due_on' | 'enterprise';
  /** An expression on a matter `x` for its column c, asked only of those that are shown: for what takes a look-up each. */
  detail?: string;
  /** What there is to say of a matter; `seesFigures` where amounts may be named. */
  what(matter: Matter, limits: Limits, seesFigures: boolean): string;
  /** 办理: what is done about it, and the exact form. */
  deed: { word: string; href(matter: Matter): string };
}

/** Each limit as it is where nobody has changed it. */
export function usualLimits(rule: Pick<Rule, 'limits'>): Record<string, number> {
  return Object.fromEntries(rule.limits.map((one) => [one.field, one.usual]));
}

/** A limit by its name; a rule asks only for its own. */
export function limit(limits: Limits, field: string): number {
  const value = limits[field];
  if (value === undefined) throw new Error(`no limit ${field}`);
  return value;
}

export const newEvent = ({ uscc }: Matter, category: string): string =>
  `/enterprises/${uscc}/events/new?category=${encodeURIComponent(category)}`;
