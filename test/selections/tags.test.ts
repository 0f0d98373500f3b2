import t from 'tap';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { check, fieldOf, openList, pick, said } from './make.ts';

t.test('tags are added to what is there, each once', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { page, confirm } = await check(officer, firms, 'tag', { tags: '重点，链主 、重点' });
  t.match(textOf(page.body), /3 家将添加标签“重点、链主”/);
  t.match(textOf(page.body), '重点、高新技术企业 → 重点、高新技术企业、链主');
  await confirm();
  t.same(
    firms.map((firm) => fieldOf(world, firm, 'tags')),
    ['重点、链主', '重点、高新技术企业、链主', '重点、链主'],
  );
  t.same(said(world, 'bulk recorded'), ['批量修改 3 家：添加标签：重点、链主；所选 3 家']);
});

t.test('tags are taken off where they are', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { location } = await pick(officer, firms, 'untag');
  t.match(textOf((await officer.get(location)).body), '所选企业的标签：高新技术企业、重点');
  const { page, confirm } = await check(officer, firms, 'untag', { tags: '重点、高新技术企业' });
  t.match(textOf(page.body), '1 家将移除标签“重点、高新技术企业”，2 家没有这些标签');
  await confirm();
  t.equal(fieldOf(world, firms[1] ?? { id: 0, uscc: '', name: '' }, 'tags'), null);
});

t.test('who would have too many is left as they are, and told', async (t) => {
  const { world, firms, officer } = await openList(t);
  const full = Array.from({ length: 20 }, (_, n) => `标签${n}`).join('、');
  const crowded = addEnterprise(world.db, { name: '示例满标签有限公司', tags: full });
  const { page, confirm } = await check(officer, [...firms, crowded], 'tag', { tags: '链主' });
  t.match(textOf(page.body), '3 家将添加标签“链主”，1 家标签会超过 20 个，不添加');
  await confirm();
  t.equal(fieldOf(world, crowded, 'tags'), full);
});

t.test('a bad form comes back with everything typed', async (t) => {
  const { firms, officer } = await openList(t);
  const { location } = await pick(officer, firms, 'tag');
  for (const [tags, message] of [
    [' 、', '填写要添加的标签'],
    ['长'.repeat(31), '太长，每个最多 30 字'],
    [Array.from({ length: 21 }, (_, n) => `标签${n}`).join('、'), '一次最多 20 个标签'],
  ] as const) {
    const back = await officer.post(location, { tags, reason: '说明文字' });
    t.equal(back.status, 422);
    t.match(textOf(back.body), message);
    t.match(back.body, 'value="说明文字"');
    t.match(back.body, `value="${tags}"`);
  }
});

t.test('undone, the tags are what they were', async (t) => {
  const { world, firms, officer } = await openList(t);
  const { confirm } = await check(officer, firms, 'tag', { tags: '链主' });
  await confirm();
  await officer.post('/sheets/batches/runs/1/undo');
  t.same(
    firms.map((firm) => fieldOf(world, firm, 'tags')),
    [null, '重点、高新技术企业', null],
  );
});
