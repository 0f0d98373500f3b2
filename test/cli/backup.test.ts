import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { takeServerLock } from '../../db/lock.ts';
import { openCli } from './cli.ts';

t.test('a backup comes back on an empty folder', async (t) => {
  const { cli, dir } = openCli(t);
  await cli('user add shili --role leader', '示例passphrase2026');
  const made = await cli(`backup ${dir}/kept/one.sqlite`);
  t.match(made, { code: 0, err: '', out: /核对无误/ });
  t.ok(existsSync(join(dir, 'kept', 'one.sqlite.json')), 'with its manifest');
  const back = await cli(`restore ${dir}/kept/one.sqlite --data-dir ${dir}/other`);
  t.match(back, { code: 0, err: '', out: /已恢复到/ });
  t.match((await cli(`user list --data-dir ${dir}/other`)).out, 'shili');
  t.match(await cli(`verify --data-dir ${dir}/other`), { code: 0, out: /没有发现问题/ });
});

t.test('without a file it goes to the folder of backups', async (t) => {
  const { cli, data } = openCli(t);
  t.match(await cli('backup'), { code: 0, err: '' });
  t.equal(readdirSync(join(data, 'backups')).filter((one) => one.endsWith('.sqlite')).length, 1);
});

t.test('what was there is put aside, and only where the folder was named', async (t) => {
  const { cli, dir, data } = openCli(t);
  await cli(`backup ${dir}/one.sqlite`);
  t.match(await cli(`restore ${dir}/one.sqlite`), { code: 1, err: /已有数据库/ });
  t.match(await cli(`restore ${dir}/one.sqlite --data-dir ${data}`), { code: 0, out: /原有的数据移到/ });
});

t.test('what is refused says that nothing changed, and what to try', async (t) => {
  const { cli, dir, data } = openCli(t);
  await cli(`backup ${dir}/one.sqlite`);
  copyFileSync(join(dir, 'one.sqlite'), join(dir, 'cut.sqlite'));
  copyFileSync(join(dir, 'one.sqlite.json'), join(dir, 'cut.sqlite.json'));
  truncateSync(join(dir, 'cut.sqlite'), 8192);
  mkdirSync(join(dir, 'empty'));
  for (const [args, why] of [
    ['cut.sqlite', /与清单的 \d+ 不符。没有恢复，数据没有改动；重新拷贝备份，或换一份再试/],
    ['one.sqlite.json', /这是备份的清单，写备份文件：.*one\.sqlite。没有恢复/],
    ['none.sqlite', /没有这个文件：.*none\.sqlite。没有恢复/],
    [`one.sqlite --journal ${dir}/empty`, /里没有变更日志。没有恢复.*不写 --journal 则恢复到备份的时刻/],
  ] as const)
    t.match(await cli(`restore ${dir}/${args} --data-dir ${data}`), { code: 1, err: why }, args);
  const lock = takeServerLock(data);
  t.match(await cli(`restore ${dir}/one.sqlite --data-dir ${data}`), {
    code: 1,
    err: /正由进程 \d+ 的服务使用，没有恢复：先停止服务再恢复/,
  });
  lock.release();
});

t.test('a backup that may not be read is not told as a missing one', async (t) => {
  const { cli, dir } = openCli(t);
  await cli(`backup ${dir}/kept/one.sqlite`);
  chmodSync(join(dir, 'kept'), 0);
  // Root may read everything: for this one command it is somebody else.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  const ran = await cli(`restore ${dir}/kept/one.sqlite --data-dir ${dir}/other`).finally(() => {
    if (isRoot) process.seteuid?.(0);
    chmodSync(join(dir, 'kept'), 0o700);
  });
  t.match(ran, { code: 1, err: /没有读写的权限：.*交给运行命令的账户/ });
  t.notMatch(ran.err, '没有这个文件');
});

t.test('what is no backup changes nothing', async (t) => {
  const { cli, dir, data } = openCli(t);
  await cli(`backup ${dir}/one.sqlite`);
  writeFileSync(join(dir, 'note.txt'), 'no database');
  copyFileSync(join(dir, 'note.txt'), join(dir, 'broken.sqlite'));
  mkdirSync(join(dir, 'folder'));
  for (const [args, code] of [
    ['restore', 2],
    [`restore ${dir}/none.sqlite --data-dir ${dir}/x`, 1],
    [`restore ${dir}/broken.sqlite --data-dir ${dir}/x`, 1],
    [`backup ${dir}/folder`, 1],
    [`backup ${data}/tracker.sqlite`, 1],
  ] as const) {
    const ran = await cli(args);
    t.equal(ran.code, code, args);
    t.equal(ran.err.trim().split('\n').length, 1);
    t.match(ran.err, /\p{Script=Han}/u);
  }
  t.notOk(existsSync(join(dir, 'x', 'tracker.sqlite')));
});

t.test('verify finds a derived table that was tampered with', async (t) => {
  const { cli, data } = openCli(t);
  await cli('migrate');
  const client = new Database(join(data, 'tracker.sqlite'));
  client.exec(
    `insert into ledger (programme_id, dim, period, value, category, figure, year, quarter, n)
     values (1, '', 'd2026-03-31', '', 'above_scale', 'additions', 2026, 1, 5)`,
  );
  client.close();
  t.match(await cli('verify'), { code: 1, err: /派生表与记录不符/ });
});

t.test(
  'a backup never takes the place of the database or of the lock, whichever way leads there',
  async (t) => {
    const { cli, dir, data } = openCli(t);
    await cli('user list');
    symlinkSync(data, join(dir, 'link'));
    for (const folder of [data, join(dir, 'link'), `${data}/../data`]) {
      for (const name of ['tracker.sqlite', 'tracker.sqlite-wal', 'server.lock', 'server.pid']) {
        const ran = await cli(`backup ${folder}/${name}`);
        t.equal(ran.code, 1, `${folder}/${name}`);
        t.match(ran.err, '不能备份到数据库文件本身');
      }
    }
    t.equal((await cli('verify')).code, 0);
  },
);
