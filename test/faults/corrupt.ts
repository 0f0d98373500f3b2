/** Files that are damaged: a database at start, and the files of enterprises. */
import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { checkPages } from '../../db/readable.ts';
import { attachment } from '../../db/schema.ts';
import { readConfig } from '../../server/config.ts';
import { startFault } from '../../server/start-fault.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { backupName } from '../../server/upkeep/rotate.ts';
import { verifyDatabase } from '../../server/upkeep/verify.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { type Asked, randomOf, type Told } from './part.ts';
import { NotStarted, startServer, stopServer } from './server.ts';
import { people, Visitor } from './visitor.ts';

const PAGE = 4_096;
const FILES = 100;

interface Sound {
  folder: string;
  bytes: Buffer;
  uscc: string;
  backup: string;
}

/** A folder with a small zone, its files and a backup. */
async function sound(): Promise<Sound> {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-corrupt-'));
  const file = join(folder, 'tracker.sqlite');
  const attachments = join(folder, 'attachments');
  mkdirSync(attachments);
  const db = openDatabase({ file });
  const firms = Array.from({ length: 40 }, () =>
    addEnterprise(db, {}, [
      {
        category: 'provincial_srdi',
        kind: 'stage',
        stage: 'reserve',
        effective_on: '2026-01-05',
        note: randomUUID(),
      },
      { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
    ]),
  );
  const [firm] = firms;
  if (firm === undefined) throw new Error('no firm');
  for (let n = 0; n < FILES; n += 1) {
    const bytes = Buffer.from(`%PDF-1.7 ${n} ${'x'.repeat(2_000)}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(attachments, sha256), bytes);
    db.insert(attachment)
      .values({
        enterprise_id: firm.id,
        sha256,
        file_name: `示例${n}.pdf`,
        media_type: 'application/pdf',
        size: bytes.length,
        recorded_at: '2026-09-30T08:00:00.000Z',
        recorded_by: '专员甲',
      })
      .run();
  }
  const now = new Date('2026-09-29T18:00:00.000Z');
  const backup = backupName(now);
  await createBackup(db, { to: join(folder, 'backups', backup), attachments, now });
  closeDatabase(db);
  return { folder, bytes: readFileSync(file), uscc: firm.uscc, backup };
}

/** Everything that a page could show, as one text. */
function dump(file: string): string {
  const client = new Database(file, { readonly: true });
  try {
    const tables = client
      .prepare<[], string>(`select name from sqlite_schema where type = 'table' order by name`)
      .pluck()
      .all();
    return JSON.stringify(tables.map((name) => client.prepare(`select * from "${name}"`).raw().all()));
  } finally {
    client.close();
  }
}

type Damage = [name: string, bytes: Buffer, wal?: Buffer];

/** What a real server is started on: each of these it must refuse, or come up on with nothing lost. */
function damages({ bytes }: Sound, random: (below: number) => number): Damage[] {
  const pages = bytes.length / PAGE;
  const made: Damage[] = [
    ['a file of nothing but zeros', Buffer.alloc(bytes.length)],
    ['a file of something else', Buffer.from('not a database, whatever its name says '.repeat(400))],
    ['its first page alone', bytes.subarray(0, PAGE)],
    ['half a header', bytes.subarray(0, 50)],
  ];
  for (let n = 0; n < 8; n += 1) {
    const at = 1 + random(pages - 1);
    made.push([`cut at page ${at}`, bytes.subarray(0, at * PAGE)]);
    const zeroed = Buffer.from(bytes);
    zeroed.fill(0, at * PAGE, (at + 1) * PAGE);
    made.push([`page ${at} of zeros`, zeroed]);
    const header = Buffer.from(bytes);
    header[random(100)] = random(256);
    made.push(['a damaged header', header]);
  }
  made.push(['the journal of something else', bytes, Buffer.from('a journal that is none '.repeat(1_000))]);
  return made;
}

/** Starts a server on each: by a signal it never ends, and where it refuses it says what to do. */
async function starts(
  made: Sound,
  damage: readonly Damage[],
  faults: string[],
  counts: Record<string, number>,
) {
  const file = join(made.folder, 'tracker.sqlite');
  for (const [name, bytes, wal] of damage) {
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    writeFileSync(file, bytes);
    if (wal !== undefined) writeFileSync(`${file}-wal`, wal);
    counts.starts = (counts.starts ?? 0) + 1;
    try {
      const server = await startServer(made.folder);
      await stopServer(server);
      // It came up: then all that was there must be there.
      const db = openDatabase({ file });
      const report = await verifyDatabase(db, { attachments: join(made.folder, 'attachments') });
      closeDatabase(db);
      if (report.faults.length > 0) counts.foundByVerify = (counts.foundByVerify ?? 0) + 1;
      else counts.sound = (counts.sound ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      counts.refused = (counts.refused ?? 0) + 1;
      const isClear = error.said.trim().split('\n').length === 1 && !/Error:|node_modules/.test(error.said);
      if (error.code !== 78 && error.code !== 1)
        faults.push(`${name}: ended with ${error.code}: ${error.said}`);
      else if (!isClear) faults.push(`${name}: no clear line: ${error.said.slice(0, 300)}`);
      else if (error.code === 78 && /损坏/.test(error.said) && !error.said.includes(made.backup))
        faults.push(`${name}: the backup is not named: ${error.said}`);
    }
  }
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  writeFileSync(file, made.bytes);
}

/** Single bits: found at start, found by `verify`, without effect, or not found. */
async function flips(
  made: Sound,
  many: number,
  random: (below: number) => number,
  counts: Record<string, number>,
) {
  const copy = join(made.folder, 'flip.sqlite');
  const file = join(made.folder, 'tracker.sqlite');
  const whole = dump(file);
  const attachments = join(made.folder, 'attachments');
  const config = readConfig({ DATA_DIR: made.folder });
  const add = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (let n = 0; n < many; n += 1) {
    const bytes = Buffer.from(made.bytes);
    const at = random(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    for (const end of ['-wal', '-shm']) rmSync(`${copy}${end}`, { force: true });
    writeFileSync(copy, bytes);
    add('flips');
    let db: ReturnType<typeof openDatabase> | null = null;
    try {
      db = openDatabase({ file: copy, migrate: false });
      checkPages(db);
    } catch (error) {
      add(startFault(error, config) === null ? 'atStartUnforeseen' : 'foundAtStart');
      db?.$client.close();
      continue;
    }
    const found = await verifyDatabase(db, { attachments }).then(
      ({ faults }) => faults.length > 0,
      () => true,
    );
    db.$client.close();
    if (found) add('foundByVerify');
    else add(dump(copy) === whole ? 'withoutEffect' : 'notFound');
  }
  rmSync(copy, { force: true });
}

/** Files that were changed, taken away or swapped: told so, and never given. */
async function files(made: Sound, faults: string[], counts: Record<string, number>) {
  const folder = join(made.folder, 'attachments');
  const sessions = people(made.folder, [['officer']]);
  const server = await startServer(made.folder);
  const [who] = sessions;
  if (who === undefined) return;
  const visitor = new Visitor(server.address, who);
  const db = new Database(join(made.folder, 'tracker.sqlite'), { readonly: true });
  const rows = db
    .prepare<[], { id: number; sha256: string }>('select id, sha256 from attachment order by id')
    .all();
  db.close();
  for (const [n, { id, sha256 }] of rows.entries()) {
    const path = join(folder, sha256);
    const bytes = readFileSync(path);
    const other = rows[(n + 1) % rows.length]?.sha256 ?? '';
    if (n % 3 === 0) {
      const flipped = Buffer.from(bytes);
      const at = (n * 37) % flipped.length;
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      writeFileSync(path, flipped);
    } else if (n % 3 === 1) rmSync(path);
    else copyFileSync(join(folder, other), path);
    const answer = await visitor.get(`/enterprises/${made.uscc}/attachments/${id}`);
    if (answer.status !== 409 || !/附件损坏/.test(answer.body))
      faults.push(`a damaged file was answered ${answer.status}`);
    writeFileSync(path, bytes);
    const again = await visitor.get(`/enterprises/${made.uscc}/attachments/${id}`);
    if (again.status !== 200) faults.push(`the file put back was answered ${again.status}`);
    counts.files = (counts.files ?? 0) + 1;
  }
  await stopServer(server);
}

export async function damageFiles({ cycles = 400, seed, tell }: Asked): Promise<Told> {
  const faults: string[] = [];
  const counts: Record<string, number> = {};
  const random = randomOf(seed);
  const made = await sound();
  try {
    await files(made, faults, counts);
    tell('corrupt: files');
    const file = join(made.folder, 'tracker.sqlite');
    closeDatabase(openDatabase({ file }));
    made.bytes = readFileSync(file);
    await starts(made, damages(made, random), faults, counts);
    tell('corrupt: starts');
    await flips(made, cycles, random, counts);
    if (!existsSync(join(made.folder, 'backups', made.backup))) faults.push('the backup is gone');
    const passed = (counts.files ?? 0) + (counts.starts ?? 0) + (counts.flips ?? 0) - faults.length;
    return { passed, faults, counts };
  } finally {
    rmSync(made.folder, { recursive: true, force: true });
  }
}
