/** What must hold of a data folder after any fault, and of everything that was sent to it. */
import { join } from 'node:path';
import { closeDatabase, type Db, openDatabase } from '../../db/open.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { isWhole, type Sent } from './kill.ts';

/** How often what was sent is there, as rows that belong together. */
function countOf(db: Db, { what, mark }: Sent): { rows: number; told: number } {
  const sql =
    what === 'enterprise'
      ? `select count(*) as rows, (select count(*) from audit a where a.enterprise_id in (select id from enterprise where name = @mark)
           and a.act = 'enterprise created') as told from enterprise where name = @mark`
      : `select count(*) as rows, (select count(*) from audit a where a.event_id in (select id from event where note = @mark)
           and a.act = 'event recorded') as told from event where note = @mark`;
  return (
    db.$client.prepare<{ mark: string }, { rows: number; told: number }>(sql).get({ mark }) ?? {
      rows: 0,
      told: 0,
    }
  );
}

function filesOf(db: Db, { mark }: Sent): string[] {
  return db.$client
    .prepare<[string], string>(
      'select sha256 from attachment where event_id in (select id from event where note = ?)',
    )
    .pluck()
    .all(mark);
}

/**
 * Every acknowledged write is there once, with its line in the log and its file; what was cut off is
 * there as a whole or not at all.
 * @param isFull reads the whole database as well: pages, foreign keys, chain, derived tables, files
 */
export async function check(dataDir: string, sent: readonly Sent[], isFull: boolean): Promise<string[]> {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const faults: string[] = [];
  try {
    for (const one of sent) {
      const { rows, told } = countOf(db, one);
      if (one.saved && rows !== 1) faults.push(`${one.mark} was acknowledged and is there ${rows} times`);
      if (rows > 1) faults.push(`${one.mark} is there ${rows} times`);
      if (rows !== told) faults.push(`${one.mark}: ${rows} rows and ${told} lines in the log`);
      if (rows === 1 && one.sha256 !== null) {
        const [file, ...more] = filesOf(db, one);
        if (file !== one.sha256 || more.length > 0) faults.push(`${one.mark} lacks its file`);
        else if (!isWhole(dataDir, file)) faults.push(`the file of ${one.mark} is not whole`);
      }
    }
    if (isFull) {
      const { faults: found } = await verifyDatabase(db, { attachments: join(dataDir, 'attachments') });
      faults.push(...found);
    }
    return faults;
  } finally {
    closeDatabase(db);
  }
}
