/** Saving one year by hand: what two officers changed apart is kept, what both changed is shown. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import type { Faults } from '../forms.ts';
import {
  doubtOf,
  type Figures,
  figureFaults,
  figureWarnings,
  INDICATOR_FIELDS,
  type Indicator,
  told,
} from '../rules/indicators.ts';
import { boxOf, type YearForm } from './form.ts';
import { figureTold, recordFigures, type Standing, standingFigures } from './queries.ts';

export type Saving =
  | { how: 'saved'; changed: Indicator[]; warnings: string[] }
  | { how: 'faulty'; faults: Faults; doubt: string }
  /** Somebody saved the same figures since; `was` is what they say now. */
  | { how: 'conflict'; faults: Faults; was: Record<string, string> };

interface About {
  enterprise: { id: number; name: string };
  year: number;
}

const same = (a: number | null | undefined, b: number | null | undefined) => (a ?? null) === (b ?? null);

/** What was changed in the form, and stands otherwise than it says. */
function changesOf({ boxes, was }: YearForm, own: Figures): Indicator[] {
  return INDICATOR_FIELDS.filter(
    (field) =>
      boxes[field] !== undefined && !same(boxes[field], was[field]) && !same(boxes[field], own[field]),
  );
}

function conflictOf({ was }: YearForm, changed: readonly Indicator[], now: ReadonlyMap<Indicator, Standing>) {
  const both = changed.filter((field) => !same(now.get(field)?.value, was[field]));
  if (both.length === 0) return null;
  const shown = (field: Indicator) => now.get(field)?.value ?? null;
  const faults = both.map((field): [string, string] => {
    const { by = '他人', at = '' } = now.get(field) ?? {};
    const when = at === '' ? '' : `在${minuteInWords(at, '')}`;
    return [field, `${by}${when}已改为：${figureTold(field, shown(field))}。要用你填写的，再保存一次`];
  });
  const newWas = both.map((field): [string, string] => [`was_${field}`, boxOf(field, shown(field))]);
  return {
    how: 'conflict' as const,
    faults: Object.fromEntries(faults),
    was: Object.fromEntries(newWas),
  };
}

/** Judges and records, in the caller's transaction. */
export function saveYear(tx: Tx, { enterprise, year }: About, form: YearForm, by: By): Saving {
  const standing = standingFigures(tx, [enterprise.id]).get(enterprise.id) ?? [];
  const now = new Map(standing.filter((one) => one.year === year).map((one) => [one.field, one]));
  const years = new Map<number, Figures>();
  for (const { year: of, field, value } of standing) {
    if (value !== null) years.set(of, { ...years.get(of), [field]: value });
  }
  const own = years.get(year) ?? {};
  const changed = changesOf(form, own);
  const conflict = conflictOf(form, changed, now);
  if (conflict !== null) return conflict;
  const figures = Object.fromEntries(changed.map((field) => [field, form.boxes[field] ?? null]));
  const after: Figures = { ...own };
  for (const field of changed) {
    const value = form.boxes[field];
    if (value === null || value === undefined) delete after[field];
    else after[field] = value;
  }
  const faults: Faults = {};
  for (const { field, message } of figureFaults(after)) faults[field] ??= message;
  if (Object.keys(faults).length > 0) return { how: 'faulty', faults, doubt: '' };
  const others = [...years]
    .filter(([of]) => of !== year)
    .map(([of, known]) => ({ year: of, figures: known }));
  const doubt = doubtOf(figures, { year, own, others });
  if (doubt !== null && form.typed.sure !== doubt.message) {
    return {
      how: 'faulty',
      faults: { sure: `${doubt.message}。核对数值和单位后勾选，再保存` },
      doubt: doubt.message,
    };
  }
  const { id: enterpriseId, name } = enterprise;
  recordFigures(tx, { enterpriseId, name, year, figures }, 'declared', by);
  return { how: 'saved', changed, warnings: figureWarnings(after).map((one) => one.message) };
}

/** 已保存2025年的营业收入、研发费用。提醒：… */
export function savedWords(year: number, { changed, warnings }: Extract<Saving, { how: 'saved' }>): string {
  if (changed.length === 0) return '没有改动，内容与原来相同。';
  const words = changed.map((field) => told(field).word).join('、');
  return `已保存${year}年的${words}。${warnings.length === 0 ? '' : `提醒：${warnings.join('，')}。`}`;
}
