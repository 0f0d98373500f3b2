/**
 * What held on a day, as known at a moment: enterprises, settings and targets are all kept in
 * versions with two times, the day from which they hold and the moment they were recorded. The
 * first version (the lowest id) holds from the beginning, whenever it was recorded.
 */
import { FAR_DAY, FAR_INSTANT } from './days.ts';
import type {
  Category,
  CountingSettings,
  Day,
  EnterpriseFacts,
  EnterpriseVersion,
  Instant,
  SettingVersion,
  TargetVersion,
} from './types.ts';

/** A stretch of days, `from` included ('' is the beginning), `to` excluded (null has no end). */
export interface Stretch<T> {
  from: Day;
  to: Day | null;
  value: T;
}

interface Version {
  id: number;
  recorded_at: Instant;
  ended_at?: Instant | null;
}

const isKnown = ({ recorded_at, ended_at = null }: Version, knownAt: Instant): boolean =>
  recorded_at <= knownAt && (ended_at === null || ended_at > knownAt);

const NO_FACTS: EnterpriseFacts = {
  name: '',
  in_scope: true,
  industry_code: null,
  chain: null,
  area: null,
  officer: null,
};

/** What holds while nothing else was set (counting.md: R2, plan and schedule). */
export const DEFAULT_SETTINGS: CountingSettings = {
  counting_basis: { little_giant: 'batch_year', provincial_srdi: 'batch_year', above_scale: 'batch_year' },
  schedule_basis: 'plan',
  behind_enterprises: 2,
  behind_points: 5,
};

function compare(a: string | number, b: string | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The versions known at that moment, in the order in which a later one prevails: by the day from
 * which each holds ('' for the first), then by when it was recorded, then by id.
 */
function inForce<V extends Version>(
  versions: readonly V[],
  holdsFrom: (version: V) => Day,
  knownAt: Instant,
): Stretch<V>[] {
  let first: V | undefined;
  for (const version of versions) if (first === undefined || version.id < first.id) first = version;
  if (first === undefined) return [];
  const others = versions.filter((version) => version !== first && isKnown(version, knownAt));
  others.sort(
    (a, b) =>
      compare(holdsFrom(a), holdsFrom(b)) || compare(a.recorded_at, b.recorded_at) || compare(a.id, b.id),
  );
  return [
    { from: '', to: null, value: first },
    ...others.map((version) => ({ from: holdsFrom(version), to: null, value: version })),
  ];
}

/** Turns steps in force into stretches: `take` folds each version into the value that holds from it on. */
function stretches<V, T>(steps: Stretch<V>[], take: (before: T | null, version: V) => T): Stretch<T>[] {
  const out: Stretch<T>[] = [];
  let last: Stretch<T> | undefined;
  for (const step of steps) {
    const value = take(last === undefined ? null : last.value, step.value);
    if (last !== undefined && last.from === step.from) {
      last.value = value;
      continue;
    }
    if (last !== undefined) last.to = step.from;
    last = { from: step.from, to: null, value };
    out.push(last);
  }
  return out;
}

function at<T>(list: Stretch<T>[], day: Day): T | null {
  let found: T | null = null;
  for (const stretch of list) if (stretch.from <= day) found = stretch.value;
  return found;
}

/** What the enterprise is, over all days, as known at that moment; the first stretch begins at ''. */
export function factStretches(
  versions: readonly EnterpriseVersion[],
  knownAt: Instant = FAR_INSTANT,
): Stretch<EnterpriseFacts>[] {
  const steps = inForce(versions, (version) => version.effective_on, knownAt);
  if (steps.length === 0) return [{ from: '', to: null, value: NO_FACTS }];
  return stretches(steps, (before: EnterpriseFacts | null, version) => ({
    ...(before ?? NO_FACTS),
    ...version.changes,
  }));
}

/** What the enterprise was on that day, field by field, as known at that moment. */
export function factsAt(
  versions: readonly EnterpriseVersion[],
  asOf: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
): EnterpriseFacts {
  return at(factStretches(versions, knownAt), asOf) ?? NO_FACTS;
}

/** The settings of counting over all days; the first stretch begins at ''. */
export function settingStretches(
  versions: readonly SettingVersion[],
  knownAt: Instant = FAR_INSTANT,
): Stretch<CountingSettings>[] {
  const steps = inForce(versions, (version) => version.holds_from, knownAt);
  if (steps.length === 0) return [{ from: '', to: null, value: DEFAULT_SETTINGS }];
  return stretches(steps, (_, version) => version.settings);
}

/** The settings of counting on that day, as known at that moment. */
export function settingsAt(
  versions: readonly SettingVersion[],
  asOf: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
): CountingSettings {
  return at(settingStretches(versions, knownAt), asOf) ?? DEFAULT_SETTINGS;
}

/** The version in force on that day, as known at that moment; null where there is none. */
export function versionAt<V extends Version & { holds_from: Day }>(
  versions: readonly V[],
  asOf: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
): V | null {
  return at(
    inForce(versions, (version) => version.holds_from, knownAt),
    asOf,
  );
}

/**
 * The targets of a category that were in force on that day, as known at that moment; with `latest`
 * those recorded last, whatever the day. Null where none was ever set.
 */
export function targetAt(
  versions: readonly TargetVersion[],
  category: Category,
  asOf: Day = FAR_DAY,
  knownAt: Instant = FAR_INSTANT,
  latest = false,
): TargetVersion | null {
  const own = versions.filter((version) => version.category === category);
  const steps = inForce(own, (version) => version.holds_from, knownAt);
  if (!latest) return at(steps, asOf);
  let found: TargetVersion | null = null;
  for (const { value } of steps) {
    if (found === null || compare(value.recorded_at, found.recorded_at) > 0) found = value;
    else if (value.recorded_at === found.recorded_at && value.id > found.id) found = value;
  }
  return found;
}
