/**
 * The journal: what changed, row by row, written to another disk within a minute of the change. It holds no
 * state of its own but its files: how far it is stands in their last whole line, and what is new is asked of
 * the seals. So a process that dies at any moment loses nothing and tells nothing twice that matters.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { fsyncPath } from '../../db/copy.ts';
import { userVersion } from '../../db/migrate.ts';
import { keyColumns, keyValues } from '../../db/seal.ts';
import { ifThere } from '../if-there.ts';
import {
  type Cursor,
  hashOf,
  isJournalName,
  journalName,
  type Line,
  readLines,
  ZERO,
} from './journal-lines.ts';
import { readManifest } from './manifest.ts';

const DAY_MS = 86_400_000;
/** These change by themselves, or say nothing of the data. */
const OWN_FACTS = ['revision', 'journal', 'readiness', 'names', 'drill', 'reading'];

export interface Journal {
  /** Brings the files up to the database. @returns how far they are */
  ship(at: Date): Promise<{ cursor: Cursor; changes: number }>;
  close(): void;
}

interface Place {
  dataDir: string;
  /** The journal's folder, which somebody made: an empty mount point must not be filled in its place. */
  folder: string;
  /** Days after which a file goes. */
  keepDays: number;
}

/** @param client a connection that only reads */
export function openJournal(client: Database.Database, place: Place): Journal {
  let file: { handle: number; name: string; day: string } | null = null;
  let hash = ZERO;
  let cursor: Cursor | null = null;
  const close = () => {
    if (file !== null) closeSync(file.handle);
    file = null;
  };
  const put = (line: Line) => {
    const json = JSON.stringify(line);
    hash = hashOf(hash, json);
    if (file !== null) writeSync(file.handle, `${hash} ${json}\n`);
  };

  async function begin(at: Date): Promise<Cursor> {
    close();
    const last = await lastEnd(place.folder);
    const goesOn = last !== null && last.version === userVersion(client) && isOf(client, last.cursor);
    const from = goesOn ? last.cursor : await firstCursor(client, place.dataDir);
    const name = journalName(at);
    file = { handle: openSync(join(place.folder, name), 'ax', 0o600), name, day: name.slice(8, 16) };
    hash = ZERO;
    put({
      is: 'start',
      at: at.toISOString(),
      after: goesOn ? last.hash : ZERO,
      from,
      version: userVersion(client),
    });
    fsyncSync(file.handle);
    fsyncPath(place.folder);
    await sweep(place, at);
    return from;
  }

  return {
    close,
    async ship(at) {
      if (!existsSync(place.folder)) throw new Error(`没有目录 ${place.folder}`);
      try {
        const isToday =
          file?.day === journalName(at).slice(8, 16) && existsSync(join(place.folder, file.name));
        if (cursor === null || !isToday || !isOf(client, cursor)) cursor = await begin(at);
        const from = cursor;
        const done = client.transaction(() => writeChanges(client, place, from, at, put))();
        if (done.isNew && file !== null) fsyncSync(file.handle);
        cursor = done.to;
        return { cursor, changes: done.changes };
      } catch (error) {
        // Half a batch may stand in the file: the next one begins another, after the last whole one.
        cursor = null;
        close();
        throw error;
      }
    },
  };
}

/** Everything since the cursor as it stands at one moment. Within a reading transaction. */
function writeChanges(
  client: Database.Database,
  place: Place,
  from: Cursor,
  at: Date,
  put: (line: Line) => void,
) {
  const to = headOf(client);
  if (to.n === from.n && to.audit === from.audit && to.feed === from.feed)
    return { to: from, changes: 0, isNew: false };
  let changes = 0;
  const tables = new Map(
    [...keyColumns(client)].map(([name, key]) => [
      name,
      {
        key,
        one: client.prepare(
          `select * from "${name}" where ${key.map((one) => `"${one}" = ?`).join(' and ')}`,
        ),
      },
    ]),
  );
  const seals = client.prepare<[number], { tbl: string; key: string | number; n: number; digest: string }>(
    'select tbl, key, n, digest from seal where n > ? order by n',
  );
  for (const { tbl, key, n, digest } of seals.iterate(from.n)) {
    const table = tables.get(tbl);
    const isGone = digest === '' || table === undefined;
    const row = isGone
      ? null
      : (table.one.get(...keyValues(table.key, key)) as Record<string, unknown> | undefined);
    if (tbl === 'attachment' && row) keepAttachment(place, String(row.sha256));
    put({ is: 'change', change: { table: tbl, key, n, digest, row: row ? said(row) : null } });
    changes += 1;
  }
  for (const table of ['audit', 'feed'] as const)
    for (const row of client
      .prepare<[number]>(`select * from ${table} where seq > ? order by seq`)
      .iterate(from[table])) {
      put({ is: 'line', table, row: said(row as Record<string, unknown>) });
      changes += 1;
    }
  const facts = client.prepare<[], [string, string]>('select key, value from fact').raw().all();
  put({
    is: 'end',
    at: at.toISOString(),
    to,
    facts: Object.fromEntries(facts.filter(([key]) => !OWN_FACTS.includes(key))),
  });
  return { to, changes, isNew: true };
}

function said(row: Record<string, unknown>): Record<string, string | number | null | { base64: string }> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      Buffer.isBuffer(value)
        ? { base64: value.toString('base64') }
        : typeof value === 'string' || typeof value === 'number'
          ? value
          : null,
    ]),
  );
}

/** How far the database itself is. */
export function headOf(client: Database.Database): Cursor {
  const head = client
    .prepare<[], { seq: number; hash: string }>('select seq, hash from audit order by seq desc limit 1')
    .get();
  const most = (sql: string) => Number(client.prepare(sql).pluck().get());
  return {
    n: most('select coalesce(max(n), 0) from seal'),
    audit: head?.seq ?? 0,
    auditHash: head?.hash ?? ZERO,
    feed: most('select coalesce(max(seq), 0) from feed'),
  };
}

/** Whether the database is the one whose past the cursor tells of: after a restore it may be another. */
export function isOf(client: Database.Database, cursor: Cursor): boolean {
  if (cursor.n > headOf(client).n) return false;
  if (cursor.audit === 0) return true;
  const hash = client
    .prepare<[number], string>('select hash from audit where seq = ?')
    .pluck()
    .get(cursor.audit);
  return hash === cursor.auditHash;
}

/** A new journal begins where the newest backup stands; without one, at the beginning. */
async function firstCursor(client: Database.Database, dataDir: string): Promise<Cursor> {
  const folder = join(dataDir, 'backups');
  const names = ((await ifThere(readdir(folder))) ?? [])
    .filter((one) => /^qiangji-.*\.sqlite$/.test(one))
    .sort();
  const manifest = names.length === 0 ? null : await readManifest(join(folder, names.at(-1) ?? ''));
  const nothing = { n: 0, audit: 0, auditHash: ZERO, feed: 0 };
  if (manifest === null || manifest === 'damaged' || manifest.sealed == null) return nothing;
  if (manifest.version !== userVersion(client)) return nothing;
  const { head, counts, sealed } = manifest;
  const cursor = { n: sealed.n, audit: head.seq, auditHash: head.hash, feed: counts.feed ?? 0 };
  return isOf(client, cursor) ? cursor : nothing;
}

export async function journalFiles(folder: string): Promise<string[]> {
  return ((await ifThere(readdir(folder))) ?? []).filter(isJournalName).sort();
}

interface End {
  cursor: Cursor;
  hash: string;
  at: string;
  version: number;
}

/** The last whole batch of the newest file that has one. */
export async function lastEnd(folder: string): Promise<End | null> {
  for (const name of (await journalFiles(folder)).reverse()) {
    let last: End | null = null;
    let version = 0;
    for await (const read of readLines(join(folder, name))) {
      if ('torn' in read) break;
      if (read.line.is === 'start') version = read.line.version;
      if (read.line.is === 'end') last = { cursor: read.line.to, hash: read.hash, at: read.line.at, version };
    }
    if (last !== null) return last;
  }
  return null;
}

/** The file itself, once: the journal's rows point at it by its content. */
function keepAttachment({ dataDir, folder }: Place, sha256: string): void {
  const from = join(dataDir, 'attachments', sha256);
  const to = join(folder, 'attachments', sha256);
  if (existsSync(to) || !existsSync(from)) return;
  mkdirSync(join(folder, 'attachments'), { recursive: true, mode: 0o700 });
  copyFileSync(from, `${to}.part`);
  fsyncPath(`${to}.part`);
  renameSync(`${to}.part`, to);
  fsyncPath(join(folder, 'attachments'));
}

/** Files whose time is over; the newest two stay in any case. */
async function sweep({ folder, keepDays }: Place, now: Date): Promise<void> {
  for (const name of (await journalFiles(folder)).slice(0, -2))
    if (now.getTime() - statSync(join(folder, name)).mtimeMs > keepDays * DAY_MS) rmSync(join(folder, name));
}
