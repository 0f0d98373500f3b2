/**
 * Kills a process that saves and ships a journal, at random moments, and asks each time whether the backup and
 * the journal together are the database as it was at a moment that the journal names.
 */
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { sealedTables } from '../../db/seal.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { headOf, lastEnd, openJournal } from '../../server/upkeep/journal.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { addEnterprise } from '../helpers/zone.ts';
import type { Asked, Told } from './part.ts';

const AT = '2026-09-30T08:00:00.000Z';

/** Of every row that is vouched for, and of the log up to a line. */
function digestOf(client: Database.Database, audit: number): string {
  const hash = createHash('sha256');
  for (const { name } of sealedTables(client))
    for (const row of client.prepare(`select * from "${name}" order by 1, 2`).raw().iterate())
      hash.update(`${name}${JSON.stringify(row)}`);
  const lines = client
    .prepare<[number], string>('select hash from audit where seq <= ? order by seq')
    .pluck();
  for (const line of lines.iterate(audit)) hash.update(line);
  return hash.digest('hex');
}

/** The child: saves, notes what there is, ships; until it is killed. */
async function save(dir: string): Promise<never> {
  const file = join(dir, 'data', 'tracker.sqlite');
  const db = openDatabase({ file, migrate: false });
  const reader = new Database(file, { readonly: true });
  const journal = openJournal(reader, {
    dataDir: join(dir, 'data'),
    folder: join(dir, 'journal'),
    keepDays: 15,
  });
  for (let i = 0; ; i += 1) {
    addEnterprise(db, { uscc: fictionalCode(800_000 + i), name: `示例第${i}号有限公司`, note: `示例 ${i}` }, [
      { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-03-01' },
    ]);
    db.$client.exec(`update enterprise set note = '改 ${i}' where id = 1`);
    if (i % 3 !== 0) continue;
    const head = headOf(reader);
    appendFileSync(join(dir, 'states'), `${head.n} ${digestOf(reader, head.audit)}\n`);
    await journal.ship(new Date());
  }
}

async function killOnce(): Promise<string | null> {
  const dir = mkdtempSync(join(tmpdir(), 'qiangji-journal-'));
  try {
    for (const one of ['data', 'journal']) mkdirSync(join(dir, one));
    const db = openDatabase({ file: join(dir, 'data', 'tracker.sqlite') });
    addEnterprise(db);
    const backup = join(dir, 'backup.sqlite');
    await createBackup(db, { to: backup, attachments: null, now: new Date(AT) });
    closeDatabase(db);
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', dir], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = new Promise((done) => child.once('exit', done));
    while ((await lastEnd(join(dir, 'journal'))) === null) {
      // Whoever died by itself ships nothing any more.
      if (child.exitCode !== null) return 'anything: the process ended by itself';
      await wait(20);
    }
    await wait(randomInt(0, 400));
    child.kill('SIGKILL');
    await ended;
    const to = join(dir, 'forward');
    await restoreBackup({ file: backup, dataDir: to, by: byCommandLine(AT), journal: join(dir, 'journal') });
    const end = await lastEnd(join(dir, 'journal'));
    const restored = new Database(join(to, 'tracker.sqlite'), { readonly: true });
    const found = `${end?.cursor.n} ${digestOf(restored, end?.cursor.audit ?? 0)}`;
    restored.close();
    return readFileSync(join(dir, 'states'), 'utf8').split('\n').includes(found) ? null : found;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function killTheJournal({ cycles = 20, tell }: Asked): Promise<Told> {
  const faults: string[] = [];
  for (let i = 1; i <= cycles; i += 1) {
    const fault = await killOnce();
    if (fault !== null) faults.push(`kill ${i}: no moment that was noted is ${fault}`);
    if (i % 10 === 0) tell(`journal: ${i} of ${cycles}`);
  }
  return { passed: cycles - faults.length, faults, counts: { kills: cycles } };
}

if (import.meta.main && process.argv[2] === 'child') await save(process.argv[3] ?? '');
