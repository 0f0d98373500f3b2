/** What a program posts of an enterprise, read and judged as the form is; and its saving. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { Refused } from '../errors.ts';
import type { Day, Refusal } from '../rules/types.ts';
import { findDuplicates, nearKey } from './duplicates.ts';
import { type EnterpriseDraft, FIELDS, type Field } from './fields.ts';
import { revisionForm } from './form.ts';
import { judgeNames } from './judging.ts';
import { createEnterprise, type Enterprise, reviseEnterprise } from './queries.ts';

/** By field, as the form's words: text, yes or no, one a line; null empties. A field left out is not meant. */
export type Posted = Partial<Record<Field, string | boolean | readonly string[] | null>>;

const EMPTY: EnterpriseDraft = {
  uscc: '',
  name: '',
  former_names: [],
  short_name: null,
  industry_code: null,
  chain: null,
  area: null,
  in_scope: true,
  founded_on: null,
  signed_on: null,
  officer: null,
  contact_name: null,
  contact_phone: null,
  main_product: null,
  tags: null,
  note: null,
};

function typed(value: Posted[Field]): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join('\n');
}

/** @throws Refused with each fault at its field */
function readPosted(posted: Posted, today: Day): Partial<EnterpriseDraft> {
  const { shape } = revisionForm(today);
  const refusals: Refusal[] = [];
  const read: Partial<EnterpriseDraft> = {};
  for (const field of FIELDS) {
    if (posted[field] === undefined) continue;
    const made = shape[field].safeParse(typed(posted[field]));
    if (made.success) Object.assign(read, { [field]: made.data });
    else for (const { message } of made.error.issues) refusals.push({ rule: 'format', field, message });
  }
  if (refusals.length > 0) throw new Refused(refusals);
  // A note is given back as it was posted.
  if (typeof posted.note === 'string' && read.note !== null) read.note = posted.note;
  return read;
}

/** @throws Refused where the code is taken, or a name is another's and `notSame` does not name exactly those */
function judge(tx: Tx, draft: EnterpriseDraft, stored: Enterprise | null, notSame: readonly string[]): void {
  const { near } = findDuplicates(tx, draft, stored?.id ?? null);
  const meant = new Set(notSame);
  const all = near.length > 0 && near.every((one) => meant.has(one.uscc));
  const { faults } = judgeNames(tx, draft, all ? { not_same: nearKey(near) } : {}, stored);
  const refusals: Refusal[] = [];
  if (faults.uscc !== undefined) refusals.push({ rule: 'exists', field: 'uscc', message: faults.uscc });
  if (faults.name !== undefined) {
    const whom = near.map((one) => `${one.name} ${one.uscc}`).join('、');
    const message = `名称相近：${whom}。确认不是同一家时，在 not_same 写上这些信用代码`;
    refusals.push({ rule: 'near', field: 'name', message });
  }
  if (refusals.length > 0) throw new Refused(refusals);
}

interface About {
  today: Day;
  /** Codes of those that it is not the same as, though a name is alike. */
  notSame: readonly string[];
}

/** Adds an enterprise, in the caller's transaction. @returns its id @throws Refused */
export function createPosted(tx: Tx, posted: Posted, { today, notSame }: About, by: By): number {
  const draft = { ...EMPTY, ...readPosted({ name: '', uscc: '', ...posted }, today) };
  draft.former_names = draft.former_names.filter((one) => one !== draft.name);
  judge(tx, draft, null, notSame);
  return createEnterprise(tx, draft, by);
}

/** Changes the fields that were posted, in the caller's transaction. @throws Refused */
export function revisePosted(
  tx: Tx,
  stored: Enterprise,
  posted: Posted,
  { today, notSame, effective_on, reason }: About & { effective_on?: Day; reason?: string },
  by: By,
): void {
  const changes = readPosted(posted, today);
  const { shape } = revisionForm(today);
  const day = shape.effective_on.safeParse(effective_on ?? '');
  if (!day.success) {
    const message = day.error.issues[0]?.message ?? '';
    throw new Refused([{ rule: 'R10', field: 'effective_on', message }]);
  }
  judge(tx, { ...stored, ...changes }, stored, notSame);
  const options = { effective_on: day.data, reason: reason ?? '', replaceFormerNames: true };
  reviseEnterprise(tx, stored.id, changes, by, options);
}
