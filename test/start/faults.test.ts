import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import t, { type Test } from 'tap';
import { takeServerLock } from '../../db/lock.ts';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { backupName } from '../../server/upkeep/rotate.ts';
import { RUNTIME } from '../helpers/runtime.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Starts a server that cannot start, and tells what it said and how it ended. */
async function start(env: Record<string, string>): Promise<{ code: number; err: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...RUNTIME, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, err };
}

/** One line that names the matter, and nothing of the inside. */
function isClear(t: Test, err: string, words: RegExp) {
  t.match(err, words);
  t.equal(err.trim().split('\n').length, 1, err);
  t.notMatch(err, /at .*\.ts|Error:|node_modules|errno/);
}

t.test('settings that cannot be used are told by their names', async (t) => {
  const { code, err } = await start({
    PORT: 'abc',
    LOG_KEEP_DAYS: '182',
    TRUST_PROXY: '127.0.0.1, 10.0.0.0/40',
    DATA_DIR: '/x',
  });
  t.equal(code, 78);
  t.match(err, /^PORT takes /m);
  t.match(err, /^TRUST_PROXY takes /m);
  t.match(err, /^LOG_KEEP_DAYS .*日志至少保存 183 天/m);
  t.equal(err.trim().split('\n').length, 3);
});

t.test('a port that is in use is named', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.teardown(() => other.close());
  const { port } = other.address() as { port: number };
  const dataDir = t.testdir();
  const { code, err } = await start({ DATA_DIR: dataDir, PORT: String(port) });
  t.equal(code, 1);
  isClear(t, err, new RegExp(`端口 ${port} 已被其他程序占用`));
  takeServerLock(dataDir).release();
});

t.test('a second server on the folder ends with 73 and says whose the folder is', async (t) => {
  const dataDir = t.testdir();
  const lock = takeServerLock(dataDir);
  t.teardown(() => lock.release());
  const { code, err } = await start({ DATA_DIR: dataDir });
  t.equal(code, 73);
  isClear(t, err, new RegExp(`进程 ${process.pid} 的服务`));
});

t.test('a newer database and a file of something else end with 78', async (t) => {
  const newer = t.testdir();
  closeDatabase(openDatabase({ file: join(newer, 'tracker.sqlite') }));
  const client = new Database(join(newer, 'tracker.sqlite'));
  client.pragma('user_version = 999');
  client.close();
  const first = await start({ DATA_DIR: newer });
  t.equal(first.code, 78);
  isClear(t, first.err, /数据库版本 999 高于程序版本/);

  const foreign = t.testdir();
  writeFileSync(join(foreign, 'tracker.sqlite'), 'not a database, whatever its name says '.repeat(40));
  const second = await start({ DATA_DIR: foreign });
  t.equal(second.code, 78);
  isClear(t, second.err, /不是可读的数据库.*backups 里没有完好的备份.*restore 恢复/);
});

t.test('a data folder that is a file, or a host that is not here, is told', async (t) => {
  const dir = t.testdir({ file: '' });
  const file = await start({ DATA_DIR: join(dir, 'file') });
  t.equal(file.code, 1);
  isClear(t, file.err, /DATA_DIR 写一个文件夹/);
  const host = await start({ DATA_DIR: join(dir, 'data'), HOST: '203.0.113.9' });
  t.equal(host.code, 1);
  isClear(t, host.err, /HOST 写本机的地址/);
});

t.test('a damaged database ends with 78, and the newest backup that is whole is named', async (t) => {
  const dataDir = t.testdir();
  const file = join(dataDir, 'tracker.sqlite');
  const db = openDatabase({ file });
  for (const at of ['2026-09-28T18:00:00.000Z', '2026-09-29T18:00:00.000Z', '2026-09-30T18:00:00.000Z'])
    await createBackup(db, {
      to: join(dataDir, 'backups', backupName(new Date(at))),
      attachments: null,
      now: new Date(at),
    });
  closeDatabase(db);
  // The newest backup has lost its end, and the database a page that only reading finds.
  truncateSync(join(dataDir, 'backups', backupName(new Date('2026-09-30T18:00:00.000Z'))), 8_192);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4_096, 0x5a), 0, 4_096, 4_096 * 8);
  closeSync(handle);
  const before = readFileSync(file);
  const { code, err } = await start({ DATA_DIR: dataDir });
  t.equal(code, 78);
  isClear(t, err, /tracker\.sqlite 损坏，未启动.*restore 恢复 .*qiangji-2026-09-30-020000\.sqlite/);
  t.ok(readFileSync(file).equals(before), 'nothing was written');
});
