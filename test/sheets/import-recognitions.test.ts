import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { eventsOf } from '../../server/tracks/queries.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn, held, type Row } from './bring-in.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);
const NOW = '2026-09-30T08:00:00.000Z';

/** A register of one: 示例甲, with a former name. */
function zone(events: Parameters<typeof addEnterprise>[2] = []) {
  const db = openMemory();
  const former_names = ['示例旧甲有限公司'];
  const { id } = addEnterprise(
    db,
    { uscc: A, name: '示例甲有限公司', former_names, founded_on: '2015-03-02' },
    events,
  );
  return { db, id };
}
const row = (事项: string, 发生日期: string, more: Row = {}): Row => ({
  企业名称: '',
  信用代码: A,
  类别: '省级专精特新',
  事项,
  发生日期,
  批次: '',
  文号: '',
  有效期至: '',
  备注: '',
  ...more,
});

t.test('rows in any order are judged by date, recorded by date and counted', async (t) => {
  const { db, id } = zone();
  const result = await bringIn(db, 'recognitions', [
    row('认定', '2026-07-10', { 批次: '2026年第一批', 文号: '示例〔2026〕1号' }),
    row('储备', '2026-01-05'),
    row('公示', '2026-06-20'),
  ]);
  t.match(result, { applied: true, counts: { added: 3, refused: 0, rows: 3 }, warnings: [] });
  const events = eventsOf(db, id);
  t.same(
    events.map((one) => [one.kind, one.effective_on]),
    [
      ['stage', '2026-01-05'],
      ['stage', '2026-06-20'],
      ['recognised', '2026-07-10'],
    ],
  );
  t.same(
    events.map((one) => one.id),
    [1, 2, 3],
  );
  t.match(events[2], { batch_year: 2026, valid_until: '2029-07-09', import_id: result.importId });
  t.equal(
    progressAt(db, { asOf: '2026-09-30', now: NOW }).categories.find((one) => one.code === 'provincial_srdi')
      ?.additions,
    1,
  );
  t.same(compareDerived(db).differences, []);
});

t.test('a batch names its year, and papers that come later are amendments', async (t) => {
  const { db, id } = zone();
  await bringIn(db, 'recognitions', [row('认定', '2026-01-08')]);
  t.equal(eventsOf(db, id)[0]?.batch_year, 2026);
  const later = [row('认定', '2026-01-08', { 批次: '2025年第二批', 文号: '示例〔2026〕2号' })];
  const result = await bringIn(db, 'recognitions', later);
  t.match(result.counts, { added: 0, changed: 1, unchanged: 0 });
  t.match(eventsOf(db, id)[1], {
    kind: 'amended',
    amends: 1,
    effective_on: '2026-09-30',
    batch: '2025年第二批',
    batch_year: 2025,
    document_no: '示例〔2026〕2号',
  });
  t.equal(
    progressAt(db, { asOf: '2026-09-30', now: NOW }).categories.find((one) => one.code === 'provincial_srdi')
      ?.additions,
    0,
  );
  const before = held(db);
  t.match((await bringIn(db, 'recognitions', later)).counts, { changed: 0, unchanged: 1 });
  t.match((await bringIn(db, 'recognitions', [row('认定', '2026-01-08')])).counts, {
    changed: 0,
    unchanged: 1,
  });
  t.same(held(db), before);
});

t.test('two rows that say different things of one recorded event are not both taken', async (t) => {
  const { db } = zone([{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' }]);
  const { counts, refused } = await bringIn(
    db,
    'recognitions',
    [
      row('认定', '2026-07-10', { 文号: '示例〔2026〕1号' }),
      row('认定', '2026-07-10', { 文号: '示例〔2026〕2号' }),
    ],
    { skipBadRows: true },
  );
  t.match(counts, { changed: 1, refused: 1 });
  t.match(refused, [{ row: 3, column: '文号', message: /第 2 行说的是同一条记录/ }]);
});

t.test('a row that the file repeats is unchanged, one that says otherwise is refused', async (t) => {
  const { db } = zone();
  const { counts, refused } = await bringIn(
    db,
    'recognitions',
    [
      row('认定', '2026-07-10'),
      row('认定', '2026-07-10'),
      row('认定', '2026-07-10', { 文号: '示例〔2026〕2号' }),
    ],
    { skipBadRows: true },
  );
  t.match(counts, { added: 1, unchanged: 1, refused: 1 });
  t.match(refused, [{ row: 4, message: '第 2 行记了同一天的“认定”，内容不同。只留一行' }]);
});

t.test('what contradicts the days that are recorded is refused at its day', async (t) => {
  const { db } = zone([{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2025-07-10' }]);
  const before = held(db);
  const result = await bringIn(db, 'recognitions', [
    row('认定', '2026-07-10'),
    row('复核未通过', '2024-07-10'),
    row('申报', '2025-09-01'),
  ]);
  t.match(result, { applied: false, counts: { refused: 3 } });
  t.match(result.refused, [
    { row: 2, column: '发生日期', message: /续期请记“复核通过”/ },
    { row: 3, column: '事项', message: /没有有效的/ },
    { row: 4, column: '事项', message: /不再记“申报”/ },
  ]);
  t.same(held(db), before);
});

t.test('an exit in the file makes room for the recognition after it, wherever it stands', async (t) => {
  const { db } = zone([{ category: 'provincial_srdi', kind: 'recognised', effective_on: '2022-07-10' }]);
  const { counts } = await bringIn(db, 'recognitions', [
    row('认定', '2026-07-10'),
    row('复核未通过', '2025-08-01'),
  ]);
  t.match(counts, { added: 2, refused: 0 });
});

t.test('R7 is asked of 入库: an industrial division and a legal person', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: '示例软件有限公司', industry_code: '6513' });
  addEnterprise(db, { uscc: B, name: '示例无码有限公司', industry_code: null });
  const scale = { 类别: '规上工业' };
  const { refused } = await bringIn(db, 'recognitions', [
    row('入库', '2026-03-01', scale),
    row('入库', '2026-03-01', { ...scale, 信用代码: B }),
  ]);
  t.match(refused, [
    { row: 2, column: '行业代码', message: /6513 不属工业/ },
    { row: 3, column: '行业代码', message: /先补行业代码/ },
  ]);
});

t.test('an enterprise is found by its code, its name or a former name', async (t) => {
  const { db, id } = zone();
  const named = (企业名称: string) => ({ 企业名称, 信用代码: '' });
  const result = await bringIn(db, 'recognitions', [
    row('储备', '2026-01-05'),
    row('培育', '2026-02-05', named('示例甲 有限公司')),
    row('申报', '2026-03-05', named('示例旧甲有限公司')),
  ]);
  t.match(result.counts, { added: 3 });
  t.match(result.warnings, [{ row: 4, message: /是曾用名/ }]);
  t.equal(eventsOf(db, id).length, 3);
});

t.test(
  'a name that several bear, an unknown one, and codes that do not fit are refused with the codes',
  async (t) => {
    const { db } = zone();
    addEnterprise(db, { uscc: B, name: '示例乙有限公司' });
    const [C, D] = [fictionalCode(3), fictionalCode(4)];
    for (const uscc of [C, D]) addEnterprise(db, { uscc, name: '示例同名有限公司' });
    const missing = fictionalCode(9);
    const { refused } = await bringIn(db, 'recognitions', [
      row('储备', '2026-01-05', { 企业名称: '示例同名有限公司', 信用代码: '' }),
      row('储备', '2026-01-05', { 企业名称: '示例不存在有限公司', 信用代码: '' }),
      row('储备', '2026-01-05', { 企业名称: '示例乙有限公司', 信用代码: missing }),
      row('储备', '2026-01-05', { 企业名称: '示例乙有限公司', 信用代码: A }),
      row('储备', '2026-01-05', { 信用代码: missing }),
    ]);
    t.match(refused[0]?.message, new RegExp(`有 2 家企业名称相同（${C}、${D}），填写信用代码`));
    t.match(refused[1]?.message, /企业库里没有“示例不存在有限公司”/);
    t.match(refused[2]?.message, new RegExp(`没有信用代码 ${missing}。“示例乙有限公司”的信用代码是 ${B}`));
    t.match(refused[3]?.message, new RegExp(`是“示例甲有限公司”，名称却是另一家（${B}）`));
    t.match(refused[4]?.message, /先导入或新增这家企业/);
  },
);

t.test('papers that are missing and days before the founding are warnings', async (t) => {
  const { db } = zone();
  const { warnings, counts } = await bringIn(db, 'recognitions', [row('认定', '2014-07-10')]);
  t.equal(counts.added, 1);
  t.same(
    warnings.map((one) => one.message).sort(),
    [
      '发生日期：早于企业的成立日期（2015-03-02）',
      '批次：没有批次，可以之后补上',
      '文号：没有文号，可以之后补上',
    ].sort(),
  );
});

t.test('a warning that many rows have is told once, with their number', async (t) => {
  const db = openMemory();
  const rows = Array.from({ length: 9 }, (_, i) => {
    const { uscc } = addEnterprise(db, { uscc: fictionalCode(50 + i) });
    return row('认定', '2026-07-10', { 信用代码: uscc, 批次: '2026年第一批' });
  });
  const { warnings } = await bringIn(db, 'recognitions', rows);
  t.same(warnings, [
    { row: 2, who: '', message: '文号：没有文号，可以之后补上。共 9 行（第 2、3、4、5、6 行等）' },
  ]);
});

t.test('a stage before the one that a track is in is a step back and needs its reason', async (t) => {
  const applied = [
    { category: 'provincial_srdi', kind: 'stage', stage: 'applied', effective_on: '2026-03-01' },
  ] as const;
  const bare = zone([...applied]);
  const refused = await bringIn(bare.db, 'recognitions', [row('培育', '2026-05-01')]);
  t.match(refused.refused, [{ column: '备注', message: /写明原因/ }]);
  const told = zone([...applied]);
  await bringIn(told.db, 'recognitions', [row('培育', '2026-05-01', { 备注: '材料不齐' })]);
  t.match(eventsOf(told.db, told.id)[1], { stage: 'cultivating', back: true, note: '材料不齐' });
});

t.test('a proposal that no rule would take is refused like a year that was written', async (t) => {
  const { db } = zone();
  const { refused } = await bringIn(db, 'recognitions', [
    row('认定', '2026-07-10', { 批次: '2016年第一批' }),
  ]);
  t.match(refused, [{ column: '批次年度', message: /相差过大/ }]);
});

t.test('what rested on a row that is refused is refused with it', async (t) => {
  const { db } = zone();
  const { counts, refused } = await bringIn(
    db,
    'recognitions',
    [row('认定', '2026-03-10', { 批次: '2016年第一批' }), row('复核通过', '2026-07-10')],
    { skipBadRows: true },
  );
  t.match(counts, { added: 0, refused: 2 });
  t.match(refused[1]?.message, /没有有效的/);
});
