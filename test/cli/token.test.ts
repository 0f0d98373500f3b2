import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { findToken } from '../../server/people/tokens.ts';
import { openCli } from './cli.ts';

t.test('a token is printed once, alone on the last line, and has its user’s roles', async (t) => {
  const { cli, data } = openCli(t);
  await cli('user add shili --role leader', '示例passphrase2026');
  const ran = await cli('token add --user shili --label 示例大屏 --days 30');
  t.equal(ran.code, 0);
  const token = ran.out.trimEnd().split('\n').at(-1) ?? '';
  t.match(token, /^[A-Za-z0-9_-]{20,}$/);
  const db = openDatabase({ file: join(data, 'tracker.sqlite') });
  t.match(findToken(db, token, '2026-10-01T00:00:00.000Z'), { name: 'shili', roles: ['leader'] });
  t.equal(findToken(db, token, '2026-11-01T00:00:00.000Z'), null, 'after its days');
  closeDatabase(db);
  const list = await cli('token list');
  t.match(list.out, /1\s+shili\s+示例大屏\s+领导\s+有效/);
  t.notMatch(list.out, token);
  t.match((await cli('token revoke 1')).out, '已撤销令牌 1');
  t.match((await cli('token list')).out, '已撤销');
});

t.test('what is wrong is told in one line', async (t) => {
  const { cli } = openCli(t);
  await cli('user add shili --role leader', '示例passphrase2026');
  for (const [args, code, words] of [
    ['token add --label 示例', 2, '缺少 --user'],
    ['token add --user shili', 2, '缺少 --label'],
    ['token add --user shili --label 示例 --days 0', 2, '--days 应为'],
    ['token add --user nobody --label 示例', 1, '没有账号“nobody”'],
    ['token revoke', 2, '缺少令牌编号'],
    ['token revoke x', 2, '令牌编号是数字'],
    ['token revoke 9', 1, '没有编号为 9 的令牌'],
  ] as const) {
    const ran = await cli(args);
    t.equal(ran.code, code, args);
    t.match(ran.err, words);
  }
});
