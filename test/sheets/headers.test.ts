import t from 'tap';
import { SHEET_KINDS, type SheetKind } from '../../server/sheets/columns.ts';
import { cellsByField, findTable, type Table } from '../../server/sheets/headers.ts';
import type { SheetRows } from '../../server/sheets/sheet.ts';
import { cell } from './make.ts';

type Grid = (string | number)[][];

function sheets(...grids: Grid[]): SheetRows {
  return {
    sheets: grids.map((grid, s) => ({
      name: `表${s + 1}`,
      rows: grid
        .map((values, i) => ({ number: i + 1, cells: values.map(cell) }))
        .filter((row) => row.cells.some((one) => one.text !== '')),
    })),
  };
}

function table(kind: SheetKind, ...grids: Grid[]): Table {
  return findTable(sheets(...grids), kind);
}

function fields(found: Table): string {
  return found.columns.map((column) => `${column.index}:${column.field}`).join(' ');
}

const CODE = '91330411YY000001X4';

t.test('headers are found after title rows, in any order, however they are typed', async (t) => {
  const found = table('enterprises', [
    ['“秀水强脊工程”企业台账'],
    ['填报日期：2026年11月16日'],
    [
      '序号',
      ' 统一社会\n信用代码 ',
      '企业名称*',
      '镇街／园区　',
      '是否属统计口径（是/否）',
      '手机',
      '内部编号',
    ],
    [1, CODE, '示例甲', '', '', '', 'N1'],
  ]);
  t.equal(found.headerRow, 3);
  t.equal(fields(found), '1:uscc 2:name 3:area 4:in_scope 5:contact_phone');
  t.same(found.unknown, [{ header: '内部编号', index: 6 }]);
  t.same(
    found.rows.map((row) => row.number),
    [4],
  );
});

t.test('a group row above, names merged over two rows, and names split over two rows', async (t) => {
  const grouped = table('enterprises', [
    ['', '企业基本信息', '', '归属', ''],
    ['序号', '企业名称', '信用代码', '所属产业', '专员'],
    [1, '示例甲', CODE, '新材料', '专员乙'],
  ]);
  t.equal(grouped.headerRow, 2);
  // Cells merged downwards come filled in both rows.
  const merged = table('enterprises', [
    ['序号', '企业名称', '税号', '归属', ''],
    ['序号', '企业名称', '税号', '所属产业', '专员'],
    [1, '示例甲', CODE, '新材料', '专员乙'],
  ]);
  t.equal(fields(merged), '1:name 2:uscc 3:chain 4:officer');
  t.same(merged.skipped, []);
  const split = table('enterprises', [
    ['序号', '企业名称', '税号', '归属', ''],
    ['', '', '', '所属产业', '专员'],
    [1, '示例甲', CODE, '新材料', '专员乙'],
  ]);
  t.equal(split.headerRow, 2);
  t.equal(fields(split), '1:name 2:uscc 3:chain 4:officer');
  t.equal(split.rows.length, 1);
});

t.test('units stand in brackets, after a stroke, or in a row of their own', async (t) => {
  const found = table('indicators', [
    [
      '信用代码',
      '年度',
      '营业收入（元）',
      '研发费用(单位：万元)',
      '资产总额/万元',
      '净利润',
      '主导产品市场占有率（%）',
      'I类知识产权(项)',
    ],
  ]);
  t.same(
    found.columns.map((column) => [column.field, column.unit]),
    [
      ['uscc', null],
      ['year', null],
      ['revenue', '元'],
      ['rd_expense', '万元'],
      ['assets', '万元'],
      ['net_profit', '万元'],
      ['market_share', '%'],
      ['ip_class1', '项'],
    ],
  );
  const below = table('indicators', [
    ['信用代码', '年度', '营业收入', '从业人员'],
    ['', '', '（元）', '（人）'],
    [CODE, 2025, 1, 2],
  ]);
  t.equal(below.headerRow, 2);
  t.equal(below.columns[2]?.unit, '元');
  t.equal(below.rows.length, 1);
});

t.test('the first sheet with all that is needed is read', async (t) => {
  const found = table(
    'enterprises',
    [['说明'], ['本表数据为虚构']],
    [['企业名称', '电话']],
    [['企业名称', '信用代码']],
  );
  t.equal(found.sheet, '表3');
});

t.test('rows that are no records are left out, and told of where they say something', async (t) => {
  const head = ['序号', '企业名称', '信用代码', '所属产业'];
  const found = table('enterprises', [
    head,
    [1, '示例甲', CODE, '新材料'],
    ['', '', '', ''],
    [2, '', '', ''],
    head,
    [3, '', CODE, '新材料'],
    ['合 计', '', '', '2家'],
    ['注：本表数据为虚构'],
  ]);
  t.same(
    found.rows.map((row) => row.number),
    [2, 6],
  );
  t.same(found.skipped, [
    { number: 5, why: '重复的标题行' },
    { number: 7, why: '合计行' },
    { number: 8, why: '表下说明' },
  ]);
});

t.test('a sum is a sum with its number beside it, and a firm is never one', async (t) => {
  const found = table('recognitions', [
    ['企业名称', '类别', '事项', '公布日期'],
    ['合计：2家', '', '', ''],
    ['小计 12 户', '', '', ''],
    ['总计（3条）', '', '', ''],
    ['合计科技有限公司', '规上', '入库', '2026-03-01'],
  ]);
  t.same(
    found.rows.map((row) => row.number),
    [5],
  );
  t.equal(found.skipped.length, 3);
});

t.test('names over three rows are one header, in a file that knows no merged cells', async (t) => {
  const found = table('enterprises', [
    ['企业台账', '', '', ''],
    ['企业名称', '信用代码', '归属', ''],
    ['', '', '位置', ''],
    ['', '', '镇街园区', '成立日期'],
    ['示例甲', CODE, '示例一街道', '2020-01-02'],
  ]);
  t.equal(found.headerRow, 4);
  t.same(
    found.columns.map((one) => one.field),
    ['name', 'uscc', 'area', 'founded_on'],
  );
  t.same(
    found.rows.map((row) => row.number),
    [5],
  );
});

t.test('columns that are not read are listed: unknown, repeated, and without a header', async (t) => {
  const found = table('enterprises', [
    ['企业名称', '信用代码', '备注', '说明', '法定代表人', ''],
    ['示例甲', CODE, 'a', 'b', 'c', 'd'],
  ]);
  t.same(found.unknown, [
    { header: '说明', index: 3 },
    { header: '法定代表人', index: 4 },
    { header: '第 6 列（没有标题）', index: 5 },
  ]);
});

t.test('a day may stand in one of several columns, and not differently in two', async (t) => {
  const found = table('recognitions', [
    ['企业名称', '类别', '事项', '公布日期', '入库日期'],
    ['示例甲', '规上', '入库', '', '2026-03-01'],
    ['示例甲', '小巨人', '认定', '2026年3月1日', '2026-03-01'],
    ['示例甲', '小巨人', '认定', '2026-03-01', '2026-03-02'],
  ]);
  const days = found.rows.map((row) => cellsByField(found, row).get('effective_on')?.cell);
  t.same(
    days.map((one) => one?.fault ?? one?.text),
    ['2026-03-01', '2026年3月1日', '“公布日期”和“入库日期”都填了，且不相同，只留一个'],
  );
});

t.test('a sheet that lacks columns is refused with their names', async (t) => {
  const cases: [SheetKind, Grid, RegExp][] = [
    ['enterprises', [['姓名', '年龄']], /^没有找到“企业名称”或“信用代码”等标题/],
    ['enterprises', [[]], /^没有找到/],
    ['enterprises', [['企业名称', '电话', '备注']], /^工作表“表1”第 1 行的标题里没有“统一社会信用代码”/],
    ['recognitions', [['类别', '事项', '发生日期']], /“统一社会信用代码（或企业名称）”/],
    ['recognitions', [['企业名称', '类别', '批次']], /没有“事项”、“发生日期”/],
    ['indicators', [['信用代码', '营业收入（万元）']], /没有“年度”/],
  ];
  for (const [kind, grid, message] of cases) t.throws(() => table(kind, grid), { message }, String(message));
});

t.test('the headers of the contract are known to their kind', async (t) => {
  const contract: Record<SheetKind, string> = {
    enterprises:
      '企业名称 统一社会信用代码 曾用名 简称 行业代码 产业赛道 镇街园区 属统计口径 成立日期 签约落地日期 服务专员 联系人 联系电话 主导产品 备注',
    recognitions: '统一社会信用代码 企业名称 类别 事项 发生日期 公示日期 批次 批次年度 文号 有效期至 备注',
    indicators:
      '统一社会信用代码 年度 营业收入（万元） 主营业务收入（万元） 研发费用（万元） 净利润（万元） 资产总额（万元） 负债总额（万元） 工业总产值（万元） 从业人员（人） 研发人员（人） Ⅰ类知识产权（项） 发明专利（件） 专精特新发展评价得分 主导产品市场占有率（%）',
  };
  for (const kind of SHEET_KINDS) {
    const headers = contract[kind].split(' ');
    const found = table(kind, [headers]);
    t.equal(new Set(found.columns.map((column) => column.field)).size, headers.length, kind);
    t.same(found.unknown, []);
  }
});
