import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { ledBy } from '../derived/codes.ts';
import { deriveEnterprise } from '../derived/derive.ts';
import { MovedTo, NotFound } from '../errors.ts';
import { shanghaiDay } from '../rules/days.ts';
import { nameKey } from '../rules/names.ts';
import { FACT_FIELDS } from '../rules/types.ts';
import { COLUMNS, type EnterpriseDraft, isCounting } from './fields.ts';
import {
  codedRow,
  dropFormerName,
  type EnterpriseRow,
  formerNamesOf,
  insertRow,
  keepFormerCode,
  keepFormerName,
  rowOf,
  undoneRow,
  updateRow,
} from './rows.ts';
import { createdChanges, keepRunChange, revisedChanges, runMark } from './run-changes.ts';
import { type Change, createdSentence, detailOf, revisedSentence } from './sentences.ts';
import { addFirstVersion, addVersion } from './versions.ts';
import { keepWords, leadWords, type WordBook } from './wordlists.ts';

export { type Duplicate, findDuplicates } from './duplicates.ts';
export {
  COLUMNS,
  type Column,
  type EnterpriseDraft,
  FIELD_WORDS,
  FIELDS,
  type Field,
  isCounting,
  isPersonal,
  valueInWords,
} from './fields.ts';
export { ALERTS, NO_FILTERS, RULE_ALERTS, readFilters } from './filters.ts';
export { phone } from './form.ts';
export {
  countAlerts,
  ForeignCursor,
  type ListAsked,
  type Listed,
  type ListRow,
  listEnterprises,
  listedIds,
} from './list.ts';
export { filtersInWords } from './list-words.ts';
export { type GivenBack, giveBack, planGiveBack, setMerged, type Taken, takeMerged } from './merged.ts';
export { enterprisesById, formerNamesOf, keptNamesOf } from './rows.ts';
export { type RunChange, runChangesOf } from './run-changes.ts';
export { type Saved, savedSince } from './since.ts';
export { notBefore } from './since-value.ts';
export { versionsOf } from './versions.ts';
export { registerFor, whereOf } from './where.ts';
export {
  type KnownWords,
  keepWord,
  keepWordChange,
  knownWords,
  LISTS,
  type List,
  offeredTags,
  openBook,
  WORD_KINDS,
  type WordChange,
  type WordKind,
  wordLists,
} from './wordlists.ts';

export type Enterprise = EnterpriseRow & { former_names: string[] };

interface Options {
  /** Fold the enterprise anew at the end; false where the caller does so once for many. */
  derive?: boolean;
  /** The lists, where the caller writes many (`openBook`). */
  book?: WordBook | undefined;
}

/**
 * @throws NotFound where no enterprise has this code, written in its stored form
 * @throws MovedTo where it was corrected, or its record merged into another
 */
export function findEnterprise(db: Db | Tx, uscc: string): Enterprise {
  const row = codedRow(db, uscc);
  if (row === undefined || row.gone !== null) {
    const led = ledBy(db, [uscc]).get(uscc);
    throw led === undefined ? new NotFound('enterprise') : new MovedTo(uscc, led.uscc);
  }
  return { ...row, former_names: formerNamesOf(db, row.id) };
}

/**
 * Adds an enterprise with its first version, its former names and its line in the log, in the
 * caller's transaction. Values that the lists lack are taken into them; spellings of old become what took
 * their place.
 * @returns its id
 */
export function createEnterprise(
  tx: Tx,
  typed: EnterpriseDraft,
  by: By,
  { derive = true, book }: Options = {},
): number {
  const draft = leadWords(tx, typed, book);
  const { former_names, ...columns } = draft;
  const row = { ...columns, name_key: nameKey(draft.name), updated_at: by.at, updated_by: by.actor };
  // Who was taken back with an import and comes again is the same enterprise, with its history.
  const before = undoneRow(tx, draft.uscc);
  const version = (before?.version ?? 0) + 1;
  if (before !== undefined) updateRow(tx, { ...before, ...row, version, gone: null }, before);
  const id = before?.id ?? insertRow(tx, { ...row, version, created_at: by.at });
  const mark = before === undefined ? 0 : runMark(tx, by, id);
  const { name, in_scope, industry_code, chain, area, officer } = draft;
  const added = addFirstVersion(tx, id, { name, in_scope, industry_code, chain, area, officer }, by);
  for (const former of former_names) if (former !== name) keepFormerName(tx, id, former, null, by.at);
  keepWords(tx, draft, by, book);
  const given = createdChanges(draft);
  keepRunChange(tx, by, { enterpriseId: id, what: 'created', version, changes: given, mark, added });
  const { contact_name: _, contact_phone: __, ...told } = draft;
  const detail = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  record(tx, {
    ...by,
    act: 'enterprise created',
    enterpriseId: id,
    sentence: createdSentence(draft),
    detail,
  });
  if (derive) deriveEnterprise(tx, id);
  return id;
}

export interface Revision extends Options {
  /** From when what counting sees holds; today. */
  effective_on?: string;
  reason?: string;
  /** The former names given are all there are; otherwise they are added to those known. */
  replaceFormerNames?: boolean;
  /** What counting sees is written for the day although it stands so now: on that day it may not have. */
  restate?: boolean;
}

/**
 * Changes what is kept of an enterprise, in the caller's transaction: fields that stay the same are
 * passed over; what counting sees gets a dated version; the old name is kept on renaming.
 * @returns the fields that changed; none where all stayed the same, and then nothing is written
 * @throws NotFound where there is no such enterprise
 */
export function reviseEnterprise(
  tx: Tx,
  id: number,
  wanted: Partial<EnterpriseDraft>,
  by: By,
  {
    effective_on,
    reason = '',
    derive = true,
    replaceFormerNames = false,
    restate = false,
    book,
  }: Revision = {},
): { changed: string[] } {
  const row = rowOf(tx, id);
  if (row === undefined) throw new NotFound('enterprise');
  const changes = leadWords(tx, wanted, book);
  const day = effective_on ?? shanghaiDay(new Date(by.at));
  const changed: Change[] = COLUMNS.flatMap((field) => {
    const to = changes[field];
    const isNew = to !== row[field] || (restate && isCounting(field));
    return to === undefined || !isNew ? [] : [{ field, from: row[field], to }];
  });
  const renamed = changed.some(({ field }) => field === 'name');
  if (changes.former_names !== undefined) {
    const names = formerNamesOf(tx, id);
    const after = reviseFormerNames(tx, id, names, changes.former_names, { by, replaceFormerNames });
    const isSame = after.length === names.length && after.every((name) => names.includes(name));
    if (!isSame) changed.push({ field: 'former_names', from: names, to: after });
  }
  if (changed.length === 0) return { changed: [] };

  if (renamed) keepFormerName(tx, id, row.name, day, by.at);
  if (changed.some(({ field }) => field === 'uscc')) keepFormerCode(tx, id, row.uscc, by);
  const values = Object.fromEntries(
    changed.flatMap(({ field, to }) => (field === 'former_names' ? [] : [[field, to]])),
  );
  const version = row.version + 1;
  const stamp = { version, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...row, ...values, name_key: nameKey(changes.name ?? row.name), ...stamp }, row);
  const facts = Object.fromEntries(FACT_FIELDS.flatMap((one) => (one in values ? [[one, values[one]]] : [])));
  const mark = runMark(tx, by, id);
  const isOfFacts = Object.keys(facts).length > 0;
  const added = isOfFacts
    ? addVersion(tx, { enterpriseId: id, effective_on: day, reason, changes: facts }, by)
    : null;
  keepWords(tx, changes, by, book);
  const told = revisedChanges(changed);
  keepRunChange(tx, by, { enterpriseId: id, what: 'revised', version, changes: told, mark, added });
  record(tx, {
    ...by,
    act: 'enterprise revised',
    enterpriseId: id,
    sentence: revisedSentence(row.name, changed, { effective_on: day, reason }),
    detail: {
      version,
      ...detailOf(changed),
      ...(changed.some(({ field }) => isCounting(field)) ? { effective_on: day } : {}),
    },
  });
  if (derive) deriveEnterprise(tx, id);
  return { changed: changed.map(({ field }) => field) };
}

/**
 * Takes an enterprise out of the register, in the caller's transaction: it stands in no list and no
 * figure, its history stays, and its code is free to come again. Its events must have been voided before.
 */
export function removeEnterprise(tx: Tx, id: number, by: By, { derive = true }: Options = {}): void {
  const row = rowOf(tx, id);
  if (row === undefined || row.gone !== null) throw new NotFound('enterprise');
  const version = row.version + 1;
  const stamp = { version, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...row, ...stamp, gone: 'undone' }, row);
  record(tx, {
    ...by,
    act: 'enterprise removed',
    enterpriseId: id,
    sentence: `撤回新增的企业${row.name}（${row.uscc}）`,
    detail: { version },
  });
  if (derive) deriveEnterprise(tx, id);
}

function reviseFormerNames(
  tx: Tx,
  id: number,
  known: readonly string[],
  given: readonly string[],
  { by, replaceFormerNames }: { by: By; replaceFormerNames: boolean },
): string[] {
  for (const name of given) if (!known.includes(name)) keepFormerName(tx, id, name, null, by.at);
  const gone = replaceFormerNames ? known.filter((name) => !given.includes(name)) : [];
  for (const name of gone) dropFormerName(tx, id, name);
  return formerNamesOf(tx, id);
}
