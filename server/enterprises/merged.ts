/** What merging does to the rows of two records, and takes back: facts that counting sees are laid over, not written. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { nameKey } from '../rules/names.ts';
import { COLUMNS, type Column, type EnterpriseDraft } from './fields.ts';
import {
  dropFormerName,
  type EnterpriseRow,
  formerNamesOf,
  keepFormerName,
  rowOf,
  updateRow,
} from './rows.ts';
import { savedSince } from './since.ts';
import { keepWords } from './wordlists.ts';

/** What was done to the record that stays. */
export interface Taken {
  /** Its version after it. */
  version: number;
  fields: Partial<Record<Column, { from: string | boolean | null; to: string | boolean | null }>>;
  /** Former names that it did not have. */
  names: string[];
}

export interface GivenBack {
  /** Fields that are as they were before. */
  restored: Column[];
  /** Fields that somebody changed since: they stay. */
  kept: Column[];
  names: string[];
  version: number;
}

function present(tx: Tx, id: number): EnterpriseRow {
  const row = rowOf(tx, id);
  if (row === undefined || row.gone !== null) throw new NotFound('enterprise');
  return row;
}

/** Gives the record that stays what was chosen of the other, and its names as former ones. */
export function takeMerged(
  tx: Tx,
  id: number,
  changes: Partial<EnterpriseDraft>,
  names: readonly string[],
  by: By,
): Taken {
  const row = present(tx, id);
  const changed = COLUMNS.filter((field) => changes[field] !== undefined && changes[field] !== row[field]);
  const fields = Object.fromEntries(
    changed.map((field) => [field, { from: row[field], to: changes[field] ?? null }]),
  );
  const values = Object.fromEntries(changed.map((field) => [field, changes[field]]));
  const after = { ...row, ...values };
  const known = new Set([...formerNamesOf(tx, id), after.name]);
  const added = [...new Set([row.name, ...names])].filter((name) => !known.has(name));
  const version = row.version + 1;
  const stamp = { version, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...after, name_key: nameKey(after.name), ...stamp }, row);
  for (const name of added) keepFormerName(tx, id, name, null, by.at);
  keepWords(tx, changes, by);
  return { version, fields, names: added };
}

/** What of `takeMerged` would be taken back now: fields that nobody changed since. */
export function planGiveBack(
  db: Tx,
  id: number,
  taken: Taken,
): Pick<GivenBack, 'restored' | 'kept' | 'names'> {
  const row = present(db, id);
  const since = savedSince(db, id, taken.version);
  const told = COLUMNS.filter((field) => taken.fields[field] !== undefined);
  const isKept = (field: Column) => since.has(field) || row[field] !== taken.fields[field]?.to;
  const here = formerNamesOf(db, id);
  return {
    restored: told.filter((field) => !isKept(field)),
    kept: told.filter(isKept),
    names: taken.names.filter((name) => here.includes(name)),
  };
}

/** Takes back what `takeMerged` gave, but for what was changed since. */
export function giveBack(tx: Tx, id: number, taken: Taken, by: By): GivenBack {
  const row = present(tx, id);
  const plan = planGiveBack(tx, id, taken);
  const values = Object.fromEntries(plan.restored.map((field) => [field, taken.fields[field]?.from]));
  const after = { ...row, ...values };
  const version = row.version + 1;
  const stamp = { version, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...after, name_key: nameKey(after.name), ...stamp }, row);
  for (const name of plan.names) dropFormerName(tx, id, name);
  return { ...plan, version };
}

/** Lets a record go into another, or come back from it: its rows stay as they are. */
export function setMerged(tx: Tx, id: number, isMerged: boolean, by: By): void {
  const row = rowOf(tx, id);
  if (row === undefined || row.gone !== (isMerged ? null : 'merged')) throw new NotFound('enterprise');
  const stamp = { version: row.version + 1, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...row, ...stamp, gone: isMerged ? 'merged' : null }, row);
}
