import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import t from 'tap';
import { takeServerLock } from '../../db/lock.ts';
import { closeDatabase, write } from '../../db/open.ts';
import * as schema from '../../db/schema.ts';
import { readConfig } from '../../server/config.ts';
import { ask, CHECKS, type Examination, examine } from '../../server/upkeep/doctor.ts';
import { daysIn, journaldKeeping } from '../../server/upkeep/doctor-journald.ts';
import type { Machine } from '../../server/upkeep/doctor-machine.ts';
import { backUp } from '../../server/upkeep/queries.ts';
import { EARLY, held, sign } from '../baseline/make.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { by, NOW, openFolder } from './folder.ts';

/** A machine in good order, whatever this one is. */
const MACHINE: Machine = {
  node: '24.21.0',
  sqlite: () => '3.54.1',
  disk: () => ({ free: 50 * 1024 ** 3, kind: 0xef53 }),
  journald: () => ({ isKept: true, days: 400 }),
};

// A folder of a server in good order: an administrator, a signed baseline, a backup of now. Made once, copied.
const model = openFolder(t);
addEnterprise(model.db, {}, [held()], EARLY);
sign(model.db);
write(model.db, (tx) => tx.$client.exec(`update account set roles = '["admin"]'`));
await backUp(model.db, { dataDir: model.dataDir, backupKeep: 14 }, by);
closeDatabase(model.db);
const newestBackup = readdirSync(model.backups).find((name) => name.endsWith('.sqlite')) ?? '';

/** One folder of a case, with the paths in it. */
interface Sick {
  dir: string;
  file: string;
  backup: string;
}

let cases = 0;
function copy(): Sick {
  cases += 1;
  const dir = join(model.dir, `case-${cases}`);
  cpSync(model.dataDir, dir, { recursive: true });
  const file = join(dir, 'tracker.sqlite');
  for (const path of ['', 'attachments', 'backups']) chmodSync(join(dir, path), 0o700);
  chmodSync(file, 0o600);
  return { dir, file, backup: join(dir, 'backups', newestBackup) };
}

const asked = ({ dir }: Sick, more: Partial<Examination>): Examination => ({
  env: {},
  dataDir: dir,
  now: new Date(NOW),
  machine: MACHINE,
  ...more,
});

/** As somebody would who holds the file. */
function edit({ file }: Sick, sql: string): void {
  const raw = new Database(file);
  raw.pragma('foreign_keys = OFF');
  raw.exec(sql);
  raw.close();
}

/** The guard of a table is taken away, the table changed, and the guard put back. */
function editGuarded(sick: Sick, guard: string, sql: string): void {
  const raw = new Database(sick.file, { readonly: true });
  const text = String(raw.prepare('select sql from sqlite_schema where name = ?').pluck().get(guard));
  raw.close();
  edit(sick, `drop trigger ${guard}; ${sql}; ${text}`);
}

/** Overwrites the middle of the page in which the log begins. */
function damage({ file }: Sick): void {
  const raw = new Database(file, { readonly: true });
  const page = Number(raw.prepare(`select rootpage from sqlite_schema where name = 'event'`).pluck().get());
  const size = Number(raw.pragma('page_size', { simple: true }));
  raw.close();
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(400, 0xee), 0, 400, (page - 1) * size + 8);
  closeSync(handle);
}

const DAY_MS = 86_400_000;
const later = (days: number) => ({ now: new Date(Date.parse(NOW) + days * DAY_MS) });
const machine = (more: Partial<Machine>) => ({ machine: { ...MACHINE, ...more } });

/** The check that must find it, how bad it is, how it comes about, and what is said. */
type Case = [
  id: string,
  state: 'warn' | 'bad',
  says: RegExp,
  breakIt: (sick: Sick) => void,
  more?: Partial<Examination>,
];
const nothing = () => {};

const WEBHOOK = `insert into webhook (id, label, kind, url, secret, topics, state, cursor, created_at, created_by)
  values (1, '示例', 'json', 'http://10.0.0.1/', 'x', '[]', 'on', 0, '${NOW}', '示例')`;

const CASES: Case[] = [
  ['node', 'bad', /要 24 以上/, nothing, machine({ node: '20.20.2' })],
  ['sqlite', 'bad', /SQLite 3\.40\.1/, nothing, machine({ sqlite: () => '3.40.1' })],
  ['disk', 'warn', /剩余 500/, nothing, machine({ disk: () => ({ free: 500 * 1024 ** 2, kind: 1 }) })],
  ['disk', 'bad', /剩余 50/, nothing, machine({ disk: () => ({ free: 50 * 1024 ** 2, kind: 1 }) })],
  ['access-log', 'warn', /只留 30 天/, nothing, machine({ journald: () => ({ isKept: true, days: 30 }) })],
  ['access-log', 'warn', /不写到磁盘/, nothing, machine({ journald: () => ({ isKept: false, days: null }) })],
  ['local-disk', 'bad', /NFS/, nothing, machine({ disk: () => ({ free: 1e12, kind: 0x6969 }) })],
  ['settings', 'bad', /PORT/, nothing, { env: { PORT: 'x' } }],
  ['base-url', 'warn', /没有设 BASE_URL/, nothing, { env: { HOST: '0.0.0.0' } }],
  ['base-url', 'warn', /不加密/, nothing, { env: { BASE_URL: 'http://qiangji.example' } }],
  [
    'host',
    'warn',
    /绕过代理/,
    nothing,
    { env: { HOST: '0.0.0.0', BASE_URL: 'https://qiangji.example', TRUST_PROXY: '127.0.0.1' } },
  ],
  ['proxy', 'warn', /没有设 TRUST_PROXY/, nothing, { env: { BASE_URL: 'https://qiangji.example' } }],
  ['proxy', 'bad', /冒充/, nothing, { env: { TRUST_PROXY: '0.0.0.0/0' } }],
  ['session', 'warn', /720 分钟/, nothing, { env: { SESSION_IDLE_MINUTES: '720' } }],
  ['backup-keep', 'warn', /只留 2 份/, nothing, { env: { BACKUP_KEEP: '2' } }],
  ['folder', 'bad', /没有数据目录/, ({ dir }) => rmSync(dir, { recursive: true })],
  [
    'folder',
    'bad',
    /不是目录/,
    ({ dir }) => {
      rmSync(dir, { recursive: true });
      writeFileSync(dir, '');
    },
  ],
  ['file-rights', 'bad', /tracker\.sqlite/, ({ file }) => chmodSync(file, 0o644)],
  ['journal', 'warn', /没有写回/, ({ file }) => bigJournal(file)],
  ['lock', 'warn', /没有正常停止/, ({ dir }) => writeFileSync(join(dir, 'server.pid'), '4242\n')],
  [
    'leftovers',
    'warn',
    /1 个/,
    ({ dir }) => {
      mkdirSync(join(dir, 'incoming'), { recursive: true });
      writeFileSync(join(dir, 'incoming', 'x'), '');
      utimesSync(join(dir, 'incoming', 'x'), new Date(0), new Date(0));
    },
  ],
  ['backup-opens', 'warn', /还没有备份/, ({ dir }) => rmSync(join(dir, 'backups'), { recursive: true })],
  ['backup-opens', 'bad', /清单缺失/, ({ backup }) => rmSync(`${backup}.json`)],
  ['backup-opens', 'bad', /内容与清单不符/, ({ backup }) => truncateSync(backup, 8192)],
  ['backup-opens', 'bad', /缺少附件/, ({ dir }) => rmSync(join(dir, 'backups', 'attachments', model.sha256))],
  ['backup-opens', 'warn', /已过 48 小时/, nothing, later(2)],
  ['database', 'warn', /还没有数据库/, ({ file }) => rmSync(file)],
  ['database', 'bad', /损坏或不是数据库/, ({ file }) => writeFileSync(file, 'x'.repeat(8192))],
  ['database', 'bad', /不是本系统的数据库/, (sick) => edit(sick, 'pragma application_id = 7')],
  ['migrations', 'warn', /低于程序/, (sick) => edit(sick, 'pragma user_version = 3')],
  ['migrations', 'bad', /高于程序/, (sick) => edit(sick, 'pragma user_version = 999')],
  ['pages', 'bad', /./, damage],
  ['foreign-keys', 'bad', /缺少所属的 account/, (sick) => edit(sick, `update session set account_id = 99`)],
  ['guards', 'bad', /trigger event_no_update/, (sick) => edit(sick, 'drop trigger event_no_update')],
  ['schema', 'bad', /index audit_by_at/, (sick) => edit(sick, 'drop index audit_by_at')],
  [
    'chain',
    'bad',
    /第 1 条断开/,
    (sick) => editGuarded(sick, 'audit_no_update', `update audit set act = 'x' where seq = 1`),
  ],
  ['derived', 'bad', /differs|不符|ledger/, (sick) => edit(sick, 'update ledger set n = n + 1')],
  ['issued', 'bad', /2026Q1 第1版与校验码不符/, issuedAltered],
  [
    'baselines',
    'bad',
    /签认时的校验值不符/,
    (sick) => editGuarded(sick, 'baseline_entry_no_update', `update baseline_entry set name = '示例另一家'`),
  ],
  [
    'attachments',
    'bad',
    /缺少附件“示例批文.pdf”/,
    ({ dir }) => rmSync(join(dir, 'attachments', model.sha256)),
  ],
  [
    'attachments',
    'bad',
    /内容已改变/,
    ({ dir }) => writeFileSync(join(dir, 'attachments', model.sha256), 'changed'),
  ],
  ['backup', 'warn', /超过 26 小时/, nothing, later(2)],
  [
    'backup',
    'bad',
    /没有成功：磁盘已满/,
    (sick) =>
      edit(sick, `update fact set value = json_set(value, '$.fault', '磁盘已满') where key = 'last_backup'`),
  ],
  [
    'seals',
    'bad',
    /enterprise 的记录 1 在程序之外被改动/,
    (sick) => edit(sick, `update enterprise set note = '改'`),
  ],
  [
    'drill',
    'bad',
    /没有成功：缺少附件/,
    (sick) =>
      edit(
        sick,
        `insert into fact values ('drill', '{"at":"${NOW}","file":"x","fault":"缺少附件","read":null}')
         on conflict (key) do update set value = excluded.value`,
      ),
  ],
  [
    'reading',
    'warn',
    /没有读完数据库：内存不足；没有发现损坏，保存照常/,
    (sick) => edit(sick, `insert into fact values ('reading', '{"at":"${NOW}","fault":"内存不足"}')`),
  ],
  ['shipping', 'bad', /没有目录/, nothing, { env: { JOURNAL_DIR: '/nowhere/journal' } }],
  ['clock', 'bad', /早于最后一条日志/, nothing, later(-1)],
  [
    'administrator',
    'warn',
    /没有能登录的管理员/,
    (sick) => edit(sick, `update account set roles = '["leader"]'`),
  ],
  ['webhooks', 'warn', /没有设 WEBHOOK_ALLOW/, (sick) => edit(sick, WEBHOOK)],
  [
    'webhooks',
    'warn',
    /1 次推送没有送达/,
    (sick) =>
      edit(
        sick,
        `${WEBHOOK}; insert into webhook_delivery (webhook_id, what, first_seq, last_seq, lines, body, state, queued_at, next_at)
         values (1, 'lines', 1, 1, 1, '{}', 'failed', '${NOW}', '${NOW}')`,
      ),
  ],
];

/** A journal of another database, as it is left behind by a reader that never ends. */
function bigJournal(file: string): void {
  writeFileSync(`${file}-wal`, '', { mode: 0o600 });
  truncateSync(`${file}-wal`, 300 * 1024 ** 2);
}

/** A paper whose stored bytes are not those that were hashed. */
function issuedAltered(sick: Sick): void {
  const raw = new Database(sick.file);
  raw.exec(`insert into summary_issue
    (programme_id, period, version, as_of, known_at, frozen, html, sha256, template, audit_seq, audit_hash,
     accepted, prepared_by, prepared_at, reviewed_by, reviewed_at, issued_by, issued_at)
    values (1, '2026Q1', 1, '2026-03-31', '${NOW}', '{}', cast('<p>示例</p>' as blob), printf('%064d', 0), 'x', 0,
     printf('%064d', 0), '[]', '示例甲', '${NOW}', '示例乙', '${NOW}', '示例丙', '${NOW}')`);
  raw.close();
}

t.test('a server in good order has nothing to be looked at, and is left as it was', async (t) => {
  const sick = copy();
  const before = readdirSync(sick.dir).sort();
  const results = await examine(asked(sick, {}));
  t.same(
    results.filter((one) => one.state !== 'ok'),
    [],
  );
  t.ok(results.length >= 25, `${results.length} checks`);
  t.same(
    readdirSync(sick.dir)
      .filter((name) => !/-(wal|shm)$/.test(name))
      .sort(),
    before.filter((name) => !/-(wal|shm)$/.test(name)),
  );
});

t.test('every check is proven by something broken', async (t) => {
  const apart = ['owner', 'durability'];
  t.same([...new Set([...CASES.map(([id]) => id), ...apart])].sort(), CHECKS.map((one) => one.id).sort());
});

for (const [id, state, says, breakIt, more = {}] of CASES) {
  t.test(`${id}: ${says.source}`, async (t) => {
    const sick = copy();
    breakIt(sick);
    const results = await examine(asked(sick, more));
    const found = results.find((one) => one.id === id);
    t.match(found, { state, words: says });
    t.match(found?.todo, /\p{Script=Han}/u, 'with what to do');
    t.equal(results.length, CHECKS.length, 'and every other check was asked');
  });
}

const isRoot = process.getuid?.() === 0;
t.test('owner: a file of another account', { skip: isRoot ? false : 'for administrators' }, async (t) => {
  const sick = copy();
  chownSync(sick.file, 65534, 65534);
  t.match(
    (await examine(asked(sick, {}))).find((one) => one.id === 'owner'),
    { state: 'bad', words: /tracker\.sqlite/ },
  );
});

t.test('durability: a connection that does not wait for the disk', async (t) => {
  const sick = copy();
  const client = new Database(sick.file);
  client.pragma('synchronous = NORMAL');
  const check = CHECKS.find((one) => one.id === 'durability');
  if (check === undefined) return t.fail('no such check');
  const db = drizzle(client, { schema });
  const config = readConfig({});
  const patient = { config, configFault: '', dataDir: sick.dir, file: sick.file, db, dbFault: null };
  t.match(await ask(check, { ...patient, now: new Date(NOW), machine: MACHINE }), {
    state: 'bad',
    words: /synchronous=1/,
  });
  client.close();
});

t.test('how long journald keeps lines is read from its settings, the later file first', async (t) => {
  for (const [span, days] of [
    ['1y', 365.25],
    ['6month 3day', 6 * 30.4375 + 3],
    ['2w', 14],
    ['86400', 1],
    ['30min', 1 / 48],
    ['0', null],
    ['', null],
  ] as const)
    t.equal(daysIn(span), days, span);
  const root = t.testdir({
    run: { systemd: { system: {} } },
    usr: { lib: { systemd: { 'journald.conf': '[Journal]\nMaxRetentionSec=1week\n' } } },
    etc: {
      systemd: {
        'journald.conf': '[Journal]\n#MaxRetentionSec=1day\n',
        'journald.conf.d': { 'a.conf': '[Journal]\nMaxRetentionSec=5day\n', 'b.txt': 'MaxRetentionSec=1day' },
      },
    },
  });
  t.same(journaldKeeping(root), { isKept: false, days: 5 }, 'without a folder for it nothing is written');
  mkdirSync(join(root, 'var/log/journal'), { recursive: true });
  t.same(journaldKeeping(root), { isKept: true, days: 5 });
  const own = fileURLToPath(new URL('../../ops/journald.conf', import.meta.url));
  cpSync(own, join(root, 'etc/systemd/journald.conf.d/qiangji.conf'));
  t.same(journaldKeeping(root), { isKept: true, days: 400 }, 'the file that comes along');
  t.equal(journaldKeeping(t.testdir({ etc: {} })), null);
});

t.test('a running server is told with its process', async (t) => {
  const sick = copy();
  const lock = takeServerLock(sick.dir);
  const found = (await examine(asked(sick, {}))).find((one) => one.id === 'lock');
  lock.release();
  t.match(found, { state: 'ok', words: `服务正在运行（进程 ${process.pid}）` });
});
