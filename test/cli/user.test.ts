import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import { checkPassword } from '../../server/people/passwords.ts';
import { findAccountByName } from '../../server/people/queries.ts';
import { openCli } from './cli.ts';

const PASSWORD = '示例passphrase2026';

t.test('an account is added on an empty folder, with its password from standard input', async (t) => {
  const { cli, data } = openCli(t);
  const ran = await cli('user add shili --role officer --role manager --display 示例专员', `${PASSWORD}\n`);
  t.equal(ran.err, '');
  t.equal(ran.code, 0);
  t.match(ran.out, '已新增账号“shili”，角色：专员、主管');
  t.notMatch(ran.out, PASSWORD);
  const db = openDatabase({ file: join(data, 'tracker.sqlite') });
  const found = findAccountByName(db, 'shili');
  t.match(found, { display: '示例专员', roles: ['officer', 'manager'] });
  t.ok(await checkPassword(PASSWORD, found?.passwordHash ?? null));
  t.match(db.select().from(audit).all().at(-1), { actor: '命令行', act: 'account added' });
  closeDatabase(db);
});

t.test('--as names who did it', async (t) => {
  const { cli, data } = openCli(t);
  await cli('user add shili --role leader --as 示例管理员', PASSWORD);
  const db = openDatabase({ file: join(data, 'tracker.sqlite') });
  t.equal(db.select().from(audit).all().at(-1)?.actor, '示例管理员');
  closeDatabase(db);
});

t.test('listing, disabling and a new password', async (t) => {
  const { cli } = openCli(t);
  await cli('user add shili --role leader', PASSWORD);
  t.match((await cli('user list')).out, /shili\s+shili\s+领导\s+在用/);
  t.equal((await cli('user password shili', `${PASSWORD}x\r\n`)).code, 0);
  t.match((await cli('user disable shili')).out, '已停用账号“shili”');
  t.match((await cli('user list')).out, '已停用');
});

t.test('what is written wrongly exits 2, what cannot be done exits 1, in one line each', async (t) => {
  const { cli } = openCli(t);
  await cli('user add shili --role leader', PASSWORD);
  const wrong: [string, string][] = [
    ['user', 'user 后面写 add、list、disable、password'],
    ['user rename shili', '没有 user rename'],
    ['user add', '缺少账号'],
    ['user add li', '缺少 --role'],
    ['user add li --role boss', '没有角色“boss”'],
    ['user add li --role', '选项 --role 的写法不对'],
    ['user add li wang --role leader', '多出“wang”'],
    ['user list --all', '没有 --all 这个选项'],
    ['nonsense', '没有 nonsense 这个命令'],
    ['', '写上要执行的命令'],
  ];
  for (const [args, words] of wrong) {
    const { code, err, out } = await cli(args, PASSWORD);
    t.equal(code, 2, args);
    t.match(err, words);
    t.equal(err.trim().split('\n').length, 1);
    t.equal(out, '');
  }
  const undone: [string, string, string][] = [
    ['user add shili --role leader', PASSWORD, '已有账号“shili”'],
    ['user add li --role leader', 'short', '密码至少 10 位，含字母和数字'],
    ['user add li --role leader', '', '填写密码'],
    ['user disable nobody', '', '没有账号“nobody”'],
  ];
  for (const [args, input, words] of undone) {
    const { code, err } = await cli(args, input);
    t.equal(code, 1, args);
    t.match(err, words);
    t.notMatch(err, /at .*\.ts/);
  }
});

t.test('every command tells how it is used', async (t) => {
  const { cli } = openCli(t);
  const all = await cli('--help');
  t.equal(all.code, 0);
  for (const name of ['user', 'token', 'import', 'export', 'progress', 'migrate']) {
    t.match(all.out, new RegExp(`^  ${name} `, 'm'));
    const own = await cli(`${name} --help`);
    t.equal(own.code, 0, name);
    t.match(own.out, /\p{Script=Han}/u);
  }
  t.match((await cli('user add --help')).out, '用法：user add');
});
