/**
 * Kills the command that restores a backup, at random moments, and asks each time whether the folder holds what it
 * held before or what was restored: nothing between, nothing lost, and the next try goes through.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { attachment } from '../../db/schema.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { check } from './check.ts';
import { type Asked, randomOf, type Told } from './part.ts';
import { runCli, startServer, stopServer } from './server.ts';

const AT = '2026-09-30T08:00:00.000Z';
const BEFORE = 60;
const SINCE = 40;
const START_EVERY = 5;

/** A folder in use with a backup of some time ago: what has come since must not be lost by a restoring that is cut. */
export async function makeFolder(dir: string): Promise<string> {
  const dataDir = join(dir, 'data');
  const attachments = join(dataDir, 'attachments');
  mkdirSync(attachments, { recursive: true });
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const put = (id: number, text: string) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    writeFileSync(join(attachments, sha256), text);
    const file = { sha256, file_name: '示例批文.pdf', media_type: 'application/pdf', size: text.length };
    db.insert(attachment)
      .values({ enterprise_id: id, ...file, recorded_at: AT, recorded_by: '专员甲' })
      .run();
  };
  for (let n = 0; n < BEFORE; n += 1) put(addEnterprise(db).id, `%PDF-1.7 before ${n}`);
  const backup = join(dir, 'kept', 'backup.sqlite');
  await createBackup(db, { to: backup, attachments, now: new Date(AT) });
  for (let n = 0; n < SINCE; n += 1) put(addEnterprise(db).id, `%PDF-1.7 since ${n}`);
  closeDatabase(db);
  return backup;
}

const countIn = (file: string): number => {
  const db = new Database(file, { readonly: true });
  try {
    return Number(db.prepare('select count(*) from enterprise').pluck().get());
  } finally {
    db.close();
  }
};

/** What lies aside must be all that was there, where something else is in its place. */
function asideFaults(dataDir: string): string[] {
  const asides = readdirSync(dataDir).filter((one) => one.startsWith('replaced-'));
  const whole = asides.filter((one) => {
    const file = join(dataDir, one, 'tracker.sqlite');
    return existsSync(file) && countIn(file) === BEFORE + SINCE;
  });
  return whole.length > 0 ? [] : [`what was replaced is not aside: ${asides.join(' ') || 'nothing'}`];
}

/** Whether a folder holds what was there, with nothing lost, or what was restored, with what it replaced aside. */
export function stateOf(dataDir: string): { is: 'old' | 'restored' | 'neither'; faults: string[] } {
  const enterprises = countIn(join(dataDir, 'tracker.sqlite'));
  if (enterprises === BEFORE + SINCE) return { is: 'old', faults: [] };
  if (enterprises === BEFORE) return { is: 'restored', faults: asideFaults(dataDir) };
  return {
    is: 'neither',
    faults: [`${enterprises} enterprises are neither what was there nor what was restored`],
  };
}

export async function killRestoring({ cycles = 60, seed, tell }: Asked): Promise<Told> {
  const dir = mkdtempSync(join(tmpdir(), 'qiangji-restoring-'));
  const random = randomOf(seed);
  const faults: string[] = [];
  const ends = { old: 0, restored: 0, ended: 0 };
  try {
    const backup = await makeFolder(dir);
    // How long it takes here: loading the program, reading the backup through, the swap. The first also warms up.
    let whole = 0;
    for (const folder of ['first', 'second']) {
      const from = performance.now();
      await runCli(['restore', backup], join(dir, folder));
      whole = Math.ceil(performance.now() - from);
    }
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      const dataDir = join(dir, `data-${cycle}`);
      cpSync(join(dir, 'data'), dataDir, { recursive: true });
      const { code } = await runCli(['restore', backup], dataDir, { killAfterMs: random(whole) });
      if (code === 0) ends.ended += 1;
      const found = await check(dataDir, [], true);
      const there = stateOf(dataDir);
      if (there.is !== 'neither') ends[there.is] += 1;
      found.push(...there.faults);
      if (cycle % START_EVERY === 0) {
        const code = await stopServer(await startServer(dataDir));
        if (code !== 0) found.push(`the server ended with ${code}`);
      }
      const again = await runCli(['restore', backup], dataDir);
      if (again.code !== 0) found.push(`the next try ended with ${again.code}: ${again.err}`);
      else found.push(...(await check(dataDir, [], true)));
      if (countIn(join(dataDir, 'tracker.sqlite')) !== BEFORE)
        found.push('the next try restored something else');
      const left = readdirSync(dataDir).filter((one) => one.startsWith('restoring'));
      if (left.length > 0) found.push(`left behind: ${left.join(' ')}`);
      faults.push(...found.map((one) => `restoring ${cycle}: ${one}`));
      rmSync(dataDir, { recursive: true, force: true });
      if (cycle % 10 === 0) tell(`restore: ${cycle} of ${cycles}`);
    }
    return { passed: cycles, faults, counts: { kills: cycles - ends.ended, ...ends } };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
