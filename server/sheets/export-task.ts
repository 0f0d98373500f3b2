/** A large export, made beside the pages into a file that its reader then fetches. */
import type { Db } from '../../db/open.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Task } from '../task.ts';
import { enterprisesTable } from './enterprises-table.ts';
import { eventsTable } from './events-table.ts';
import { indicatorsTable } from './indicators-table.ts';
import { layOut } from './outgoing.ts';
import { rowsOf, type Table } from './table.ts';
import { type FileKind, writeTables } from './write-sheet.ts';

export interface ToExport {
  what: 'enterprises' | 'events' | 'indicators';
  kind: FileKind;
  only: { ids: readonly number[]; words: string };
  contacts: boolean;
  today: Day;
  now: Instant;
  accountId: number;
  /** With its ending. */
  fileName: string;
}

/** The table asked for, with how many rows it will have; null where that is known at the end only. */
export function exportTable(
  db: Db,
  { what, only, contacts, today, now }: Omit<ToExport, 'accountId' | 'fileName' | 'kind'>,
): Table & { count: number | null } {
  if (what === 'events') return eventsTable(db, today, now, only);
  if (what === 'indicators') return { ...indicatorsTable(db, today, only), count: null };
  return enterprisesTable(db, today, { contacts, only, isToday: true });
}

export const exportTask: Task<ToExport, string> = {
  name: 'write export',
  writes: false,
  async run({ db, dataDir, tell }, asked) {
    const table = exportTable(db, asked);
    async function* rows() {
      let done = 0;
      for await (const portion of rowsOf(table)) {
        yield portion;
        done += portion.length;
        tell(done, table.count, '导出');
      }
    }
    tell(0, table.count, '导出');
    const { accountId, fileName, kind } = asked;
    return layOut(dataDir, writeTables([{ ...table, rows }], kind), { accountId, fileName });
  },
};
