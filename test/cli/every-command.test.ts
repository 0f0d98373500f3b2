import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { COMMANDS } from '../../server/cli.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { RUNTIME } from '../helpers/runtime.ts';
import { openCli, type Ran } from './cli.ts';

const PASSWORD = '示例passphrase2026';
const TRACE = /^\s*at .*[:(]\d+|\.ts:\d+|node_modules|SqliteError|TypeError|Error:/m;

/** Every command as somebody writes it rightly; the files lie in the folder DIR. */
const EVERY = [
  'user add wang --role leader',
  'user list',
  'user disable shili',
  'user password shili',
  'token add --user shili --label 示例大屏',
  'token list',
  'token revoke 1',
  'import enterprises DIR/register.csv',
  'import recognitions DIR/events.csv',
  'import indicators DIR/figures.csv',
  'export enterprises DIR/out.csv',
  'export events DIR/out.csv',
  'export progress DIR/out.csv',
  'progress',
  'summary 2026Q3 --out DIR/q3.html',
  'backup DIR/kept/one.sqlite',
  'restore DIR/one.sqlite --data-dir DIR/other',
  'verify',
  'doctor',
  'migrate',
];
/** What a script reads, and what it finds there. */
const JSON_COMMANDS: [string, (value: unknown) => unknown, unknown][] = [
  ['user list', (all) => (all as { name: string }[]).map((one) => one.name), ['shili']],
  ['token list', (all) => (all as { state: string }[]).map((one) => one.state), ['valid']],
  ['progress', (all) => Object.keys(all as object).slice(0, 1), ['programme']],
  ['verify', (all) => (all as { ok: boolean }).ok, true],
  ['doctor', (all) => (all as { checks: unknown[] }).checks.length > 25, true],
  ['import enterprises DIR/register.csv', (all) => (all as { counts: unknown }).counts, null],
  ['backup DIR/kept/two.sqlite', (all) => (all as { attachments: number }).attachments, 0],
];

const words = (line: string) => line.split(' ').filter((one) => !one.includes('DIR') && !/^\d/.test(one));
/** The command's own words: `user add`, `import`. */
const nameOf = (line: string) =>
  words(line)
    .slice(0, /^(user|token) /.test(line) ? 2 : 1)
    .join(' ');

async function open(t: Parameters<typeof openCli>[0]) {
  const world = openCli(t);
  const run = (line: string, input = PASSWORD): Promise<Ran> =>
    world.cli(line.replaceAll('DIR', world.dir), input);
  writeFileSync(
    join(world.dir, 'register.csv'),
    `企业名称,统一社会信用代码\n示例甲有限公司,${fictionalCode(1)}\n示例乙有限公司,91330411YY000003X\n`,
  );
  writeFileSync(
    join(world.dir, 'events.csv'),
    `统一社会信用代码,类别,事项,发生日期\n${fictionalCode(1)},规上,储备,2026-07-10\n`,
  );
  writeFileSync(
    join(world.dir, 'figures.csv'),
    `统一社会信用代码,年度,营业收入（万元）\n${fictionalCode(1)},2025,3000\n`,
  );
  await run('user add shili --role admin');
  await run('token add --user shili --label 示例');
  return { ...world, run };
}

t.test('the table of this test names every command', async (t) => {
  t.same([...new Set(EVERY.map((line) => words(line)[0]))].sort(), Object.keys(COMMANDS).sort());
});

t.test('every command tells how it is used, whatever stands beside --help', async (t) => {
  const { run, dir } = openHelp(t);
  for (const line of EVERY) {
    const name = nameOf(line);
    for (const asked of [`${name} --help`, `${line} -h`]) {
      const { code, out, err } = await run(asked);
      t.same([code, err], [0, ''], asked);
      t.match(out, new RegExp(`^用法：${name}`), asked);
      t.match(out, '--data-dir 目录', asked);
    }
  }
  for (const asked of ['--help', 'help', '-h']) t.match((await run(asked)).out, 'doctor');
  t.match((await run('help import')).out, /^用法：import/);
  t.notOk(dir === '');
});

function openHelp(t: Parameters<typeof openCli>[0]) {
  const { cli, dir } = openCli(t);
  return { run: (line: string) => cli(line.replaceAll('DIR', dir)), dir };
}

t.test('what is written wrongly ends with 2 and one line that helps', async (t) => {
  const { run } = openHelp(t);
  for (const name of new Set(EVERY.map(nameOf))) {
    for (const wrong of [`${name} --no-such-option`, `${name} --data-dir`, `${name} a b c d e`]) {
      const { code, out, err } = await run(wrong);
      t.equal(code, 2, wrong);
      t.equal(out, '', wrong);
      t.match(err, /^[^\n]*\p{Script=Han}[^\n]*--help\n$/u, wrong);
    }
  }
  t.match((await run('exprot progress x.csv')).err, '是不是 export');
  t.match((await run('user list --jsno')).err, '是不是 --json');
  t.notMatch((await run('something')).err, '是不是');
});

t.test('writing into a folder that is not there names the folder', async (t) => {
  const { run } = await open(t);
  const { code, err } = await run('export enterprises DIR/none/list.xlsx');
  t.equal(code, 1);
  t.match(err, /^没有这个目录：.*none\s*$/);
});

t.test('--json is JSON and nothing else', async (t) => {
  const { run } = await open(t);
  for (const [line, find, wanted] of JSON_COMMANDS) {
    const { out, err } = await run(`${line} --json`);
    t.equal(err, '', line);
    const found = find(JSON.parse(out));
    if (wanted === null) t.same(found, { added: 1, changed: 0, unchanged: 0, refused: 1, rows: 2 }, line);
    else t.same(found, wanted, line);
  }
  const refused = await run('import enterprises DIR/register.csv --json');
  t.equal(refused.code, 1, 'the code tells as without it');
  t.match(JSON.parse(refused.out), { applied: false, refused: [{ row: 3, column: '统一社会信用代码' }] });
});

t.test('long work tells who watches how far it is, and nobody else', async (t) => {
  const { cli, dir } = await open(t);
  const rows = Array.from({ length: 40 }, (_, at) => `示例${at}有限公司,${fictionalCode(at + 1)}`);
  writeFileSync(join(dir, 'many.csv'), ['企业名称,统一社会信用代码', ...rows, ''].join('\n'));
  for (const [line, says] of [
    [`import enterprises ${dir}/many.csv`, /^写入 \d+\/40$/],
    [`export enterprises ${dir}/out.xlsx`, /^导出 40\/40$/],
    ['backup', /^复制数据库 [\d,]+\/[\d,]+$/],
    ['verify', /^核对附件 6\/6$/],
    ['doctor', /^检查完 \d+\/\d+$/],
  ] as const) {
    const shown: string[] = [];
    const { err } = await cli(line, '', (one) => shown.push(one));
    t.ok(
      shown.some((one) => says.test(one)),
      `${line}: ${shown.join(' | ')}`,
    );
    t.equal(shown.at(-1), '', 'and takes it away');
    t.equal(err, '', line);
  }
  const shown: string[] = [];
  await cli('import enterprises none.csv', '', (one) => shown.push(one));
  t.same(shown, [], 'nothing to be seen, nothing to be taken away');
});

/** Everything that may be the matter with the folder, and what the line says. */
const BROKEN: Record<string, { breakIt: (data: string) => void; says: RegExp }> = {
  'the folder is a file': {
    breakIt: (data) => writeFileSync(data, ''),
    says: /不是目录|没有数据目录/,
  },
  'the database is no database': {
    breakIt: (data) => {
      mkdirSync(data);
      writeFileSync(join(data, 'tracker.sqlite'), 'x'.repeat(8192));
    },
    says: /不是可读的数据库|损坏/,
  },
  'the database is another program’s': {
    breakIt: (data) => {
      mkdirSync(data);
      const other = new Database(join(data, 'tracker.sqlite'));
      other.exec('create table a (b) strict'.replace('(b)', '(b text)'));
      other.close();
    },
    says: /不是本系统的数据库/,
  },
  'a newer program wrote it': {
    breakIt: (data) => {
      mkdirSync(data);
      const newer = new Database(join(data, 'tracker.sqlite'));
      newer.exec(
        'create table a (b text) strict; pragma application_id = 0x514a5452; pragma user_version = 999',
      );
      newer.close();
    },
    says: /高于程序/,
  },
};

for (const [name, { breakIt, says }] of Object.entries(BROKEN)) {
  t.test(`${name}: one line, 1, no trace`, async (t) => {
    const { cli, dir, data } = openCli(t);
    breakIt(data);
    writeFileSync(join(dir, 'register.csv'), 'x');
    for (const line of EVERY.filter((one) => !one.startsWith('restore'))) {
      const { code, out, err } = await cli(line.replaceAll('DIR', dir), PASSWORD);
      t.equal(code, 1, line);
      t.notMatch(out + err, TRACE, line);
      if (line !== 'doctor') t.match(err, /^[^\n]*\p{Script=Han}[^\n]*\n$/u, line);
      t.match(out + err, says, line);
    }
  });
}

t.test('a database that another program holds: told, not waited for without end', async (t) => {
  const { run, data } = await open(t);
  const holder = new Database(join(data, 'tracker.sqlite'));
  holder.exec('begin immediate');
  const { code, err } = await run('user disable shili');
  t.equal(code, 1);
  t.match(err, /^数据库正被另一个程序写入[^\n]*\n$/);
  holder.exec('rollback');
  holder.close();
});

t.test('a folder that may not be read is told, as the account that runs it', async (t) => {
  if (process.platform === 'win32') return;
  const { dir } = openCli(t);
  const closed = join(dir, 'closed');
  mkdirSync(closed, { mode: 0o700 });
  chmodSync(closed, 0o000);
  chmodSync(dir, 0o755);
  // An administrator reads everything, hence as nobody where this runs as one.
  const as = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const ran = spawnSync(process.execPath, ['server/cli.ts', 'verify', '--data-dir', join(closed, 'data')], {
    ...as,
    encoding: 'utf8',
    env: RUNTIME,
  });
  chmodSync(closed, 0o700);
  if (/Cannot find module|EACCES.*server/.test(ran.stderr))
    return t.comment('the project is closed to nobody');
  t.equal(ran.status, 1, ran.stderr);
  // What runs the tests adds its own complaint after our line.
  t.match(ran.stderr, /^没有读写的权限：/);
  t.notMatch(ran.stderr, /(server|db)\/\S*\.ts:\d/);
});
