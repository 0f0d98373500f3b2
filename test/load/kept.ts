/** Whether all that was answered as saved is there, once, with the database sound. */
import { join } from 'node:path';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import type { Saved } from './writing.ts';

const MARKED: Record<Saved['what'], [table: string, mark: string]> = {
  event: ['event', 'note'],
  visit: ['visit_version', 'content'],
  // The note itself may have been changed again since; the log tells of each.
  edit: ['audit', `json_extract(detail, '$.changes.note.to')`],
  attachment: ['attachment', 'file_name'],
};

/** What a stopped server's folder lacks of what was saved, and whatever `verify` finds. */
export async function lost(dataDir: string, saved: readonly Saved[]): Promise<string[]> {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  try {
    const found: string[] = [];
    for (const [what, [table, mark]] of Object.entries(MARKED)) {
      const sql = `select ${mark}, count(*) from ${table} where ${mark} like '压测%' group by 1`;
      const counts = new Map(db.$client.prepare<[], [string, number]>(sql).raw().all());
      for (const one of saved) {
        if (one.what !== what || counts.get(one.mark) === 1) continue;
        found.push(`${one.mark} is there ${counts.get(one.mark) ?? 0} times`);
      }
    }
    const { faults } = await verifyDatabase(db, { attachments: join(dataDir, 'attachments') });
    return [...found, ...faults];
  } finally {
    closeDatabase(db);
  }
}
