import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { closeDatabase, type Db, write } from '../../db/open.ts';
import { attachment } from '../../db/schema.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { addEnterprise } from '../helpers/zone.ts';

export const NOW = '2026-09-30T08:00:00.000Z';
export const by = byCommandLine(NOW);

export interface Folder {
  dir: string;
  dataDir: string;
  file: string;
  backups: string;
  attachments: string;
  db: Db;
  /** SHA-256 of the one attachment. */
  sha256: string;
}

/** A data folder in use: a few enterprises with their events, one attachment, one person signed in. */
export function openFolder(t: Test): Folder {
  const dir = t.testdir();
  const dataDir = join(dir, 'data');
  const attachments = join(dataDir, 'attachments');
  mkdirSync(attachments, { recursive: true });
  const file = join(dataDir, 'tracker.sqlite');
  const db = openOnDisk(file);
  t.teardown(() => closeDatabase(db));
  const bytes = Buffer.from('%PDF-1.7 fictional');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(attachments, sha256), bytes);
  for (let i = 0; i < 3; i += 1) {
    const { id } = addEnterprise(db, {}, [
      { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
    ]);
    if (i === 0)
      db.insert(attachment)
        .values({
          enterprise_id: id,
          sha256,
          file_name: '示例批文.pdf',
          media_type: 'application/pdf',
          size: bytes.length,
          recorded_at: NOW,
          recorded_by: '专员甲',
        })
        .run();
  }
  write(db, (tx) =>
    tx.$client.exec(`
      insert into account (id, name, display, password_hash, roles, created_at)
        values (1, 'shili', '示例', '-', '["officer"]', '${NOW}');
      insert into session values ('${'a'.repeat(64)}', 1, 'token', '${NOW}', '${NOW}', '127.0.0.1');`),
  );
  return { dir, dataDir, file, backups: join(dataDir, 'backups'), attachments, db, sha256 };
}
