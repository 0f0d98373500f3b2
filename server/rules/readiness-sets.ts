/** Versions of criteria: which holds on a day, and what of a set can be changed in a form. */
import type { CriteriaSet, Criterion, Part, Purpose, Subject, Test } from './readiness-types.ts';
import { isRatio, unitOf } from './readiness-words.ts';
import type { Day } from './types.ts';

type Dated = Pick<CriteriaSet, 'id' | 'subject' | 'purpose' | 'holds_from' | 'holds_until' | 'replaces'>;

const covers = (one: Dated, day: Day): boolean =>
  one.holds_from <= day && (one.holds_until === null || day <= one.holds_until);

/**
 * The set that holds on that day: of those that nobody corrected since, the one that began last, and of two
 * of one day the later one. A review without criteria of its own goes by those of a new application.
 */
export function setInForce<S extends Dated>(
  sets: readonly S[],
  subject: Subject,
  day: Day,
  purpose: Purpose = 'apply',
): S | null {
  const replaced = new Set(sets.map((one) => one.replaces));
  let found: S | null = null;
  for (const one of sets) {
    if (one.subject !== subject || one.purpose !== purpose || replaced.has(one.id) || !covers(one, day))
      continue;
    if (
      found === null ||
      one.holds_from > found.holds_from ||
      (one.holds_from === found.holds_from && one.id > found.id)
    )
      found = one;
  }
  return found === null && purpose === 'review' ? setInForce(sets, subject, day) : found;
}

/** A criterion or a part of one whose number can be changed. */
export interface Leaf {
  code: string;
  words: string;
  unit: string;
  /** As it is typed: money in 万元. */
  value: number;
  near: number | null;
}

type Numbered = Extract<Test, { value: number }>;
const isNumbered = (test: Test): test is Numbered => 'value' in test;
const isMoney = (test: Numbered): boolean =>
  test.kind === 'equity' || (test.kind === 'figure' && !isRatio(test.of) && unitOf(test.of) === '万元');

function unitIn(test: Numbered): string {
  if (test.kind === 'niche') return '年';
  return test.kind === 'equity' ? '万元' : unitOf(test.of);
}

function partsIn(part: Part): Part[] {
  return part.test.kind === 'any' || part.test.kind === 'all' ? part.test.of.flatMap(partsIn) : [part];
}

/** Every number of a criterion. */
export function leavesOf(criterion: Part): Leaf[] {
  return partsIn(criterion).flatMap((part) => {
    const { test } = part;
    if (!isNumbered(test)) return [];
    const value = isMoney(test) ? test.value / 10_000 : test.value;
    return [{ code: part.code, words: part.words, unit: unitIn(test), value, near: test.near ?? null }];
  });
}

export interface PartEdit {
  value?: number;
  /** Share of the threshold: 0.1. */
  near?: number;
}

function edited<P extends Part>(part: P, edits: ReadonlyMap<string, PartEdit>): P {
  const { test } = part;
  if (test.kind === 'any' || test.kind === 'all')
    return { ...part, test: { ...test, of: test.of.map((one) => edited(one, edits)) } };
  const edit = edits.get(part.code);
  if (edit === undefined || !isNumbered(test)) return part;
  const value =
    edit.value === undefined ? test.value : isMoney(test) ? Math.round(edit.value * 10_000) : edit.value;
  return { ...part, test: { ...test, value, ...(edit.near === undefined ? {} : { near: edit.near }) } };
}

/** The same criteria with other numbers; those of parts that are not named stay. */
export function withNumbers(
  criteria: readonly Criterion[],
  edits: ReadonlyMap<string, PartEdit>,
): Criterion[] {
  return criteria.map((one) => edited(one, edits));
}

/** Every code on which a judgement or a fact can be recorded, with its words. */
export function judgedParts(criteria: readonly Part[]): Part[] {
  return criteria.flatMap(partsIn).filter(({ test }) => test.kind === 'judged');
}
