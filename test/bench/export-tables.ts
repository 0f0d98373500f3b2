import type { Db } from '../../db/open.ts';
import { NO_FILTERS } from '../../server/enterprises/filters.ts';
import { listTable } from '../../server/enterprises/list-table.ts';
import { enterprisesTable } from '../../server/sheets/enterprises-table.ts';
import type { Table } from '../../server/sheets/write-sheet.ts';

const DAY = '2026-09-30';

/** What is exported in the bench: tables that tell how many rows they have. */
export const TABLES: Record<string, (db: Db) => Table & { count: number }> = {
  register: (db) => enterprisesTable(db, DAY, { isToday: true }),
  list: (db) => listTable(db, NO_FILTERS, DAY),
};
