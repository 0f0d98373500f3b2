/** The rows of a table as judged, with what writes them: the kinds of files differ in nothing else. */
import type { Db } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import type { Day } from '../rules/types.ts';
import { columnOf } from './columns.ts';
import { cellsByField, type Table } from './headers.ts';
import { type ImportKind, KIND_WORDS } from './import-result.ts';
import { judgeEnterprises } from './judge-enterprises.ts';
import { judgeIndicators } from './judge-indicators.ts';
import { judgeRecognitions } from './judge-recognitions.ts';
import type { Judged, NewValues, RowWarning } from './judged.ts';
import { readEnterpriseRow, readRecognitionRow } from './rows.ts';
import { readIndicatorRow } from './rows-indicators.ts';
import type { SheetRow } from './sheet.ts';
import { newValuesOf, writeEnterprises, writeEvents, writeFigures } from './write-import.ts';

/** The template's example row begins with these words. */
export const EXAMPLE = '示例（导入时忽略）';

export type RowCellsAt = ReturnType<typeof cellsOf>;

function cellsOf(table: Table, row: SheetRow) {
  return { number: row.number, cells: cellsByField(table, row) };
}

function isExample(row: RowCellsAt): boolean {
  const name = row.cells.get('name')?.cell.text ?? '';
  return name.normalize('NFKC').replace(/\s/g, '').startsWith(EXAMPLE.normalize('NFKC'));
}

/** The records of a table by field, and the rows that are none, each with its reason. */
export function recordsOf(table: Table): { rows: RowCellsAt[]; skipped: { row: number; why: string }[] } {
  const all = table.rows.map((row) => cellsOf(table, row));
  const examples = new Set(all.filter(isExample));
  const skipped = [
    ...table.skipped.map(({ number, why }) => ({ row: number, why })),
    ...[...examples].map(({ number }) => ({ row: number, why: '模板的示例行' })),
  ].sort((a, b) => a.row - b.row);
  return { rows: all.filter((row) => !examples.has(row)), skipped };
}

export interface Plan {
  judged: Judged<unknown>;
  newValues: NewValues;
  /** Writes all that is to change, in the caller's transaction. `tell` hears how many are done. */
  apply: (tx: Db, by: By, tell?: (done: number) => void) => void;
}

const NO_VALUES: NewValues = { chain: [], area: [], officer: [] };

export interface ToPlan {
  kind: ImportKind;
  table: Table;
  rows: readonly RowCellsAt[];
  today: Day;
  /** 补录理由, for every row of a day whose baseline is signed; without it those rows are refused. */
  lateReason?: string | null | undefined;
}

/** Judges the records of a table against the database as it stands; nothing is written. */
export function planOf(db: Db, { kind, table, rows, today, lateReason }: ToPlan): Plan {
  if (kind === 'enterprises') {
    const judged = judgeEnterprises(
      db,
      rows.map((row) => readEnterpriseRow(row.number, row.cells, today)),
      table,
    );
    return {
      judged,
      newValues: newValuesOf(db, judged.changes),
      apply: (tx, by, tell) => writeEnterprises(tx, judged.changes, by, tell),
    };
  }
  if (kind === 'indicators') {
    const judged = judgeIndicators(
      db,
      rows.map((row) => readIndicatorRow(row.number, row.cells, today)),
      table,
    );
    return {
      judged,
      newValues: NO_VALUES,
      apply: (tx, by, tell) => writeFigures(tx, judged.changes, by, tell),
    };
  }
  const judged = judgeRecognitions(
    db,
    rows.map((row) => readRecognitionRow(row.number, row.cells, today)),
    table,
    today,
    lateReason,
  );
  return {
    judged,
    newValues: NO_VALUES,
    apply: (tx, by, tell) => writeEvents(tx, judged.changes, by, { tell, lateReason }),
  };
}

/** Columns of the other kind in a list of enterprises: it may have been taken for what it is not. */
export function doubtsOf(kind: ImportKind, { headerRow, unknown }: Table): RowWarning[] {
  if (kind !== 'enterprises') return [];
  const fields = new Map(unknown.map(({ header }) => [columnOf('recognitions', header)?.spec.field, header]));
  const [category, matter] = [fields.get('category'), fields.get('matter')];
  if (category === undefined || matter === undefined) return [];
  const message = `有“${category}”“${matter}”列，像是${KIND_WORDS.recognitions}；现在按${KIND_WORDS.enterprises}核对，这些列没有用到`;
  return [{ row: headerRow, who: '', message }];
}
