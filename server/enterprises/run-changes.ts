/** What a run did to enterprises, old and new by field: what taking it back as a whole rests on. */
import type { Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import type { EnterpriseDraft } from './fields.ts';
import type { Change } from './sentences.ts';

const insert = perConnection(({ $client }) =>
  $client.prepare(insertSql('run_change', ['run_id', 'enterprise_id', 'what', 'version', 'changes'])),
);

interface Done {
  enterpriseId: number;
  what: 'created' | 'revised';
  /** The enterprise's version after it. */
  version: number;
  changes: Record<string, { from: unknown; to: unknown }>;
}

/** Nothing where the change belongs to no run. Unlike the log it keeps contacts as well: they come back, too. */
export function keepRunChange(tx: Tx, by: By, { enterpriseId, what, version, changes }: Done): void {
  if (by.importId === undefined || by.importId === null) return;
  insert(tx).run({
    run_id: by.importId,
    enterprise_id: enterpriseId,
    what,
    version,
    changes: JSON.stringify(changes),
  });
}

/** Every field that was given, from nothing. */
export function createdChanges(draft: EnterpriseDraft): Done['changes'] {
  const given = Object.entries(draft).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(given.map(([field, to]) => [field, { from: null, to }]));
}

export function revisedChanges(changed: readonly Change[]): Done['changes'] {
  return Object.fromEntries(changed.map(({ field, from, to }) => [field, { from, to }]));
}
