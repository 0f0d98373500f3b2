import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { openCli } from './cli.ts';

t.test('a database is made on an empty folder, and left alone when it is the newest', async (t) => {
  const { cli, data } = openCli(t);
  t.match(await cli('migrate'), { code: 0, out: /已新建数据库/ });
  t.ok(existsSync(join(data, 'tracker.sqlite')));
  t.match(await cli('migrate'), { code: 0, out: /数据库已是最新/ });
});

t.test('--data-dir names another folder', async (t) => {
  const { cli, dir } = openCli(t);
  t.equal((await cli(`migrate --data-dir ${dir}/other`)).code, 0);
  t.ok(existsSync(join(dir, 'other', 'tracker.sqlite')));
});
