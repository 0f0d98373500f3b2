/** Letting go of contacts in files under way, and in those that were taken and are kept for their refused rows. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { nameKey } from '../rules/names.ts';
import type { MappedColumn } from './mapping.ts';
import { packCells, unpackCells } from './packed-cells.ts';
import { BLANK, type Cell } from './sheet.ts';
import type { RowOutcome } from './staged-rows.ts';

/** Whose rows are meant: all their codes, of old too, and all their names. */
export interface Whose {
  codes: readonly string[];
  names: readonly string[];
}

/** Columns that say whose row it is. */
const NAMING = new Set(['uscc', 'name', 'former_names']);
const PERSONAL = new Set(['contact_name', 'contact_phone']);
/** So many rows at a time: whoever reads row by row keeps the connection from writing. */
const PORTION = 1_000;

interface Row {
  staged_id: number;
  sheet: number;
  number: number;
  cells: string;
  outcome: string | null;
}

const statements = perConnection(({ $client }) => ({
  files: $client.prepare<[], { id: number; sheet: number; columns: string }>(
    `select id, sheet, columns from staged_import where kind = 'enterprises'`,
  ),
  rows: $client.prepare<[number, number, number, number], Row>(
    `select staged_id, sheet, number, cells, outcome from staged_row
      where staged_id = ? and (sheet, number) > (?, ?) order by sheet, number limit ?`,
  ),
  put: $client.prepare<[string, string | null, number, number, number]>(
    'update staged_row set cells = ?, outcome = ? where staged_id = ? and sheet = ? and number = ?',
  ),
}));

/** Cells that are known to hold something else than a contact; where nobody said what is what, those that name the enterprise. */
function keptCells(
  cells: readonly Cell[],
  columns: readonly MappedColumn[],
  names: (cell: Cell, index: number) => boolean,
): Cell[] {
  const known = new Set(
    columns.flatMap(({ index, field }) => (field !== '' && !PERSONAL.has(field) ? [index] : [])),
  );
  return cells.map((cell, index) => (known.has(index) || names(cell, index) ? cell : BLANK));
}

function keptOutcome(text: string | null): string | null {
  if (text === null) return null;
  const outcome = JSON.parse(text) as RowOutcome;
  const differences = outcome.differences.filter((one) => !PERSONAL.has(one.field));
  return differences.length === outcome.differences.length
    ? text
    : JSON.stringify({ ...outcome, differences });
}

/** All rows of a file, in order, so many at a time. */
function* rowsOf(tx: Tx | Db, id: number): Generator<Row[]> {
  const page = (sheet: number, number: number) => statements(tx).rows.all(id, sheet, number, PORTION);
  for (let rows = page(-1, 0); ; ) {
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    rows = page(last.sheet, last.number);
  }
}

/**
 * Empties what may hold a contact in every row that is about one of these enterprises, by its code, its name,
 * or what judging took it for: the columns of contacts, and those that nobody said anything about.
 * @returns how many rows were changed
 */
export function eraseStaged(tx: Tx | Db, { codes, names }: Whose): number {
  const sql = statements(tx);
  // A code is looked up as a name is: half width, no spaces, lower case.
  const wanted = new Set([...codes, ...names].map(nameKey));
  const isWanted = (text: string) => text !== '' && wanted.has(nameKey(text));
  let changed = 0;
  for (const file of sql.files.all()) {
    const mapped = JSON.parse(file.columns) as MappedColumn[];
    const naming = new Set(mapped.flatMap(({ index, field }) => (NAMING.has(field) ? [index] : [])));
    for (const rows of rowsOf(tx, file.id))
      for (const row of rows) {
        const isMapped = file.sheet === row.sheet && naming.size > 0;
        const cells = unpackCells(row.cells);
        const judged = row.outcome === null ? '' : (JSON.parse(row.outcome) as RowOutcome).uscc;
        const names = (cell: Cell, index: number) => (!isMapped || naming.has(index)) && isWanted(cell.text);
        if (!isWanted(judged) && !cells.some(names)) continue;
        const kept = packCells(keptCells(cells, isMapped ? mapped : [], names));
        const outcome = keptOutcome(row.outcome);
        if (kept === row.cells && outcome === row.outcome) continue;
        sql.put.run(kept, outcome, row.staged_id, row.sheet, row.number);
        changed += 1;
      }
  }
  return changed;
}
