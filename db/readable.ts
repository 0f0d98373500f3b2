import type { Db } from './open.ts';

/** The database has damaged pages. */
export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase';
}

/**
 * Looks at every page before anybody works with them, and not at the values of their rows, which would take five
 * times as long: some hundred milliseconds for some hundred megabytes.
 * @throws DamagedDatabase, or SQLite's own error
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
 * @throws DamagedDatabase, or SQLite's own error
 */
export function checkReadable({ $client }: Pick<Db, '$client'>): void {
  told($client);
}

function told(client: Db['$client']): void {
  const found = client.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new DamagedDatabase(String(found));
}
