/** Ways in that record many at once: one reason for the list, one for the file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Db, openDatabase, openMemory } from '../../db/open.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { FORM, fieldsOn, openBatches, start } from '../batches/make.ts';
import { openCli } from '../cli/cli.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { chooseRows, openSheets } from '../sheets/choose.ts';
import { EARLY, held, lateIn, sign } from './make.ts';

const MESSAGE = '基线已于2026年1月10日签认，补录须写明理由';
const LIST = { ...FORM, effective_on: '2025-07-04', batch: '2025年第一批', list: '示例己热管理部件有限公司' };

function openFiles(): { db: Db; uscc: string; name: string } {
  const db = openMemory();
  const { uscc } = addEnterprise(db, {}, [held()], EARLY);
  const { name } = addEnterprise(db, { name: '示例丙热管理部件有限公司' }, [], EARLY);
  sign(db);
  return { db, uscc, name };
}
const row = (企业名称: string, 发生日期: string, 文号 = '示例〔2025〕1号') => ({
  企业名称,
  类别: '省级专精特新',
  事项: '认定',
  发生日期,
  批次: '2025年第一批',
  文号,
});

t.test('a batch of a signed day asks at its field, and keeps one reason for all', async (t) => {
  const { world, officer } = await openBatches(t);
  addEnterprise(world.db, { name: '示例己热管理部件有限公司' }, [], EARLY);
  sign(world.db);
  t.notMatch((await officer.get('/sheets/batches')).body, 'late_reason');
  const back = await start(t, world, officer, LIST);
  t.equal(back.status, 422);
  t.match(textOf(back.body), MESSAGE);
  t.match(back.body, '示例己热管理部件有限公司', 'the list stays');
  const next = await start(t, world, officer, { ...LIST, late_reason: '名单后到' });
  t.equal(next.status, 303);
  const saved = await officer.post(next.location, {
    ...fieldsOn((await officer.get(next.location)).body),
    step: 'save',
  });
  t.match(saved.location, /runs/);
  t.match(lateIn(world), [{ what: 'recorded', reason: '名单后到' }]);
  const run = Number(/\d+$/.exec(saved.location)?.[0]);
  await officer.post(`/sheets/batches/runs/${run}/undo`, {});
  t.match(lateIn(world)[1], { what: 'voided', reason: /^撤销批量更新/ }, 'taking it back is late as well');
});

t.test('a batch that was matched before the signing is sent back for its reason', async (t) => {
  const { world, officer } = await openBatches(t);
  addEnterprise(world.db, { name: '示例己热管理部件有限公司' }, [], EARLY);
  const { location } = await start(t, world, officer, LIST);
  const fields = { ...fieldsOn((await officer.get(location)).body), step: 'save' };
  sign(world.db);
  const back = await officer.post(location, fields);
  t.equal(back.status, 422);
  t.match(textOf(back.body), `${MESSAGE}。返回上一步填写补录理由`);
  t.same(lateIn(world), []);
});

t.test('a file without a reason: rows of the signed days are refused, the others are not', async (t) => {
  const { db, name } = openFiles();
  const rows = [row(name, '2025-07-04'), { ...row(name, '2026-02-01'), 类别: '小巨人' }];
  const result = await bringIn(db, 'recognitions', rows, { skipBadRows: true });
  t.match(result.counts, { added: 1, refused: 1 });
  t.match(result.refused, [
    { row: 2, column: '发生日期', message: new RegExp(`^${MESSAGE}：导入时填写“补录理由”`) },
  ]);
  t.same(lateIn({ db }), []);
});

t.test('with one it comes in, marked; repeated it is unchanged and asks nothing', async (t) => {
  const { db, name } = openFiles();
  const first = await bringIn(db, 'recognitions', [row(name, '2025-07-04')], { lateReason: '年末名单遗漏' });
  t.match(first, { applied: true, counts: { added: 1 } });
  t.match(lateIn({ db }), [{ what: 'recorded', reason: '年末名单遗漏' }]);
  t.match((await bringIn(db, 'recognitions', [row(name, '2025-07-04')])).counts, {
    unchanged: 1,
    refused: 0,
  });
});

t.test(
  'papers for a signed line are refused, too; a row that leans on a late one falls with it',
  async (t) => {
    const { db, name, uscc } = openFiles();
    const own = db.$client
      .prepare<[string], string>('select name from enterprise where uscc = ?')
      .pluck()
      .get(uscc);
    const rows = [
      row(own ?? '', '2025-07-04', '示例〔2025〕9号'),
      row(name, '2025-07-04'),
      { ...row(name, '2026-05-20'), 事项: '撤销' },
    ];
    const { refused } = await bringIn(db, 'recognitions', rows);
    t.same(
      refused.map((one) => one.row),
      [2, 3, 4],
    );
    t.match(refused[0]?.message, MESSAGE);
    t.notMatch(refused[2]?.message, MESSAGE);
  },
);

t.test('the page of imports asks once somebody has signed, and carries the reason', async (t) => {
  const { world, officer } = await openSheets(t);
  const { name } = addEnterprise(world.db, {}, [], EARLY);
  t.notMatch((await officer.get('/sheets')).body, 'late_reason');
  sign(world.db);
  t.match((await officer.get('/sheets')).body, 'late_reason');
  const { location } = await chooseRows(t, world, officer, 'recognitions', [row(name, '2025-07-04')]);
  t.match(textOf((await officer.get(location)).body), MESSAGE);
});

t.test('the command line takes the reason', async (t) => {
  const { cli, dir, data } = openCli(t);
  const uscc = fictionalCode(1);
  writeFileSync(
    join(dir, 'register.csv'),
    `企业名称,统一社会信用代码,行业代码\n示例甲新能源有限公司,${uscc},3825\n`,
  );
  writeFileSync(
    join(dir, 'events.csv'),
    `统一社会信用代码,类别,事项,发生日期,批次,文号\n${uscc},省级专精特新,认定,2025-07-10,2025年第一批,示例〔2025〕1号\n`,
  );
  await cli(`import enterprises ${dir}/register.csv`);
  const db = openDatabase({ file: join(data, 'tracker.sqlite') });
  sign(db);
  db.$client.close();
  const refused = await cli(`import recognitions ${dir}/events.csv`);
  t.equal(refused.code, 1);
  t.match(refused.out, /补录须写明理由.*--late-reason/);
  t.match(await cli(`import recognitions ${dir}/events.csv --late-reason 年末遗漏`), {
    code: 0,
    out: /新增 1/,
  });
});
