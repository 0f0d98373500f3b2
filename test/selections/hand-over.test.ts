import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { attribute, elements, textOf, wordsOf } from '../helpers/page.ts';
import { openList, pick, said } from './make.ts';

t.test('更新阶段 hands the codes to the batch update as its list', async (t) => {
  const { firms, officer } = await openList(t);
  const { location } = await pick(officer, firms.slice(0, 2), 'stage');
  t.match(location, /^\/sheets\/batches\?from=[0-9a-f]{32}$/);
  const { body } = await officer.get(location);
  t.match(textOf(body), '名单已填入所选的 2 家');
  const box = elements(body).find((one) => attribute(one, 'name') === 'list');
  t.equal(box === undefined ? '' : wordsOf(box).trim(), `${firms[0]?.uscc}\n${firms[1]?.uscc}`);
});

t.test('a selection that is too long for one batch stays where it is and says so', async (t) => {
  const { world, officer } = await openList(t);
  world.db.$client.exec(
    `insert into enterprise (uscc, name, name_key, created_at, updated_at, updated_by)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 4998)
     select printf('91YY%014d', i), '示例' || i, '示例' || i, '2026-09-01T02:00:00.000Z',
       '2026-09-01T02:00:00.000Z', '专员甲' from n`,
  );
  const ids = world.db.$client.prepare<[], number>('select id from enterprise').pluck().all();
  const many = ids.map((id) => ({ id, uscc: '', name: '' }));
  const { location } = await pick(officer, many);
  const refused = await officer.post(`${location}/stage`);
  t.equal(refused.status, 422);
  t.match(textOf(refused.body), '批量更新一次最多 5,000 家，所选 5,001 家。先缩小条件');
});

t.test('导出所选 is the list of these, in their order, and the log tells of it', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { location } = await pick(officer, firms.slice(1).reverse(), 'enterprises.xlsx');
  const reply = await world.app.inject({ url: location, headers: { cookie: officer.cookie } });
  t.equal(reply.statusCode, 200);
  const { sheets } = await readSheet(reply.rawPayload, '所选企业.xlsx');
  const text = JSON.stringify(sheets[0]?.rows.map((row) => row.cells.map((cell) => cell.text)));
  t.match(text, '所选 2 家');
  t.match(text, '示例乙光伏有限公司');
  t.match(text, '示例丙电驱有限公司');
  t.notMatch(text, '示例甲光电有限公司');
  t.same(said(world, 'export enterprises'), ['导出企业名单（.xlsx，所选），共 2 家，含联系人']);
  const leader = world.as('leader');
  const own = await pick(leader, firms, 'enterprises.xlsx');
  await leader.get(own.location);
  t.same(said(world, 'export enterprises').at(-1), '导出企业名单（.xlsx，所选），共 3 家');
});
