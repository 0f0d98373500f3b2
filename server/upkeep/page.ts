import { readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { userVersion } from '../../db/migrate.ts';
import type { Db } from '../../db/open.ts';
import type { Config } from '../config.ts';
import { count, fileSize, minute } from '../format.ts';
import { dayInWords, shanghaiDay } from '../rules/days.ts';
import { webhookTroubles } from '../webhooks/queries.ts';
import { lastDrill } from './drill.ts';
import { healthOf } from './health.ts';
import { journalNote } from './journal-shipping.ts';
import { readManifest } from './manifest.ts';
import { lastBackup } from './queries.ts';
import { isBackupName } from './rotate.ts';
import { readInWords } from './verify.ts';

/** So many backups are told one by one; rotation keeps about as many. */
const MOST_SHOWN = 40;

/** Everything the page of upkeep shows, in words. */
export async function readUpkeepPage(
  db: Db,
  {
    dataDir,
    journalDir,
    logKeepDays,
    backupKeep,
    now,
  }: Pick<Config, 'dataDir' | 'journalDir' | 'logKeepDays' | 'backupKeep'> & { now: Date },
) {
  const { problems } = healthOf(db, { dataDir, journalDir, now });
  const drilled = lastDrill(db);
  const journal = journalNote(db);
  const { failed } = webhookTroubles(db);
  const last = lastBackup(db);
  const client = db.$client;
  const pages = Number(client.pragma('page_count', { simple: true }));
  const pageSize = Number(client.pragma('page_size', { simple: true }));
  const counts = client
    .prepare<[], { enterprises: number; events: number; lines: number; first: string | null }>(
      `select (select count(*) from enterprise where gone is null) as enterprises, (select count(*) from event) as events,
              (select count(*) from audit) as lines, (select at from audit order by seq limit 1) as first`,
    )
    .get();
  const disk = await statfs(dataDir).catch(() => null);
  const { backups, more } = await readBackups(join(dataDir, 'backups'));
  return {
    problems: [
      ...problems.map((one) => ({ of: one.serious ? 'bad' : 'warn', words: one.words })),
      ...(failed > 0 ? [{ of: 'warn', words: `有 ${failed} 次推送没有送达，在“推送”中查看` }] : []),
    ],
    last:
      last === null
        ? null
        : { madeAt: minute(last.madeAt), fault: last.fault, at: minute(last.at), file: last.file },
    drill:
      drilled === null
        ? null
        : {
            at: minute(drilled.at),
            fault: drilled.fault,
            read: drilled.read === null ? '' : readInWords(drilled.read),
          },
    journal:
      journalDir === null
        ? null
        : { folder: journalDir, at: minute(journal?.folder === journalDir ? journal.at : null) },
    backups,
    more,
    backupKeep,
    log: {
      lines: count(counts?.lines ?? 0),
      first: counts?.first == null ? null : dayInWords(shanghaiDay(new Date(counts.first))),
      keepDays: logKeepDays === null ? null : count(logKeepDays),
    },
    facts: [
      ['企业', `${count(counts?.enterprises ?? 0)} 家`],
      ['记录', `${count(counts?.events ?? 0)} 条`],
      ['数据库', fileSize(pages * pageSize)],
      ['磁盘剩余', disk === null ? '—' : fileSize(Number(disk.bavail) * Number(disk.bsize))],
      ['数据库版本', String(userVersion(client))],
      ['SQLite', String(client.prepare('select sqlite_version()').pluck().get())],
      ['Node', process.versions.node],
    ] as const,
  };
}

/** The backups of the data folder with what their manifests say, newest first. */
async function readBackups(folder: string) {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => name.endsWith('.sqlite'))
    .sort()
    .reverse();
  const backups = await Promise.all(
    names.slice(0, MOST_SHOWN).map(async (name) => {
      const manifest = await readManifest(join(folder, name));
      if (manifest === null || manifest === 'damaged')
        return { name, at: '—', size: '—', head: '—', ok: false, canSave: isBackupName(name) };
      return {
        name,
        at: minute(manifest.created_at),
        size: fileSize(manifest.size),
        head: `第 ${manifest.head.seq} 条，${manifest.head.hash.slice(0, 16)}`,
        ok: true,
        canSave: isBackupName(name),
      };
    }),
  );
  return { backups, more: Math.max(0, names.length - MOST_SHOWN) };
}
