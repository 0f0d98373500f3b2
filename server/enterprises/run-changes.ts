/** What a run did to enterprises, old and new by field: what taking it back as a whole rests on. */
import type { Db, Tx } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import type { By } from '../audit/by.ts';
import type { EnterpriseDraft } from './fields.ts';
import type { Change } from './sentences.ts';

const COLUMNS = ['run_id', 'enterprise_id', 'what', 'version', 'changes', 'facts_before', 'facts_after'];
const statements = perConnection(({ $client }) => ({
  insert: inserting($client, 'run_change', COLUMNS),
  versions: $client
    .prepare<[number], number>('select id from enterprise_version where enterprise_id = ? order by id')
    .pluck(),
  of: $client.prepare<[number], Row>(
    `select enterprise_id, what, version, changes, facts_before, facts_after from run_change
      where run_id = ? order by enterprise_id, id`,
  ),
}));

interface Row {
  enterprise_id: number;
  what: 'created' | 'revised';
  version: number;
  changes: string;
  facts_before: number;
  facts_after: number;
}

export type RunChange = Omit<Row, 'changes'> & { changes: Done['changes'] };

/** What a run did, enterprise by enterprise, in the order in which it did it. */
export function runChangesOf(db: Db | Tx, runId: number): RunChange[] {
  return statements(db)
    .of.all(runId)
    .map((row) => ({ ...row, changes: JSON.parse(row.changes) as Done['changes'] }));
}

const isOfRun = (by: By) => by.importId !== undefined && by.importId !== null;

/**
 * Where an enterprise's dated versions end, before a run adds its own: what taking it back needs to
 * tell them apart, whatever the clock said. 0 where the change belongs to no run.
 */
export function runMark(tx: Tx, by: By, enterpriseId: number): number {
  return isOfRun(by) ? (statements(tx).versions.all(enterpriseId).at(-1) ?? 0) : 0;
}

interface Done {
  enterpriseId: number;
  what: 'created' | 'revised';
  /** The enterprise's version after it. */
  version: number;
  changes: Record<string, { from: unknown; to: unknown }>;
  /** Of `runMark`, before the versions of this change were added. */
  mark: number;
  /** The last version that this change added; null where it added none. */
  added: number | null;
}

/** Nothing where the change belongs to no run. Unlike the log it keeps contacts as well: they come back, too. */
export function keepRunChange(tx: Tx, by: By, done: Done): void {
  if (!isOfRun(by)) return;
  const { enterpriseId, what, version, changes, mark, added } = done;
  statements(tx).insert({
    run_id: by.importId,
    enterprise_id: enterpriseId,
    what,
    version,
    changes: JSON.stringify(changes),
    facts_before: mark,
    facts_after: added ?? mark,
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
