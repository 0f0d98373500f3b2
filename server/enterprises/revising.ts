/** From a posted edit form to what is to be saved, against what stands now. */
import type { Tx } from '../../db/open.ts';
import type { Faults, Typed } from '../forms.ts';
import { type EnterpriseDraft, FIELDS, type Field } from './fields.ts';
import type { Revised } from './form.ts';
import { type Merged, merge, type Plain, plainOf } from './merge.ts';
import type { Enterprise } from './queries.ts';
import { type Saved, savedSince } from './since.ts';

export interface Revising extends Merged {
  isStale: boolean;
  saved: Plain;
  mine: Plain;
  original: Partial<Plain>;
  /** Chosen for neither side on the page that asked. */
  undecided: Field[];
  /** Who saved what since the form was opened. */
  since: Map<Field, Saved>;
  /** The version that the officer began with, whatever was shown in between. */
  began: number;
}

const oneBreak = (text: string) => text.replace(/\r\n?/g, '\n');

function originalIn(typed: Typed): Partial<Plain> {
  const told = FIELDS.flatMap((field): [Field, string][] => {
    const value = typed[`was_${field}`];
    return value === undefined ? [] : [[field, oneBreak(value)]];
  });
  return Object.fromEntries(told);
}

/** What I want: an untouched box is what it began with, however that was written. */
function mineOf(data: Revised, typed: Typed, original: Partial<Plain>, saved: Plain): Plain {
  const mine = plainOf(data);
  for (const field of FIELDS) {
    const began = original[field];
    const chosen = typed[`keep_${field}`] === 'saved';
    if (began !== undefined && (chosen || oneBreak(typed[field] ?? '') === began)) mine[field] = began;
  }
  // A telephone number is never put into a page: an empty box leaves it, a tick clears it.
  if (typed.keep_contact_phone === 'saved') mine.contact_phone = saved.contact_phone;
  else if (data.clear_phone) mine.contact_phone = '';
  else if (data.contact_phone === null) mine.contact_phone = saved.contact_phone;
  return mine;
}

export function reviseAgainst(tx: Tx, stored: Enterprise, data: Revised, typed: Typed): Revising {
  const saved = plainOf(stored);
  const told = originalIn(typed);
  // A form of a record that was merged meanwhile is posted here: it began with another's fields.
  const isAnother = told.uscc !== undefined && told.uscc !== saved.uscc;
  const isStale = data.version !== stored.version || isAnother;
  const mine = mineOf(data, typed, told, saved);
  const began = Number(typed.began ?? data.version);
  const since = savedSince(tx, stored.id, Number.isInteger(began) ? began : 0);
  const changedPhone = savedSince(tx, stored.id, data.version).has('contact_phone');
  const original: Partial<Plain> = isStale ? told : { ...saved };
  // What the number was is in no page: where somebody changed it meanwhile, it is in dispute.
  if (changedPhone) delete original.contact_phone;
  else original.contact_phone = saved.contact_phone;
  const merged = merge(original, saved, mine);
  const asked = (typed.conflicts ?? '').split(' ');
  const undecided = FIELDS.filter(
    (field) => asked.includes(field) && !['saved', 'mine'].includes(typed[`keep_${field}`] ?? ''),
  );
  return { ...merged, isStale, saved, mine, original, undecided, since, began };
}

/** The fields that are to be saved, in their stored form. */
export function changesOf(data: Revised, revising: Revising): Partial<EnterpriseDraft> {
  const { contact_phone } = revising.mine;
  const draft: EnterpriseDraft = { ...data, contact_phone: contact_phone === '' ? null : contact_phone };
  return Object.fromEntries(revising.changed.map((field) => [field, draft[field]]));
}

/** Each choice that is still open, at its field. */
export function faultsOfChoices(undecided: readonly Field[], word: (field: Field) => string): Faults {
  return Object.fromEntries(undecided.map((field) => [`keep_${field}`, `选择${word(field)}保留哪一个`]));
}
