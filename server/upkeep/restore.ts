import { existsSync, linkSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { fsyncPath } from '../../db/copy.ts';
import { takeServerLock } from '../../db/lock.ts';
import { closeDatabase, openDatabase, write } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { eraseAgain } from '../contacts/queries.ts';
import { rebuildDerived } from '../derived/derive.ts';
import { forgetReadiness } from '../derived/readiness.ts';
import { type CheckReport, checkFile, isUncounted } from './check.ts';
import { erasedSince } from './erased-since.ts';
import { copyNamedByHash, hashFile } from './files.ts';
import { type Manifest, readManifest } from './manifest.ts';
import { type Give, givingToOwnerOf } from './owner.ts';
import { type Replayed, replayJournal, takeFromJournal } from './replay.ts';
import { backupName } from './rotate.ts';

/** The backup cannot be trusted or does not fit; nothing was changed. */
export class RestoreFault extends Error {
  override name = 'RestoreFault';
}

export interface Restored {
  /** The last line of the log that came back. */
  head: { seq: number; hash: string };
  counts: Record<string, number>;
  attachments: number;
  /** Where what was there before lies now; null where there was nothing. */
  aside: string | null;
  /** The file had no manifest beside it: its own checks were all there was. */
  withoutManifest: boolean;
  /** The moment to which the journal brought it; null where there was nothing newer, or no journal. */
  forwardTo: string | null;
  /** How many rows and lines came from the journal. */
  changes: number;
  /** Of how many records contacts were erased again, which had been erased after the backup. */
  erased: number;
}

/**
 * Checks a backup through and through.
 * @throws RestoreFault naming everything that is wrong with it
 */
async function checkBackup(file: string): Promise<CheckReport & { withoutManifest: boolean }> {
  await mustOpen(file);
  const manifest = await readManifest(file);
  if (manifest === 'damaged') throw new RestoreFault('备份清单读不出来');
  if (manifest !== null) {
    const { size } = await stat(file);
    if (size !== manifest.size) throw new RestoreFault(`文件大小 ${size} 与清单的 ${manifest.size} 不符`);
    if ((await hashFile(file)) !== manifest.sha256) throw new RestoreFault('文件内容与清单不符');
  }
  const report = checkFile(file);
  const faults = [...report.faults];
  if (isUncounted(report)) throw unusable(faults);
  if (manifest !== null && (report.head.seq !== manifest.head.seq || report.head.hash !== manifest.head.hash))
    faults.push('操作日志的末条与清单不符');
  if (manifest?.sealed != null && manifest.sealed.sha256 !== report.sealed?.sha256)
    faults.push('记录的校验值与清单不符');
  if (manifest !== null) faults.push(...manifestFaults(manifest, report));
  const folder = join(dirname(file), 'attachments');
  for (const { sha256 } of report.attachments) {
    const found = await hashFile(join(folder, sha256));
    if (found === null) faults.push(`缺少附件 ${sha256}`);
    else if (found !== sha256) faults.push(`附件 ${sha256} 的内容已改变`);
  }
  if (faults.length > 0) throw unusable(faults);
  return { ...report, withoutManifest: manifest === null };
}

const unusable = (faults: readonly string[]) =>
  new RestoreFault(`备份不可用：${faults.slice(0, 5).join('；')}`);

/**
 * A file that is there and may not be read is not a missing one: on a new machine that is the usual case.
 * @throws RestoreFault where it is missing or a manifest; the system's own error where it may not be read
 */
async function mustOpen(file: string): Promise<void> {
  if (file.endsWith('.json'))
    throw new RestoreFault(`这是备份的清单，写备份文件：${file.slice(0, -'.json'.length)}`);
  try {
    await (await open(file)).close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'ENOTDIR' ? new RestoreFault(`没有这个文件：${file}`) : error;
  }
}

/** Where a manifest says otherwise than the file: counts of rows, or the attachments it needs. */
function manifestFaults(manifest: Manifest, report: CheckReport): string[] {
  const told = (list: Manifest['attachments']) => list.map((one) => `${one.sha256} ${one.size}`).join();
  return [
    ...Object.keys({ ...manifest.counts, ...report.counts })
      .filter((table) => manifest.counts[table] !== report.counts[table])
      .map((table) => `${table} 的记录数与清单不符`),
    ...(told(manifest.attachments) === told(report.attachments) ? [] : ['附件的列表与清单不符']),
    ...(manifest.version === report.version ? [] : ['数据库版本与清单不符']),
  ];
}

/**
 * Puts a backup in the place of a data folder's database, or into an empty folder. Everything is checked
 * and made ready first; what is replaced stays aside; at every moment there is a whole database in place.
 * Everybody is signed out, webhooks are paused, and the restored log tells of it. Run by root, what is written belongs
 * to the data folder's owner.
 * @throws RestoreFault, ServerRunning, ForeignDatabase, NewerDatabase
 */
export async function restoreBackup(options: {
  file: string;
  dataDir: string;
  by: By;
  /** The folder of a journal that brings the backup forward; left out, it comes back as it was made. */
  journal?: string;
}): Promise<Restored> {
  const { file, dataDir, by, journal } = options;
  const checked = await checkBackup(file);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const give = givingToOwnerOf(dataDir);
  const lock = takeServerLock(dataDir);
  const ready = join(dataDir, 'restoring.sqlite');
  const backups = join(dataDir, 'backups');
  try {
    give(join(dataDir, 'server.lock'));
    await removeDatabase(ready);
    await copyFile(file, ready);
    // What SQLite lays beside it goes to the same owner.
    give(ready);
    const replayed = journal === undefined ? null : await bringForward(ready, journal);
    const report = replayed?.report ?? checked;
    const gone = await erasedSince(report.head, file, dataDir);
    const had = new Set(namesIn(backups));
    const erased = makeReady(ready, { backups, name: basename(file), gone, by });
    give(backups);
    for (const name of namesIn(backups)) if (!had.has(name)) give(join(backups, name));
    const attachments = join(dataDir, 'attachments');
    const aside = await putAside(dataDir, new Date(by.at), give);
    await mkdir(attachments, { recursive: true, mode: 0o700 });
    give(attachments);
    if (journal !== undefined)
      await takeFromJournal(
        journal,
        report.attachments.map((one) => one.sha256),
        attachments,
      );
    for (const { sha256 } of report.attachments) {
      const to = join(attachments, sha256);
      if ((await hashFile(to)) !== sha256)
        await copyNamedByHash(join(dirname(file), 'attachments', sha256), to, sha256);
      give(to);
    }
    const live = join(dataDir, 'tracker.sqlite');
    // A journal of the old database would be played into the new one.
    for (const end of ['-wal', '-shm']) await rm(`${live}${end}`, { force: true });
    fsyncPath(ready);
    await rename(ready, live);
    fsyncPath(dataDir);
    return {
      head: report.head,
      counts: report.counts,
      attachments: report.attachments.length,
      aside,
      withoutManifest: checked.withoutManifest,
      forwardTo: replayed?.at ?? null,
      changes: replayed?.changes ?? 0,
      erased,
    };
  } finally {
    await removeDatabase(ready);
    lock.release();
  }
}

/** The journal's changes into the copy, the derived tables anew, and the whole of it checked again. */
async function bringForward(file: string, journal: string): Promise<Replayed & { report: CheckReport }> {
  const done = await replayJournal(file, journal);
  const db = openDatabase({ file, migrate: false });
  try {
    write(db, (tx) => {
      rebuildDerived(tx);
      tx.$client.prepare('delete from readiness').run();
      forgetReadiness(tx);
    });
    db.$client.pragma('journal_mode = DELETE');
  } finally {
    db.$client.close();
  }
  const report = checkFile(file);
  if (report.faults.length > 0)
    throw new RestoreFault(`按变更日志恢复后没有通过核对：${report.faults.slice(0, 5).join('；')}`);
  return { ...done, report };
}

async function removeDatabase(file: string): Promise<void> {
  for (const end of ['', '-wal', '-shm', '-journal']) await rm(`${file}${end}`, { force: true });
}

/** Brings the copy to the program's version, ends every session in it, erases again what was erased since, and tells its log. */
function makeReady(
  file: string,
  { backups, name, gone, by }: { backups: string; name: string; gone: readonly number[]; by: By },
): number {
  const db = openDatabase({ file, backups });
  try {
    return write(db, (tx) => {
      for (const table of ['session', 'kept_form']) tx.$client.prepare(`delete from ${table}`).run();
      // Its numbers go another way from here on: whoever follows begins anew.
      tx.$client.prepare(`update fact set value = lower(hex(randomblob(8))) where key = 'feed'`).run();
      // What follows may differ from what receivers were told; and a copy put up elsewhere must tell nobody.
      const { changes } = tx.$client.prepare(`update webhook set state = 'paused' where state = 'on'`).run();
      const paused = changes > 0 ? `；${changes} 个推送已暂停` : '';
      record(tx, { ...by, act: 'backup restored', sentence: `从备份恢复了数据库：${name}${paused}` });
      return eraseAgain(tx, gone, by);
    });
  } finally {
    closeDatabase(db);
  }
}

/** Links or copies what is about to be replaced into a folder of its own; the originals stay for now. */
async function putAside(dataDir: string, now: Date, give: Give): Promise<string | null> {
  const live = join(dataDir, 'tracker.sqlite');
  if (!existsSync(live)) return null;
  flushJournal(live);
  const aside = join(dataDir, `replaced-${backupName(now).slice('qiangji-'.length, -'.sqlite'.length)}`);
  await mkdir(join(aside, 'attachments'), { recursive: true, mode: 0o700 });
  for (const made of [aside, join(aside, 'attachments')]) give(made);
  for (const end of ['', '-wal', '-shm'])
    if (existsSync(`${live}${end}`)) await keep(`${live}${end}`, join(aside, `tracker.sqlite${end}`), give);
  const folder = join(dataDir, 'attachments');
  const names = namesIn(folder).filter((one) => /^[0-9a-f]{64}$/.test(one));
  for (const name of names) await keep(join(folder, name), join(aside, 'attachments', name), give);
  fsyncPath(aside);
  return aside;
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

async function keep(from: string, to: string, give: Give): Promise<void> {
  try {
    linkSync(from, to);
  } catch {
    await copyFile(from, to);
    fsyncPath(to);
    give(to);
  }
}

/** Writes the old journal back where the old file still opens; a damaged one is kept as it lies. */
function flushJournal(file: string): void {
  try {
    const old = new Database(file, { fileMustExist: true, timeout: 0 });
    try {
      old.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      old.close();
    }
  } catch {
    // Nothing to save: all three files go aside together.
  }
}
