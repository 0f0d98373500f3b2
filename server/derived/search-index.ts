/** The index of the search: pieces of what stands in `register`, written where a name, code or reading changed. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { gramsOf } from './grams.ts';
import type { RegisterRow } from './register.ts';

/** What of a row is searched. */
export type Searched = Pick<RegisterRow, 'enterprise_id' | 'haystack' | 'initials' | 'pinyin'>;

const statements = perConnection(({ $client: client }) => ({
  put: client.prepare<[number, string, string]>(
    'insert into register_search (rowid, text, letters) values (?, ?, ?)',
  ),
  drop: client.prepare<[number]>('delete from register_search where rowid = ?'),
  clear: client.prepare(`insert into register_search (register_search) values ('delete-all')`),
  // Another value at each change, that no transaction taken back can have left behind.
  raise: client.prepare(`update fact set value = lower(hex(randomblob(8))) where key = 'search'`),
  revision: client.prepare<[], string>(`select value from fact where key = 'search'`).pluck(),
  count: client
    .prepare<[string], number>('select count(*) from register_search where register_search match ?')
    .pluck(),
  size: client.prepare<[], number>(`select coalesce(sum(n), 0) from register_count where dim = ''`).pluck(),
}));

const lettersOf = ({ initials, pinyin }: Searched) => `${initials}\n${pinyin}`;

/**
 * What the index has to learn of a change, written in one go when the rows stand, in the change's own transaction: the
 * index keeps what it is told in memory and writes it out, merging what it wrote before, as soon as anything else is
 * written that may fail. Between two rows of the register it would do so for each of them.
 */
export class SearchChanges {
  private readonly rows = new Map<number, Searched | null>();

  /** Indexes a row anew, or for the first time. */
  put(row: Searched): void {
    this.rows.set(row.enterprise_id, row);
  }

  drop(id: number): void {
    this.rows.set(id, null);
  }

  write(db: Db): void {
    if (this.rows.size === 0) return;
    const own = statements(db);
    // Nothing where it is not there yet.
    for (const id of this.rows.keys()) own.drop.run(id);
    for (const row of this.rows.values())
      if (row !== null) own.put.run(row.enterprise_id, gramsOf(row.haystack), gramsOf(lettersOf(row)));
    own.raise.run();
    this.rows.clear();
  }
}

export function clearSearch(db: Db): void {
  const own = statements(db);
  own.clear.run();
  own.raise.run();
}

/** Indexes every row of the register anew: where whole tables were exchanged. */
export function refillSearch(db: Db): void {
  clearSearch(db);
  const own = statements(db);
  const rows = db.$client.prepare<[], Searched>(
    'select enterprise_id, haystack, initials, pinyin from register',
  );
  for (const row of rows.all())
    own.put.run(row.enterprise_id, gramsOf(row.haystack), gramsOf(lettersOf(row)));
}

const MOST_COUNTED = 1_000;
const counted = perConnection(() => ({ revision: '', by: new Map<string, number>() }));

/** How many enterprises a question to the index finds: counted once until a name or code changes. */
export function countFound(db: Db, match: string): number {
  const own = statements(db);
  const known = counted(db);
  const revision = own.revision.get() ?? '';
  if (known.revision !== revision || known.by.size >= MOST_COUNTED) {
    known.revision = revision;
    known.by.clear();
  }
  let n = known.by.get(match);
  if (n === undefined) {
    n = own.count.get(match) ?? 0;
    known.by.set(match, n);
  }
  return n;
}

/** How many enterprises the register holds. */
export const registerSize = (db: Db): number => statements(db).size.get() ?? 0;

/** A sum over the pieces of a text that tells one index from another, whatever the order of its rows. */
function mixed(sum: number, column: number, at: number, piece: string): number {
  let hash = Math.imul(column * 31 + at + 1, 0x9e3779b1);
  for (let i = 0; i < piece.length; i += 1) hash = Math.imul(hash ^ piece.charCodeAt(i), 0x01000193);
  return (sum + (hash ^ (hash >>> 15))) | 0;
}

/**
 * Holds every piece of the index against the rows that it is made of.
 * @returns one line an enterprise that is indexed otherwise
 */
export function compareSearch({ $client: client }: Db): string[] {
  client.exec(
    `create virtual table if not exists temp.search_piece using fts5vocab ('main', 'register_search', 'instance')`,
  );
  const sums = new Map<number, number>();
  for (const [piece, id, column, at] of client
    .prepare<[], [string, number, string, number]>('select term, doc, col, offset from temp.search_piece')
    .raw()
    .iterate())
    sums.set(id, mixed(sums.get(id) ?? 0, column === 'text' ? 0 : 1, at, piece));
  const found: string[] = [];
  const rows = client.prepare<[], Searched & { uscc: string }>(
    'select enterprise_id, uscc, haystack, initials, pinyin from register',
  );
  for (const { uscc, ...row } of rows.iterate()) {
    let sum = 0;
    for (const [column, text] of [row.haystack, lettersOf(row)].entries())
      for (const [at, piece] of gramsOf(text).split(' ').entries())
        if (piece !== '') sum = mixed(sum, column, at, piece);
    if ((sums.get(row.enterprise_id) ?? 0) !== sum) found.push(`search of ${uscc} differs from the register`);
    sums.delete(row.enterprise_id);
  }
  if (sums.size > 0) found.push(`search holds ${sums.size} enterprises that are not in the register`);
  return found;
}
