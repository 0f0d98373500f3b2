import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { eventCount, FORM, fieldsOn, openBatches, rowsOn, start } from './make.ts';

t.test('a published list is matched and every line says what becomes of it', async (t) => {
  const { world, officer, yi } = await openBatches(t);
  const list = [
    '序号\t企业名称\t所在地',
    '1\t示例甲薄膜材料有限公司\t嘉兴市',
    `2\t${yi.uscc}\t嘉兴市`,
    '3\t示例丙热管理部件有限公司\t嘉兴市',
    '4\t示例丁电驱系统有限公司\t嘉兴市',
    '5\t示例戊光学(嘉兴)有限公司\t嘉兴市',
    '6\t杭外某某精密陶瓷股份有限公司\t杭州市',
    '7\t示例甲薄膜材料有限公司\t嘉兴市',
  ].join('\n');
  const posted = await start(t, world, officer, { ...FORM, list });
  t.equal(posted.status, 303);
  t.match(posted.location, /^\/sheets\/batches\/[0-9a-f]{32}$/);
  const { body } = await officer.get(posted.location);
  const rows = rowsOn(body);
  t.match(rows[0], ['', '匹配', /示例甲.* 第 2 行/, /示例甲薄膜材料有限公司/, '公示 → 认定']);
  t.match(rows[1], ['', '匹配', /./, /示例乙焊带材料有限公司/, '公示 → 认定']);
  t.match(rows[2], ['', '待核对', /./, /./, '申报 → 认定跳过“公示”']);
  t.match(rows[3], ['', '无需更新', /./, /./, '已是“认定”（2025-12-18），续期记“复核通过”']);
  t.match(rows[4], ['', '待核对', /./, /./, /不属统计口径，记下后不计入任何数字/]);
  t.match(rows[5], ['', '无需更新', /./, /./, '与第 2 行是同一家企业']);
  const page = textOf(body);
  t.match(page, /名单 7 行，3 家将更新，1 家没有勾选，2 行无需更新，1 行不在企业库中/);
  t.match(page, /更新后：省级专精特新 0 → 3 家/);
  t.match(page, /省级专精特新期末有效 1 → 4 家/);
  t.match(page, /批次年度 2026（系统提出）.*有效期至 2029年9月27日（系统提出）/);
  t.match(page, /名单里有 1 行不在企业库中/);
  t.equal(eventCount(world), 8, 'looking writes nothing');
});

t.test('near names are offered, none is chosen, and the choice is judged before it counts', async (t) => {
  const { world, officer, jia } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: '示例甲薄模材料有限公司' });
  const first = await officer.get(location);
  t.match(rowsOn(first.body)[0], ['', '待选择', /./, /示例甲薄膜材料有限公司/, '—']);
  t.notMatch(first.body, /value="save"/);
  const chosen = await officer.post(location, { choose: `1:${jia.uscc}` });
  t.equal(
    chosen.location,
    `${location}#line-1`,
    'one press chooses, and leads back to the line as it is judged',
  );
  await officer.post(location, { p1: '', step: 'check' });
  t.match(rowsOn((await officer.get(location)).body)[0], ['', '待选择'], 'and can be taken back');
  const again = await officer.post(location, { p1: jia.uscc, step: 'save' });
  t.equal(again.location, location, 'a choice is shown before it is confirmed');
  const second = await officer.get(location);
  t.match(rowsOn(second.body)[0], ['', '匹配', /./, /示例甲薄膜材料有限公司.*人工选择/, '公示 → 认定']);
  const saved = await officer.post(location, { ...fieldsOn(second.body), step: 'save' });
  t.match(saved.location, /^\/sheets\/batches\/runs\/1$/);
  const stranger = await officer.get(location);
  t.equal(stranger.location, saved.location, 'the confirmed list leads to its result');
});

t.test('only a candidate of the line can be chosen for it', async (t) => {
  const { world, officer, ding } = await openBatches(t);
  const { location } = await start(t, world, officer, { ...FORM, list: '示例甲薄模材料有限公司' });
  await officer.post(location, { p1: `${ding.uscc}X`, step: 'check' });
  await officer.post(location, { choose: `1:${ding.uscc}` });
  t.match(rowsOn((await officer.get(location)).body)[0], ['', '待选择']);
});

t.test('a date before the last record, a step back and what R7 forbids are told', async (t) => {
  const { world, officer } = await openBatches(t);
  const early = await start(t, world, officer, {
    ...FORM,
    effective_on: '2026-06-01',
    list: '示例甲薄膜材料有限公司',
  });
  t.match(rowsOn((await officer.get(early.location)).body)[0]?.[4], /发生日期早于|矛盾|不再记/);
  const back = await start(t, world, officer, {
    matter: 'provincial_srdi cultivating',
    effective_on: '2026-09-28',
    list: '示例甲薄膜材料有限公司',
  });
  t.match(rowsOn((await officer.get(back.location)).body)[0], [
    '',
    '不能更新',
    /./,
    /./,
    /须在说明中写明原因/,
  ]);
  const noted = await start(t, world, officer, {
    matter: 'provincial_srdi cultivating',
    effective_on: '2026-09-28',
    note: '企业暂缓申报',
    list: '示例甲薄膜材料有限公司',
  });
  t.match(rowsOn((await officer.get(noted.location)).body)[0], ['', '待核对', /./, /./, /退回“培育”/]);
});

t.test('the result of matching can be taken away as a table', async (t) => {
  const { world, officer } = await openBatches(t);
  const { location } = await start(t, world, officer, {
    ...FORM,
    list: '示例甲薄膜材料有限公司\n外地有限公司',
  });
  const sheet = await officer.get(`${location}/exports/lines.xlsx`);
  t.equal(sheet.status, 200);
  t.match(sheet.headers['content-disposition'], /xlsx/);
});
