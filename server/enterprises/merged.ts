/** What merging does to the rows of two records, and takes back: facts that counting sees are laid over, not written. */
import type { Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import { nameKey } from '../rules/names.ts';
import { type Column, COLUMNS, type EnterpriseDraft } from './fields.ts';
import { dropFormerName, type EnterpriseRow, formerNamesOf, keepFormerName, rowOf, updateRow } from './rows.ts';
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
  updateRow(tx, { ...after, name_key: nameKey(after.name), ...stamp });
  for (const name of added) keepFormerName(tx, id, name, null, by.at);
  keepWords(tx, changes);
  return { version, fields, names: added };
}

/** Takes back what `takeMerged` gave, but for what was changed since. */
export function giveBack(tx: Tx, id: number, taken: Taken, by: By): GivenBack {
  const row = present(tx, id);
  const since = savedSince(tx, id, taken.version);
  const told = COLUMNS.flatMap((field) => {
    const was = taken.fields[field];
    return was === undefined ? [] : [{ field, was, isKept: since.has(field) || row[field] !== was.to }];
  });
  const restored = told.filter((one) => !one.isKept);
  const values = Object.fromEntries(restored.map(({ field, was }) => [field, was.from]));
  const after = { ...row, ...values };
  const version = row.version + 1;
  const stamp = { version, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...after, name_key: nameKey(after.name), ...stamp });
  const here = formerNamesOf(tx, id);
  const names = taken.names.filter((name) => here.includes(name));
  for (const name of names) dropFormerName(tx, id, name);
  return {
    restored: restored.map(({ field }) => field),
    kept: told.filter((one) => one.isKept).map(({ field }) => field),
    names,
    version,
  };
}

/** Lets a record go into another, or come back from it: its rows stay as they are. */
export function setMerged(tx: Tx, id: number, isMerged: boolean, by: By): void {
  const row = rowOf(tx, id);
  if (row === undefined || row.gone !== (isMerged ? null : 'merged')) throw new NotFound('enterprise');
  const stamp = { version: row.version + 1, updated_at: by.at, updated_by: by.actor };
  updateRow(tx, { ...row, ...stamp, gone: isMerged ? 'merged' : null });
}
