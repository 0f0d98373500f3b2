import type { Db } from '../../db/open.ts';
import { enterprisesTable } from '../../server/sheets/enterprises-table.ts';
import type { Table } from '../../server/sheets/write-sheet.ts';

export const DAY = '2026-09-30';

/** What is exported in the bench: tables that tell how many rows they have. */
export const TABLES: Record<string, (db: Db) => Table & { count: number }> = {
  register: (db) => enterprisesTable(db, DAY, { isToday: true }),
  'register of a past day': (db) => enterprisesTable(db, '2026-06-30'),
};
