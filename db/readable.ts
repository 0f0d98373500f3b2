import type { Db } from './open.ts';
import { troubleOf } from './trouble.ts';

/** The database has damaged pages. */
export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase';
}

/** A page could not be read, for a cause that says nothing of what stands in it: a disk that fails, no memory. */
export class UnreadDatabase extends Error {
  override name = 'UnreadDatabase';
  readonly code: 'SQLITE_IOERR' | 'SQLITE_NOMEM';
  constructor(found: string, code: UnreadDatabase['code']) {
    super(found);
    this.code = code;
  }
}

/**
 * Looks at every page before anybody works with them, and not at the values of their rows, which would take five
 * times as long: some hundred milliseconds for some hundred megabytes.
 * @throws DamagedDatabase, UnreadDatabase, or SQLite's own error
 */
export function checkPages({ $client }: Db): void {
  $client.pragma('ignore_check_constraints = on');
  try {
    told($client);
  } finally {
    $client.pragma('ignore_check_constraints = off');
  }
}

/**
 * Looks at every page and at whether each value may stand where it stands. What may and is another than was saved is
 * found by `verify`.
 * @throws DamagedDatabase, UnreadDatabase, or SQLite's own error
 */
export function checkReadable({ $client }: Pick<Db, '$client'>): void {
  told($client);
}

/** Whether an error says that the database is damaged: SQLite looked and found it, rather than could not look. */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedDatabase || troubleOf(error) === 'corrupt';

/** So many lines are asked for where the first is a page that was not read: damage may be told behind it. */
const LINES = 100;

function told(client: Db['$client']): void {
  const linesOf = (most: number) =>
    (client.pragma(`quick_check(${most})`) as { quick_check: string }[]).map((row) => row.quick_check);
  try {
    judgeFound(linesOf(1));
  } catch (error) {
    if (error instanceof UnreadDatabase) judgeFound(linesOf(LINES));
    throw error;
  }
}

/** What SQLite calls a page that it did not get: `unable to get the page. error code=266`. */
const NOT_GOT = /error code=(\d+)/;
const [NOMEM, CORRUPT, NOTADB] = [7, 11, 26];

/**
 * What the lines of a `quick_check` mean.
 * @throws DamagedDatabase where one tells of damage; UnreadDatabase where all that they tell is pages that were not read
 */
export function judgeFound(lines: readonly string[]): void {
  const faults = lines.filter((line) => line !== 'ok');
  const codes = faults.map((line) => {
    const [, code] = NOT_GOT.exec(line) ?? [];
    return code === undefined ? CORRUPT : Number(code) % 256;
  });
  const damaged = faults.find((_, at) => codes[at] === CORRUPT || codes[at] === NOTADB);
  if (damaged !== undefined) throw new DamagedDatabase(damaged);
  const [first] = faults;
  if (first !== undefined)
    throw new UnreadDatabase(first, codes[0] === NOMEM ? 'SQLITE_NOMEM' : 'SQLITE_IOERR');
}
