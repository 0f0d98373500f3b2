/** Saving a changed measure: what two changed apart is kept, what both changed is shown to the second. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import type { Faults } from '../forms.ts';
import { dayInWords } from '../rules/days.ts';
import { MEASURE_WORDS } from '../rules/measures.ts';
import { findMeasure, type MeasureFacts, versionsOfMeasure } from './rows.ts';
import { changedIn, MEASURE_FIELD_WORDS, type MeasureField, reviseMeasure } from './saving.ts';

/** What a field says, as a reader sees it. */
export function factInWords(facts: MeasureFacts, field: MeasureField): string {
  if (field === 'state') return MEASURE_WORDS[facts.state];
  if (field === 'due_on') return dayInWords(facts.due_on);
  if (field === 'ended_on') return facts.ended_on === null ? '未填写' : dayInWords(facts.ended_on);
  return facts[field];
}

export type Saving = { changed: MeasureField[] } | { faults: Faults; version: number };

/** Judges and records, in the caller's transaction. @param opened the version that the form was opened with */
export function saveMeasure(
  tx: Tx,
  { id, opened, facts, words }: { id: number; opened: number; facts: MeasureFacts; words: string },
  who: By,
): Saving {
  const now = findMeasure(tx, id);
  const was = versionsOfMeasure(tx, id).find((one) => one.version === opened) ?? now;
  const mine = changedIn(was, facts);
  const both = mine.filter((field) => now[field] !== was[field] && now[field] !== facts[field]);
  if (both.length > 0) {
    const by = versionsOfMeasure(tx, id)[0]?.recorded_by ?? '他人';
    const told = (field: MeasureField) =>
      `${by}已将${MEASURE_FIELD_WORDS[field]}改为：${factInWords(now, field)}。要用你填写的，再保存一次`;
    return { faults: Object.fromEntries(both.map((field) => [field, told(field)])), version: now.version };
  }
  const merged = { ...now, ...Object.fromEntries(mine.map((field) => [field, facts[field]])) };
  return { changed: reviseMeasure(tx, id, merged, words, who) };
}
