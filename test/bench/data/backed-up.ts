import { userVersion } from '../../../db/migrate.ts';
import type { Db } from '../../../db/open.ts';

/**
 * Says that a backup was made just now: else the server makes one in its second minute, and what that takes would be
 * counted as what pages take. What a backup costs is measured where it is asked for.
 */
export function noteBackedUp(db: Db): void {
  const at = new Date().toISOString();
  const note = { at, file: '', fault: null, madeAt: at, version: userVersion(db.$client) };
  db.$client
    .prepare(
      `insert into fact (key, value) values ('last_backup', ?) on conflict (key) do update set value = excluded.value`,
    )
    .run(JSON.stringify(note));
}
