/** Writing the wide row of an enterprise: the columns that changed, and no index but theirs. */
import type { Statement } from 'better-sqlite3';
import type { Db } from '../../db/open.ts';
import { inserting, perConnection } from '../../db/per-connection.ts';
import type { RegisterRow } from './register.ts';

type Column = keyof RegisterRow;
const SEARCHED: readonly Column[] = ['haystack', 'initials', 'pinyin'];

const statements = perConnection((db) => ({
  read: db.$client.prepare<[string], RegisterRow>(
    'select * from register where enterprise_id in (select value from json_each(?))',
  ),
  add: null as ReturnType<typeof inserting> | null,
  /** By the columns that they set; which change together are few sets. */
  set: new Map<string, Statement<[RegisterRow]>>(),
}));

/** The wide rows of these enterprises as they stand, by enterprise. */
export function readRegister(db: Db, ids: readonly number[]): Map<number, RegisterRow> {
  const rows = statements(db).read.all(JSON.stringify(ids));
  return new Map(rows.map((row) => [row.enterprise_id, row]));
}

/**
 * Adds the row, or brings what differs from the one that stands there to what it should be.
 * @returns whether the index of the search is out of date with it
 */
export function putRegister(db: Db, row: RegisterRow, old: RegisterRow | undefined): boolean {
  const own = statements(db);
  const columns = Object.keys(row) as Column[];
  if (old === undefined) {
    own.add ??= inserting(db.$client, 'register', columns);
    own.add(row);
    return true;
  }
  const changed = columns.filter((name) => old[name] !== row[name]);
  if (changed.length === 0) return false;
  const set = changed.map((name) => `${name} = @${name}`).join(', ');
  let update = own.set.get(set);
  if (update === undefined) {
    update = db.$client.prepare<[RegisterRow]>(
      `update register set ${set} where enterprise_id = @enterprise_id`,
    );
    own.set.set(set, update);
  }
  update.run(row);
  return SEARCHED.some((name) => changed.includes(name));
}
