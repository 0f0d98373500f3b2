import type { Db } from './open.ts';

/** The database has damaged pages. */
export class DamagedDatabase extends Error {
  override name = 'DamagedDatabase';
}

/**
 * Looks at every page before anybody works with them; some hundred milliseconds for some hundred megabytes. What
 * is right in form and wrong in content is found by `verify`.
 * @throws DamagedDatabase, or SQLite's own error
 */
export function checkReadable({ $client }: Db): void {
  const found = $client.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new DamagedDatabase(String(found));
}
