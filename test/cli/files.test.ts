import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { openCli } from './cli.ts';

const REGISTER = `企业名称,统一社会信用代码,行业代码,产业赛道
示例甲新能源有限公司,${fictionalCode(1)},3825,光伏新能源
示例乙材料有限公司,${fictionalCode(2)},2651,新材料
`;
const BAD = `${REGISTER}示例丙光电有限公司,91330411YY000003X,3825,光电信息\n`;
const EVENTS = `统一社会信用代码,类别,事项,发生日期,批次,文号
${fictionalCode(1)},省级专精特新,认定,2026-07-10,2026年第一批,示例〔2026〕1号
`;

t.test('a register and its recognitions come in, and the figures follow', async (t) => {
  const { cli, dir } = openCli(t);
  writeFileSync(join(dir, 'register.csv'), REGISTER);
  writeFileSync(join(dir, 'events.csv'), EVENTS);
  t.match(await cli(`import enterprises ${dir}/register.csv`), { code: 0, out: /已导入 2 行/ });
  t.match(await cli(`import recognitions ${dir}/events.csv`), { code: 0, out: /新增 1/ });
  t.match((await cli('progress')).out, /省级专精特新\s+40\s+1\s+2\.5%/);
  t.match(await cli(`import enterprises ${dir}/register.csv`), { code: 0, out: /不变 2/ });
});

t.test('one bad row stops all; a trial writes nothing; skipping leaves it out', async (t) => {
  const { cli, dir } = openCli(t);
  writeFileSync(join(dir, 'bad.csv'), BAD);
  const stopped = await cli(`import enterprises ${dir}/bad.csv`);
  t.equal(stopped.code, 1);
  t.match(stopped.out, /第 4 行“统一社会信用代码”：/);
  t.match(stopped.err, '全部没有导入');
  t.match(await cli(`import enterprises ${dir}/bad.csv --dry-run --skip-bad-rows`), {
    code: 0,
    out: /没有写入/,
  });
  const skipped = await cli(`import enterprises ${dir}/bad.csv --skip-bad-rows --as 示例专员`);
  t.equal(skipped.code, 0);
  t.match(skipped.out, '新增 2');
  t.match(skipped.out, '第 4 行');
});

t.test('what is exported says its day and basis, and comes in again unchanged', async (t) => {
  const { cli, dir } = openCli(t);
  writeFileSync(join(dir, 'register.csv'), REGISTER);
  writeFileSync(join(dir, 'events.csv'), EVENTS);
  await cli(`import enterprises ${dir}/register.csv`);
  await cli(`import recognitions ${dir}/events.csv`);
  for (const [what, kind] of [
    ['enterprises', 'enterprises'],
    ['events', 'recognitions'],
  ]) {
    for (const ending of ['csv', 'xlsx']) {
      t.equal((await cli(`export ${what} ${dir}/out.${ending}`)).code, 0);
      const again = await cli(`import ${kind} ${dir}/out.${ending}`);
      t.match(again, { code: 0, out: /新增 0，修改 0/ }, `${what}.${ending}`);
    }
  }
  await cli(`export progress ${dir}/progress.csv --as-of 2026-07-31`);
  const text = readFileSync(join(dir, 'progress.csv'), 'utf8');
  t.match(text, '截至2026年7月31日');
  t.match(text, '省级专精特新中小企业,三年合计,40,1,2.5');
  t.match(await cli(`export enterprises ${dir}/before.csv --as-of 2026-06-30`), { code: 0 });
  t.notMatch(readFileSync(join(dir, 'before.csv'), 'utf8'), '认定,');
});

t.test('what is wrong is told in one line', async (t) => {
  const { cli, dir } = openCli(t);
  writeFileSync(join(dir, 'picture.png'), 'no table');
  for (const [args, code, words] of [
    ['import', 2, '缺少导入的种类和文件'],
    ['import people x.csv', 2, '不能导入 people'],
    [`import enterprises ${dir}/none.csv`, 1, '没有这个文件'],
    [`import enterprises ${dir}/picture.png`, 1, '只能读取 .xlsx 和 .csv'],
    ['export progress', 2, '缺少导出的种类和文件'],
    [`export people ${dir}/x.csv`, 2, '不能导出 people'],
    [`export progress ${dir}/x.pdf`, 2, '文件名以 .xlsx 或 .csv 结尾'],
    [`export progress ${dir}/none/x.csv`, 1, '没有这个目录'],
  ] as const) {
    const ran = await cli(args);
    t.equal(ran.code, code, args);
    t.match(ran.err, words);
    t.equal(ran.err.trim().split('\n').length, 1);
  }
});
