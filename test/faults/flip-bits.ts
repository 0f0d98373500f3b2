/**
 * Flips single bits of a database file, one a time, and asks whether what changed an answer is told.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { type Asked, randomOf, type Told } from './part.ts';

/** Gone within days, and not part of what is vouched for; and what changes with every save. */
const NOT_ASKED = new Set([
  ...['session', 'sign_in_failure', 'kept_form', 'idempotency', 'staged_import', 'staged_row'],
  ...['webhook_delivery', 'fact', 'last_look'],
]);

interface Flips {
  file: string;
  scratch: string;
  flips: number;
  seed: number;
}

/** What every query of every table answers, row by row and by each index, as one hash; null where none does. */
function answersOf(file: string): string | null {
  let client: Database.Database | null = null;
  try {
    client = new Database(file, { readonly: true });
    const hash = createHash('sha256');
    const tables = client
      .prepare<[], string>(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`,
      )
      .pluck()
      .all();
    for (const table of tables) {
      if (NOT_ASKED.has(table)) continue;
      hash.update(table);
      for (const row of client.prepare(`select * from "${table}"`).raw().iterate())
        hash.update(JSON.stringify(row));
    }
    return hash.digest('hex');
  } catch {
    return null;
  } finally {
    client?.close();
  }
}

/** Whether start or verify tells of it. */
async function isTold(file: string): Promise<boolean> {
  let db: ReturnType<typeof openDatabase> | null = null;
  try {
    db = openDatabase({ file, migrate: false, readonly: true });
    return !(await verifyDatabase(db, { attachments: null })).ok;
  } catch {
    return true;
  } finally {
    if (db !== null) closeDatabase(db);
  }
}

export async function flipBits({ file, scratch, flips, seed }: Flips) {
  // Out of WAL mode, so that the scratch file is whole.
  const client = new Database(file);
  client.pragma('journal_mode = DELETE');
  client.close();
  const good = readFileSync(file);
  copyFileSync(file, scratch);
  const before = answersOf(scratch);
  const random = randomOf(seed);
  const undetected: string[] = [];
  let changed = 0;
  let told = 0;
  for (let i = 0; i < flips; i += 1) {
    const at = random(good.length);
    const bit = random(8);
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    writeFileSync(scratch, bytes);
    for (const end of ['-wal', '-shm', '-journal']) rmSync(`${scratch}${end}`, { force: true });
    if (answersOf(scratch) === before) continue;
    changed += 1;
    if (await isTold(scratch)) told += 1;
    else undetected.push(`byte ${at} bit ${bit}`);
  }
  return { flips, changed, told, undetected };
}

export async function flipMany({ cycles: flips = 2_000, seed }: Asked): Promise<Told> {
  const dir = mkdtempSync(join(tmpdir(), 'qiangji-flips-'));
  try {
    const file = join(dir, 'tracker.sqlite');
    const db = openDatabase({ file });
    for (let i = 0; i < 40; i += 1)
      addEnterprise(db, { note: `示例备注 ${i}` }, [
        { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
        { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-03-01' },
      ]);
    closeDatabase(db);
    const done = await flipBits({ file, scratch: join(dir, 'flipped.sqlite'), flips, seed });
    const faults = done.undetected.map((where) => `${where} changed an answer and nothing told of it`);
    const { changed, told } = done;
    return { passed: flips - faults.length, faults, counts: { flips, changed, told } };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
