/** Reading the form that makes a version of criteria out of another. */
import { type Faults, readForm, type Typed, typedFrom } from '../forms.ts';
import { leavesOf, type PartEdit, withNumbers } from '../rules/readiness-sets.ts';
import type { CriteriaSet, Criterion, Test } from '../rules/readiness-types.ts';
import { isRatio, unitOf } from '../rules/readiness-words.ts';
import { AddedForm, numberOf, SetForm } from './form.ts';
import type { SetDraft } from './saving.ts';

/** More years than any firm has been at its trade. */
const LONGEST_YEARS = 100;

/** The boxes of a version as they stand. */
export function typedSet(set: CriteriaSet, base: number | null): Typed {
  const typed: Typed = {
    how: 'new',
    name: set.name,
    document_no: set.document_no,
    holds_from: set.holds_from,
    holds_until: set.holds_until ?? '',
    source: set.source,
    note: set.note,
    base: base === null ? '' : String(base),
    added_of: '',
    added_bound: 'least',
  };
  for (const criterion of set.criteria) {
    typed[`clause_${criterion.code}`] = criterion.clause;
    for (const { code, value, near } of leavesOf(criterion)) {
      typed[`value_${code}`] = String(value);
      typed[`near_${code}`] = String((near ?? 0.1) * 100);
    }
  }
  return typed;
}

/** The criteria as typed, with every fault at its box. */
function criteriaOf(set: CriteriaSet, typed: Typed): { criteria: Criterion[]; faults: Faults } {
  const faults: Faults = {};
  const edits = new Map<string, PartEdit>();
  const kept = set.criteria.filter(({ code }) => typed[`drop_${code}`] !== '1');
  for (const criterion of kept) {
    for (const { code, words, unit } of leavesOf(criterion)) {
      const value = numberOf(typed[`value_${code}`]);
      const near = numberOf(typed[`near_${code}`]);
      if (value === null) faults[`value_${code}`] = `${words}的标准值必须是数字，单位为${unit}`;
      // The day on which it is reached is counted by whole years.
      else if (unit === '年' && !(Number.isInteger(value) && value <= LONGEST_YEARS))
        faults[`value_${code}`] = `${words}的标准值必须是整年数，0 到 ${LONGEST_YEARS} 之间`;
      if (near === null || near > 100) faults[`near_${code}`] = `${words}的接近幅度应在 0 到 100 之间`;
      if (value !== null && near !== null) edits.set(code, { value, near: near / 100 });
    }
    const clause = (typed[`clause_${criterion.code}`] ?? '').trim();
    if (clause === '' || clause.length > 800)
      faults[`clause_${criterion.code}`] = `填写${criterion.words}的出处，最多 800 字`;
  }
  if (kept.length === 0) faults.how = '至少保留一项条件';
  const clauses = kept.map((one) => ({ ...one, clause: (typed[`clause_${one.code}`] ?? '').trim() }));
  return { criteria: withNumbers(clauses, edits), faults };
}

/** A criterion that is added; null where none is. */
function addedOf(set: CriteriaSet, typed: Typed): { criterion: Criterion | null; faults: Faults } {
  if ((typed.added_of ?? '') === '' && (typed.added_words ?? '').trim() === '')
    return { criterion: null, faults: {} };
  const form = readForm(AddedForm, typed);
  if (!form.ok) return { criterion: null, faults: form.faults };
  const { added_of: of, added_words: words, added_clause: clause } = form.data;
  const taken = new Set(set.criteria.map(({ code }) => code));
  let n = 1;
  while (taken.has(`${set.subject}_own_${n}`)) n += 1;
  const head = { code: `${set.subject}_own_${n}`, words, clause, confidence: 'O' as const };
  if (of === 'person' || of === 'platform')
    return { criterion: { ...head, test: { kind: 'judged', by: of } }, faults: {} };
  const value = numberOf(typed.added_value);
  if (value === null) return { criterion: null, faults: { added_value: '新条件的标准值必须是数字' } };
  const isMoney = !isRatio(of) && unitOf(of) === '万元';
  const test: Test = {
    kind: 'figure',
    of,
    over: 'last',
    bound: typed.added_bound === 'most' ? 'most' : 'least',
    value: isMoney ? Math.round(value * 10_000) : value,
  };
  return { criterion: { ...head, test }, faults: {} };
}

export type ReadSet =
  | { ok: true; draft: SetDraft; base: number | null; typed: Typed }
  | { ok: false; faults: Faults; typed: Typed };

export function readSetForm(set: CriteriaSet, body: unknown): ReadSet {
  const typed = typedFrom(body);
  const head = readForm(SetForm, body);
  const read = criteriaOf(set, typed);
  const added = addedOf(set, typed);
  const faults = { ...(head.ok ? {} : head.faults), ...read.faults, ...added.faults };
  if (!head.ok || Object.keys(faults).length > 0 || head.data.holds_from === null)
    return { ok: false, faults, typed };
  const { how, base, holds_from, ...rest } = head.data;
  const draft: SetDraft = {
    ...rest,
    holds_from,
    subject: set.subject,
    purpose: set.purpose,
    replaces: how === 'correct' ? set.id : null,
    criteria: added.criterion === null ? read.criteria : [...read.criteria, added.criterion],
    ...(set.entry === undefined ? {} : { entry: set.entry }),
  };
  return { ok: true, draft, base, typed };
}
