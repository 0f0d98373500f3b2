/** Two officers saved the same enterprise: what each changed, field by field. Pure. */
import { type EnterpriseDraft, FIELDS, type Field } from './fields.ts';

/** A value as the form holds it, so that the three can be compared: null and '' are one, lists are lines. */
export type Plain = Record<Field, string>;

export function plainOf(draft: EnterpriseDraft): Plain {
  const entries = FIELDS.map((field): [Field, string] => {
    const value = draft[field];
    if (Array.isArray(value)) return [field, value.join('\n')];
    if (typeof value === 'boolean') return [field, value ? 'yes' : 'no'];
    return [field, value ?? ''];
  });
  return Object.fromEntries(entries) as Plain;
}

export interface Merged {
  /** Changed by me alone: to be saved. */
  changed: Field[];
  /** Changed by somebody else alone: theirs stays. */
  theirs: Field[];
  /** Changed by both, differently: somebody has to choose. */
  both: Field[];
}

/**
 * @param original what my form began with; a field that it does not tell is taken to be in dispute
 * @param saved what stands now
 */
export function merge(original: Partial<Plain>, saved: Plain, mine: Plain): Merged {
  const merged: Merged = { changed: [], theirs: [], both: [] };
  for (const field of FIELDS) {
    if (mine[field] === saved[field]) continue;
    if (mine[field] === original[field]) merged.theirs.push(field);
    else if (saved[field] === original[field]) merged.changed.push(field);
    else merged.both.push(field);
  }
  return merged;
}
