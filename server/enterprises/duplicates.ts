/** Enterprises that may be the same as the one being written down. */
import type { Db, Tx } from '../../db/open.ts';
import { ledBy } from '../derived/codes.ts';
import { nameKey } from '../rules/names.ts';

export interface Duplicate {
  id: number;
  uscc: string;
  name: string;
  /** How it was found: the code, the name, a former name of theirs, or their name among ours. */
  by: 'code' | 'name' | 'former';
}

interface Sought {
  uscc: string;
  name: string;
  former_names: readonly string[];
}

/**
 * The one with the same code (or whose merged record has it: that may be the enterprise itself), and those whose name or former name is, but for brackets, spaces and
 * width, one of the names given.
 * @param except the enterprise itself, when it is revised
 */
export function findDuplicates(
  db: Db | Tx,
  sought: Sought,
  except: number | null = null,
): { same: Duplicate | null; near: Duplicate[] } {
  const keys = JSON.stringify([sought.name, ...sought.former_names].map(nameKey).filter((key) => key !== ''));
  const rows = db.$client
    .prepare<[Record<string, string | number>], Duplicate>(
      `select id, uscc, name, min(how) as "by" from (
         select id, uscc, name, 'code' as how from enterprise where gone is null and uscc = @uscc
         union all
         select id, uscc, name, 'name' from enterprise where gone is null and name_key in (select value from json_each(@keys))
         union all
         select e.id, e.uscc, e.name, 'z' from former_name f join enterprise e on e.id = f.enterprise_id
          where e.gone is null and f.name_key in (select value from json_each(@keys))
       ) where id <> @except group by id order by name limit 20`,
    )
    .all({ uscc: sought.uscc, keys, except: except ?? -1 })
    .map((row): Duplicate => ({ ...row, by: String(row.by) === 'z' ? 'former' : row.by }));
  return {
    same: rows.find((row) => row.by === 'code') ?? mergedUnder(db, sought.uscc),
    near: rows.filter((row) => row.by !== 'code'),
  };
}

/** A code whose record was merged is not free; one that was only corrected is. */
function mergedUnder(db: Db | Tx, uscc: string): Duplicate | null {
  const led = ledBy(db, [uscc]).get(uscc);
  return led?.merged === true ? { id: led.id, uscc: led.uscc, name: led.name, by: 'code' } : null;
}

/** What ticking “不是同一家” stands for: these and no others. */
export function nearKey(near: readonly Duplicate[]): string {
  return near.map(({ uscc }) => uscc).join(' ');
}
