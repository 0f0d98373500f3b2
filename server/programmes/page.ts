/** What the pages of programmes show, decided before the templates. */
import type { Db } from '../../db/open.ts';
import { yearOf } from '../rules/days.ts';
import { settingsAt } from '../rules/facts.ts';
import {
  CATEGORIES,
  type Category,
  type CountingSettings,
  type Day,
  type Programme,
} from '../rules/types.ts';
import { basisName, categoryShort, scheduleName, windowInWords } from '../rules/words.ts';
import {
  listProgrammes,
  readSettings,
  readTargets,
  readTotals,
  settingsInWords,
  sumInWords,
} from '../targets/queries.ts';
import { whatFixesWindow } from './changing.ts';
import { BASIS_FIELDS } from './form.ts';
import { type ProgrammeVersion, STATE_WORDS, stateOf, versionsOf } from './queries.ts';

/** Every programme with its targets; the one that has begun last comes first. */
export function readList(db: Db, today: Day) {
  return listProgrammes(db)
    .map((one) => {
      const totals = readTotals(db, one.id);
      const state = stateOf(one, today);
      return {
        code: one.code,
        name: one.name,
        years: windowInWords(one),
        state,
        stateWords: STATE_WORDS[state],
        totals: CATEGORIES.map((category) => ({
          category,
          short: categoryShort(category),
          target: totals[category] ?? null,
        })),
      };
    })
    .reverse();
}

/** Programmes whose years meet this one's: told, since an enterprise may then count in both. */
function overlapping(db: Db, plan: Programme): string[] {
  return listProgrammes(db)
    .filter((one) => one.id !== plan.id && one.starts_on <= plan.ends_on && one.ends_on >= plan.starts_on)
    .map((one) => `${one.name}（${windowInWords(one)}）`);
}

/**
 * Programmes that meet this one or follow it without a gap, yet count by another year: what is published
 * around the turn may then count in both or in neither, so it is told before anybody wonders.
 */
function countedOtherwise(db: Db, plan: Programme, today: Day): string[] {
  const own = settingsAt(readSettings(db, plan.id), today).counting_basis;
  return listProgrammes(db).flatMap((one) => {
    const isApart =
      yearOf(one.starts_on) > yearOf(plan.ends_on) + 1 || yearOf(plan.starts_on) > yearOf(one.ends_on) + 1;
    if (one.id === plan.id || isApart) return [];
    const basis = settingsAt(readSettings(db, one.id), today).counting_basis;
    const differing = CATEGORIES.filter((category) => basis[category] !== own[category]).map(categoryShort);
    return differing.length === 0 ? [] : [`${one.name}（${differing.join('、')}）`];
  });
}

export interface VersionLine {
  number: number;
  version: ProgrammeVersion;
  differences: string[];
}

function differencesOf(before: ProgrammeVersion | undefined, after: ProgrammeVersion): string[] {
  if (before === undefined) return ['首个版本'];
  const found = [
    ...(before.name === after.name ? [] : [`名称 ${before.name} → ${after.name}`]),
    ...(windowInWords(before) === windowInWords(after)
      ? []
      : [`起止 ${windowInWords(before)} → ${windowInWords(after)}`]),
    ...(before.source === after.source ? [] : ['目标依据有改动']),
    ...(before.document === after.document
      ? []
      : [`依据文件 ${before.document || '无'} → ${after.document || '无'}`]),
  ];
  return found.length === 0 ? ['没有变化'] : found;
}

/** Its versions, the newest first, each with what it changed. */
export function versionLines(db: Db, plan: Programme): VersionLine[] {
  const versions = versionsOf(db, plan.id);
  return versions
    .map((version, at) => ({
      number: at + 1,
      version,
      differences: differencesOf(versions[at - 1], version),
    }))
    .reverse();
}

export function readOne(db: Db, plan: Programme & { source: string }, today: Day) {
  const totals = readTotals(db, plan.id);
  const targets = readTargets(db, plan.id);
  const lines = versionLines(db, plan);
  return {
    years: windowInWords(plan),
    stateWords: STATE_WORDS[stateOf(plan, today)],
    document: lines[0]?.version.document ?? '',
    fixed: whatFixesWindow(db, plan, today),
    settings: settingsInWords(settingsAt(readSettings(db, plan.id), today)),
    others: overlapping(db, plan),
    otherwise: countedOtherwise(db, plan, today),
    totals: CATEGORIES.map((category) => {
      const cells = targets.filter((one) => one.category === category).at(-1)?.cells ?? null;
      return {
        short: categoryShort(category),
        target: totals[category] ?? null,
        split: cells === null ? '' : sumInWords(cells),
      };
    }),
    lines,
  };
}

/** The settings of a programme as a new one's form begins with them. */
export function typedSettings(settings: CountingSettings): Record<string, string> {
  return {
    ...Object.fromEntries(
      BASIS_FIELDS.map(({ category, field }) => [field, settings.counting_basis[category]]),
    ),
    schedule_basis: settings.schedule_basis,
    behind_enterprises: String(settings.behind_enterprises),
    behind_points: String(settings.behind_points),
  };
}

/** The choices of a form: the counting year of each category, and what 时序 is measured against. */
export const CHOICES = {
  bases: BASIS_FIELDS.map(({ category, field }) => ({
    field,
    label: `${categoryShort(category)}的归属年度`,
    options: (['batch_year', 'issued_on'] as const).map((one) => [one, basisName(one, category)]),
  })),
  schedules: (['plan', 'linear'] as const).map((one) => [one, scheduleName(one)]),
  totals: CATEGORIES.map((category: Category) => ({
    field: category,
    label: `${categoryShort(category)}（家）`,
  })),
};

/** What a new programme's form begins with: the years after the last one's, as many, and its settings. */
export function proposal(db: Db, today: Day): Record<string, string> {
  const last = [...listProgrammes(db)].sort((a, b) => (a.ends_on < b.ends_on ? -1 : 1)).at(-1);
  if (last === undefined) return {};
  const [first, end] = [yearOf(last.starts_on), yearOf(last.ends_on)];
  return {
    first_year: String(end + 1),
    last_year: String(end + 1 + end - first),
    ...typedSettings(settingsAt(readSettings(db, last.id), today)),
  };
}
