import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { readYears } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { textOf } from '../helpers/page.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { bringIn, type Row } from './bring-in.ts';
import { agreed, chooseRows, openSheets } from './choose.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);

t.test('money comes in as yuan by the unit of its header, counts and shares as they are', async (t) => {
  const db = openMemory();
  const { id } = addEnterprise(db, { uscc: A });
  const { counts } = await bringIn(db, 'indicators', [
    {
      信用代码: A,
      年度: '2025年',
      '营业收入（万元）': '12,860.5',
      '净利润(元)': '-1200',
      研发费用: '0.3亿元',
      从业人员: '120人',
      市占率: '12.5%',
      评价得分: '61.5',
    },
  ]);
  t.match(counts, { added: 1, refused: 0 });
  t.same(readYears(db, [id]), [
    {
      enterprise_id: id,
      year: 2025,
      figures: {
        revenue: 128_605_000,
        net_profit: -1200,
        rd_expense: 30_000_000,
        staff: 120,
        market_share: 12.5,
        score: 61.5,
      },
    },
  ]);
});

t.test(
  'the same file twice changes nothing; a blank is not 0; another figure is told cell by cell',
  async (t) => {
    const db = openMemory();
    addEnterprise(db, { uscc: A });
    const rows: Row[] = [{ 信用代码: A, 年度: '2025', 营业收入: '100', 研发费用: '', 从业人员: '0' }];
    await bringIn(db, 'indicators', rows);
    t.match((await bringIn(db, 'indicators', rows)).counts, { unchanged: 1, added: 0, changed: 0 });
    t.equal(db.$client.prepare("select count(*) from indicator where field = 'rd_expense'").pluck().get(), 0);
    t.equal(db.$client.prepare("select value from indicator where field = 'staff'").pluck().get(), 0);
    const { revised } = await bringIn(db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '120' }]);
    t.equal(revised[0]?.message, '营业收入：100 万元 → 120 万元');
  },
);

t.test('what cannot be is refused, each with its row, column and reason', async (t) => {
  const cases: [Row, RegExp][] = [
    [{ 信用代码: B, 年度: '2025', 营业收入: '1' }, /企业库里没有信用代码/],
    [{ 信用代码: A, 年度: '', 营业收入: '1' }, /填写年度，如 2025/],
    [{ 信用代码: A, 年度: '2027', 营业收入: '1' }, /年度应在 1990 到 2026 之间/],
    [{ 信用代码: A, 年度: '2025', 营业收入: '很多' }, /必须是数字，单位为万元/],
    [{ 信用代码: A, 年度: '2025', 营业收入: '-1' }, /不能小于 0/],
    [{ 信用代码: A, 年度: '2025', 营业收入: '10', 主营业务收入: '11' }, /主营业务收入不能大于营业收入/],
    [{ 信用代码: A, 年度: '2025', 从业人员: '10', 研发人员: '11' }, /研发人员不能大于从业人员/],
    [{ 信用代码: A, 年度: '2025', 市占率: '120' }, /应在 0 到 100 之间/],
    [{ 信用代码: A, 年度: '2025', 从业人员: '12.5' }, /应是整数/],
  ];
  for (const [row, message] of cases) {
    const db = openMemory();
    addEnterprise(db, { uscc: A });
    const { refused, counts } = await bringIn(db, 'indicators', [row]);
    t.equal(counts.refused, 1, String(message));
    t.match(refused[0]?.message ?? '', message);
    t.equal(refused[0]?.row, 2);
  }
});

t.test('a part larger than a whole that is recorded is refused as well', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A });
  await bringIn(db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '100' }]);
  const { refused } = await bringIn(db, 'indicators', [{ 信用代码: A, 年度: '2025', 主营业务收入: '120' }]);
  t.match(refused[0]?.message ?? '', '主营业务收入不能大于营业收入');
});

t.test('an enterprise and year twice in a file: the first row stands, the later names both', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A });
  const { refused, counts } = await bringIn(
    db,
    'indicators',
    [
      { 信用代码: A, 年度: '2025', 营业收入: '100' },
      { 信用代码: A, 年度: '2024', 营业收入: '90' },
      { 信用代码: A, 年度: '2025', 营业收入: '110' },
    ],
    { skipBadRows: true },
  );
  t.match(counts, { added: 2, refused: 1 });
  t.match(refused[0]?.message ?? '', '第 2 行和第 4 行是同一家企业同一年度');
});

t.test('a figure a thousand times that of another year is asked back before it is written', async (t) => {
  const { world, officer } = await openSheets(t);
  addEnterprise(world.db, { uscc: A });
  await bringIn(world.db, 'indicators', [{ 信用代码: A, 年度: '2024', 营业收入: '4800' }]);
  const { location } = await chooseRows(t, world, officer, 'indicators', [
    { 信用代码: A, 年度: '2025', 营业收入: '48215000' },
  ]);
  const page = await officer.get(location);
  t.match(
    textOf(page.body),
    /其中 1 行的数值须先核对。.*须核对 ?营业收入 48,215,000 万元是2024年的 1,000 倍以上，单位可能不对/,
  );
  const unsure = await officer.post(location, agreed(page.body));
  t.equal(unsure.status, 422);
  t.match(textOf(unsure.body), /核对数值和单位后勾选，再导入/);
  t.equal(world.db.$client.prepare('select count(*) from indicator').pluck().get(), 1);
  const sure = await officer.post(location, { ...agreed(page.body), sure: '1' });
  t.equal(sure.location, '/sheets/runs/2');
  t.equal(world.db.$client.prepare('select count(*) from indicator').pluck().get(), 2);
});

t.test('the log names which figures were told, not what they are', async (t) => {
  const db = openMemory();
  addEnterprise(db, { uscc: A, name: '示例甲有限公司' });
  await bringIn(db, 'indicators', [{ 信用代码: A, 年度: '2025', 营业收入: '4321', 从业人员: '77' }]);
  const lines = db.$client
    .prepare<[], { sentence: string; detail: string }>(
      'select sentence, detail from audit order by seq desc limit 2',
    )
    .all();
  t.equal(lines[0]?.sentence, '更新示例甲有限公司2025年的营业收入、从业人员');
  t.notMatch(JSON.stringify(lines), /4321/);
});
