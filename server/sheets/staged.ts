/** Files on their way in, kept in the database row by row: they survive a restart, a reload and a sign-in. */
import { randomBytes } from 'node:crypto';
import { and, desc, eq, inArray, lt, ne } from 'drizzle-orm';
import { type Db, type Tx, write } from '../../db/open.ts';
import { insertSql, perConnection } from '../../db/per-connection.ts';
import { columnMemory, stagedImport, stagedRow } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { NotFound } from '../errors.ts';
import type { Instant } from '../rules/types.ts';
import { columnOf, headerKey, type SheetKind } from './columns.ts';
import type { MappedColumn, Mapping, Memory } from './mapping.ts';
import { packCells, unpackCells } from './packed-cells.ts';
import type { OneSheet, SheetRow } from './sheet.ts';

export type StagedRow = typeof stagedImport.$inferSelect;
export interface Staged extends Omit<StagedRow, 'columns'> {
  columns: MappedColumn[];
}

/** Unfinished ones are kept so long after somebody last touched them; finished ones as long as they can be undone. */
export const KEPT_DAYS = 30;
/** So many unfinished ones an account may have: older ones have to be finished or given up first. */
export const MOST_OPEN = 20;

const TOKEN = /^[0-9a-f]{32}$/;

const statements = perConnection(({ $client }) => ({
  insert: $client.prepare(insertSql('staged_row', ['staged_id', 'sheet', 'number', 'cells'])),
  rows: $client.prepare<[number, number], { number: number; cells: string }>(
    'select number, cells from staged_row where staged_id = ? and sheet = ? order by number',
  ),
  kept: $client.prepare<[number, number], { number: number; cells: string }>(
    `select number, cells from staged_row where staged_id = ? and sheet = ? and left_out = 0 order by number`,
  ),
}));

/** Opens one that is being read. @returns its token */
export function openStaged(
  db: Db,
  one: {
    accountId: number;
    kind: SheetKind;
    fileName: string;
    sha256: string;
    lateReason?: string | null;
    at: Instant;
  },
): string {
  const token = randomBytes(16).toString('hex');
  write(db, (tx) =>
    tx
      .insert(stagedImport)
      .values({
        token,
        account_id: one.accountId,
        kind: one.kind,
        file_name: one.fileName,
        sha256: one.sha256,
        late_reason: one.lateReason ?? null,
        state: 'reading',
        created_at: one.at,
        updated_at: one.at,
      })
      .run(),
  );
  return token;
}

/** @throws NotFound where there is none, or it is another account's */
export function findStaged(db: Db | Tx, token: string, accountId: number | null): Staged {
  if (!TOKEN.test(token)) throw new NotFound('import');
  const row = db.select().from(stagedImport).where(eq(stagedImport.token, token)).get();
  if (row === undefined || row.account_id !== accountId) throw new NotFound('import');
  return { ...row, columns: row.columns as MappedColumn[] };
}

export function findStagedById(db: Db, id: number): Staged | null {
  const row = db.select().from(stagedImport).where(eq(stagedImport.id, id)).get();
  return row === undefined ? null : { ...row, columns: row.columns as MappedColumn[] };
}

/** The file that a run came of, while it is kept. */
export function stagedOfRun(db: Db, runId: number): Staged | null {
  const row = db
    .select({ id: stagedImport.id })
    .from(stagedImport)
    .where(eq(stagedImport.run_id, runId))
    .get();
  return row === undefined ? null : findStagedById(db, row.id);
}

/** An account's imports that were not finished, the one touched last first. */
export function unfinished(db: Db, accountId: number | null): StagedRow[] {
  return db
    .select()
    .from(stagedImport)
    .where(and(eq(stagedImport.account_id, accountId ?? 0), ne(stagedImport.state, 'applied')))
    .orderBy(desc(stagedImport.updated_at))
    .limit(MOST_OPEN + 1)
    .all();
}

/** What of it is to change. */
export function updateStaged(
  tx: Tx,
  id: number,
  changes: Partial<
    Pick<
      StagedRow,
      'kind' | 'state' | 'sheets' | 'sheet' | 'header_row' | 'judged' | 'stamp' | 'run_id' | 'updated_at'
    >
  > & { columns?: MappedColumn[] },
): void {
  tx.update(stagedImport).set(changes).where(eq(stagedImport.id, id)).run();
}

/** A mapping as it is kept. */
export function keepMapping(tx: Tx, id: number, mapping: Mapping): void {
  const { sheet, headerRow, columns } = mapping;
  updateStaged(tx, id, { sheet, header_row: headerRow, columns, judged: null, stamp: '' });
}

export function mappingIn({ sheet, header_row, columns }: Staged): Mapping {
  return { sheet, headerRow: header_row, columns };
}

export function insertRows(tx: Tx, id: number, sheet: number, rows: readonly SheetRow[]): void {
  const { insert } = statements(tx);
  for (const { number, cells } of rows) {
    insert.run({ staged_id: id, sheet, number, cells: packCells(cells) });
  }
}

/** One sheet as it was read; without the rows that somebody wants left out where that is asked. */
export function sheetOf(db: Db | Tx, staged: Staged, at = staged.sheet, isWhole = true): OneSheet {
  const { rows, kept } = statements(db);
  const found = (isWhole ? rows : kept).all(staged.id, at);
  return {
    name: staged.sheets[at] ?? '',
    rows: found.map(({ number, cells }) => ({ number, cells: unpackCells(cells) })),
  };
}

/** Takes one away with its rows: given up, or too old. */
export function dropStaged(db: Db, ids: readonly number[]): void {
  if (ids.length === 0) return;
  write(db, (tx) => {
    tx.delete(stagedRow)
      .where(inArray(stagedRow.staged_id, [...ids]))
      .run();
    tx.delete(stagedImport)
      .where(inArray(stagedImport.id, [...ids]))
      .run();
  });
}

/** Takes away what nobody touched for a month, and what was left half read. */
export function sweepStaged(db: Db, now: Date): void {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
  const old = db
    .select({ id: stagedImport.id })
    .from(stagedImport)
    .where(lt(stagedImport.updated_at, before(KEPT_DAYS)))
    .limit(100)
    .all();
  const half = db
    .select({ id: stagedImport.id })
    .from(stagedImport)
    .where(and(eq(stagedImport.state, 'reading'), lt(stagedImport.updated_at, before(1))))
    .limit(100)
    .all();
  dropStaged(
    db,
    [...old, ...half].map((one) => one.id),
  );
}

/** What columns of this kind of file were taken for before, by anybody. */
export function readMemory(db: Db | Tx, kind: SheetKind): Memory {
  const rows = db.select().from(columnMemory).where(eq(columnMemory.kind, kind)).all();
  return new Map(rows.map(({ header, field, unit }) => [header, { field, unit }]));
}

/** Who said last what a column is, by `headerKey`: told wherever it is gone by. */
export function readMemoryBy(db: Db | Tx, kind: SheetKind): Map<string, string> {
  const { header, recorded_by: by } = columnMemory;
  const rows = db.select({ header, by }).from(columnMemory).where(eq(columnMemory.kind, kind)).all();
  return new Map(rows.map((one) => [one.header, one.by]));
}

/**
 * Remembers what somebody said of columns that are not known by their names. Of those that are, nothing:
 * the next file under that name would be read otherwise without a word.
 */
export function remember(tx: Tx, kind: SheetKind, columns: readonly MappedColumn[], by: By): void {
  for (const { header, field, unit, how } of columns) {
    const key = headerKey(header).slice(0, 150);
    if (how !== 'chosen' || key === '' || columnOf(kind, header) !== null) continue;
    const said = { field, unit, recorded_at: by.at, recorded_by: by.actor };
    tx.insert(columnMemory)
      .values({ kind, header: key, ...said })
      .onConflictDoUpdate({ target: [columnMemory.kind, columnMemory.header], set: said })
      .run();
  }
}
