/** Writing one event: a statement prepared once a connection, for an import writes tens of thousands. */
import type { Tx } from '../../db/open.ts';
import type { event } from '../../db/schema.ts';

type Row = Omit<typeof event.$inferInsert, 'id'>;
type Insert = ReturnType<typeof prepare>;

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

const prepared = new WeakMap<Tx['$client'], Insert>();

function prepare(client: Tx['$client']) {
  return client.prepare<unknown[]>(
    `insert into event (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})`,
  );
}

/** @returns the id of the event */
export function insertEvent(tx: Tx, row: Row): number {
  let insert = prepared.get(tx.$client);
  if (insert === undefined) {
    insert = prepare(tx.$client);
    prepared.set(tx.$client, insert);
  }
  const values = COLUMNS.map((column) =>
    column === 'back' ? Number(row.back ?? false) : (row[column] ?? null),
  );
  return Number(insert.run(values).lastInsertRowid);
}
