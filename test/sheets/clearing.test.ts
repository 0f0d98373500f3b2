import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn } from './bring-in.ts';

const A = fictionalCode(1);
const NAME = '示例甲有限公司';

t.test('a blank cell leaves what is recorded, 清空 takes it away', async (t) => {
  const db = openMemory();
  addEnterprise(db, {
    uscc: A,
    name: NAME,
    area: '示例一街道',
    contact_phone: '13800000000',
    chain: '新材料',
  });
  const result = await bringIn(db, 'enterprises', [
    { 企业名称: NAME, 信用代码: A, 镇街: '清空', 联系电话: ' 清 空 '.replaceAll(' ', ''), 产业赛道: '' },
  ]);
  t.match(result.counts, { changed: 1 });
  t.match(result.revised[0]?.message ?? '', /镇街：示例一街道 → 未填写/);
  const row = db.$client.prepare('select area, contact_phone, chain from enterprise').get();
  t.same(row, { area: null, contact_phone: null, chain: '新材料' });
  const again = await bringIn(db, 'enterprises', [{ 企业名称: NAME, 信用代码: A, 镇街: '清空' }]);
  t.match(again.counts, { unchanged: 1, changed: 0 });
});

t.test('what cannot be empty cannot be cleared', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: NAME });
  for (const column of ['企业名称', '信用代码', '属统计口径', '曾用名']) {
    const { refused } = await bringIn(db, 'enterprises', [{ 企业名称: NAME, 信用代码: A, [column]: '清空' }]);
    t.match(refused[0]?.message ?? '', `“${column}”不能清空`, column);
  }
  const { refused } = await bringIn(db, 'recognitions', [
    { 信用代码: A, 类别: '省级专精特新', 事项: '储备', 发生日期: '2026-03-01', 备注: '清空' },
  ]);
  t.match(refused[0]?.message ?? '', '记录的内容不能清空');
});

t.test('a new enterprise with 清空 simply has nothing there', async (t) => {
  const db = openMemory();
  await bringIn(db, 'enterprises', [{ 企业名称: NAME, 信用代码: A, 镇街: '清空' }]);
  t.same(db.$client.prepare('select area from enterprise').pluck().get(), null);
});

t.test('a figure is cleared by 清空 and by nothing else', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: NAME });
  const row = (value: string) => [{ 信用代码: A, 年度: '2025', 从业人员: value, 研发人员: '' }];
  await bringIn(db, 'indicators', row('120'));
  t.match((await bringIn(db, 'indicators', row(''))).counts, { unchanged: 1 });
  t.match((await bringIn(db, 'indicators', row('清空'))).counts, { changed: 1 });
  t.match((await bringIn(db, 'indicators', row('清空'))).counts, { unchanged: 1 });
  const all = db.$client.prepare('select value from indicator order by id').pluck().all();
  t.same(all, [120, null]);
});
