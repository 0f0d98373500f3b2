/** Writing one event: a statement prepared once a connection, for an import writes tens of thousands. */
import type { Tx } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import type { event } from '../../db/schema.ts';

type Row = Omit<typeof event.$inferInsert, 'id'>;

const COLUMNS = [
  'enterprise_id',
  'category',
  'kind',
  'effective_on',
  'recorded_at',
  'recorded_by',
  'stage',
  'back',
  'publicised_on',
  'issued_on',
  'batch',
  'batch_year',
  'document_no',
  'valid_from',
  'valid_until',
  'first_report_on',
  'route',
  'counting',
  'counting_reason',
  'reason',
  'fell_at',
  'amends',
  'basis',
  'note',
  'import_id',
] as const satisfies readonly (keyof Row)[];

const statement = perConnection(({ $client }) => $client.prepare(insertSql('event', COLUMNS)));

/** @returns the id of the event */
export function insertEvent(tx: Tx, row: Row): number {
  const given = Object.fromEntries(COLUMNS.map((column) => [column, row[column] ?? null]));
  const { lastInsertRowid } = statement(tx).run({ ...given, back: row.back === true ? 1 : 0 });
  return Number(lastInsertRowid);
}
