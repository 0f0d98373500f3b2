/** Saving a changed visit: what two people changed apart is kept, what both changed is shown to the second. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { minuteInWords } from '../format.ts';
import type { Faults } from '../forms.ts';
import { MANNER_WORDS } from '../rules/visits.ts';
import { ERASED } from './erasing.ts';
import { findVisit, type VisitFacts, versionsOfVisit } from './rows.ts';
import { reviseVisit, VISIT_FIELDS, VISIT_WORDS, type VisitField } from './saving.ts';

export type Saving =
  | { how: 'saved'; changed: VisitField[] }
  | { how: 'voided' }
  /** Somebody changed the same since; `version` is the one that was shown now. */
  | { how: 'conflict'; faults: Faults; version: number };

/** What a field says, as a reader sees it. */
export function factInWords(facts: VisitFacts, field: VisitField): string {
  return field === 'manner' ? MANNER_WORDS[facts.manner] : facts[field] === '' ? '未填写' : facts[field];
}

/**
 * Judges and records, in the caller's transaction.
 * @param opened the version that the form was opened with
 */
export function saveVisit(
  tx: Tx,
  { id, opened, facts, reason }: { id: number; opened: number; facts: VisitFacts; reason: string },
  by: By,
): Saving {
  const now = findVisit(tx, id);
  if (now.voided === 1) return { how: 'voided' };
  const versions = versionsOfVisit(tx, id);
  const was = versions.find((one) => one.version === opened) ?? now;
  // The form still held a name that was erased meanwhile: it comes back only where somebody says so.
  const isErased = versions.some((one) => one.version > opened && one.reason === ERASED);
  if (isErased && facts.received_by !== '') {
    const told = '联系人信息已删除，接待人已清空。仍要填写接待人，再保存一次';
    return { how: 'conflict', faults: { received_by: told }, version: now.version };
  }
  const mine = VISIT_FIELDS.filter((field) => facts[field] !== was[field]);
  const both = mine.filter((field) => now[field] !== was[field] && now[field] !== facts[field]);
  if (both.length > 0) {
    const [last] = versions;
    const who = last === undefined ? '他人' : `${last.recorded_by}在${minuteInWords(last.recorded_at, '')}`;
    const faults = both.map((field): [string, string] => [
      field,
      `${who}已将${VISIT_WORDS[field]}改为：${factInWords(now, field)}。要用你填写的，再保存一次`,
    ]);
    return { how: 'conflict', faults: Object.fromEntries(faults), version: now.version };
  }
  const merged = { ...now, ...Object.fromEntries(mine.map((field) => [field, facts[field]])) };
  return { how: 'saved', changed: reviseVisit(tx, id, merged, reason, by) };
}
