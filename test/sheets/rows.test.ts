import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { cellsByField, findTable } from '../../server/sheets/headers.ts';
import { readEnterpriseRow, readRecognitionRow } from '../../server/sheets/rows.ts';
import type { RowCells } from '../../server/sheets/taker.ts';
import { cell } from './make.ts';

const TODAY = '2026-11-23';
const CODE = fictionalCode(1);

function row(kind: 'enterprises' | 'recognitions', values: Record<string, string | number>): RowCells {
  const rows = [Object.keys(values), Object.values(values)].map((texts, i) => ({
    number: i + 1,
    cells: texts.map(cell),
  }));
  const found = findTable({ sheets: [{ name: 'a', rows }] }, kind);
  const first = found.rows[0];
  if (first === undefined) throw new Error('no row');
  return cellsByField(found, first);
}
const enterprise = (values: Record<string, string | number>) =>
  readEnterpriseRow(5, row('enterprises', { 企业名称: '示例甲有限公司', 信用代码: CODE, ...values }), TODAY);
const event = (values: Record<string, string | number>) =>
  readRecognitionRow(
    5,
    row('recognitions', {
      企业名称: '示例甲有限公司',
      信用代码: CODE,
      类别: '省级专精特新',
      事项: '认定',
      发生日期: '2026-07-10',
      ...values,
    }),
    TODAY,
  );

t.test('a row of an enterprise in full', async (t) => {
  const draft = enterprise({
    企业名称: ' 示例甲科技(嘉兴)有限公司　',
    信用代码: '９１３３０４１１ yy 000001x4',
    曾用名: '示例乙有限公司、示例丙有限公司',
    行业代码: 38,
    所属产业: '新材料',
    '镇街/园区': '示例一街道',
    是否属统计口径: '√',
    成立日期: '2020.5.6',
    签约落地日期: '2019-01-01',
    专员: '专员甲',
    联系电话: 13800000000,
    备注: '无',
  });
  t.same(draft.faults, []);
  t.match(draft.fields, {
    uscc: CODE,
    name: '示例甲科技（嘉兴）有限公司',
    former_names: ['示例乙有限公司', '示例丙有限公司'],
    short_name: null,
    industry_code: '38',
    chain: '新材料',
    in_scope: true,
    founded_on: '2020-05-06',
    contact_phone: '13800000000',
    note: '无',
  });
  t.match(draft.warnings, [{ column: '签约落地日期', message: /早于成立日期/ }]);
});

t.test(
  'industries are taken with a letter, a name behind them, or the zero that a number loses',
  async (t) => {
    for (const [written, code] of [
      ['C3825', '3825'],
      ['38 电气机械和器材制造业', '38'],
      [6, '06'],
      ['3962', '3962'],
      ['', null],
    ] as const) {
      t.equal(enterprise({ 行业代码: written }).fields.industry_code, code, String(written));
    }
    t.match(enterprise({ 行业代码: '电气机械' }).faults, [{ column: '行业代码', message: /2 至 4 位数字/ }]);
  },
);

t.test('every fault of a row is told at its column, all at once', async (t) => {
  const draft = enterprise({
    企业名称: '',
    信用代码: `${CODE.slice(0, 17)}5`,
    属统计口径: '也许',
    成立日期: '2030-01-01',
  });
  t.same(
    draft.faults.map((fault) => [fault.column, fault.message]),
    [
      ['企业名称', '填写企业名称'],
      ['信用代码', '信用代码末位校验不符，核对是否抄错'],
      ['属统计口径', '写“是”或“否”，现在是“也许”'],
      ['成立日期', '“成立日期”不能晚于今天（2026年11月23日）：2030-01-01'],
    ],
  );
  t.equal(draft.row, 5);
});

t.test('a code that became a number is refused with what to do', async (t) => {
  const lost = /^第 2 列的信用代码成了“9\.144[\d]*E\+17”，后几位已丢失。在 WPS 中把该列设为文本后重新粘贴$/;
  t.match(enterprise({ 信用代码: 914403000000000000 }).faults[0]?.message, lost);
  t.match(enterprise({ 信用代码: '9.14403E+17' }).faults[0]?.message, /成了“9\.14403E\+17”，后几位已丢失/);
  t.match(enterprise({ 信用代码: '' }).faults[0]?.message, /^填写统一社会信用代码$/);
});

t.test('an enterprise of an event is named by code or by name, or not at all', async (t) => {
  t.match(event({ 信用代码: '' }), { faults: [], fields: { uscc: null, name: '示例甲有限公司' } });
  t.match(event({ 企业名称: '' }), { faults: [], fields: { uscc: CODE, name: null } });
  t.match(event({ 信用代码: '', 企业名称: '' }).faults, [{ message: '填写统一社会信用代码或企业名称' }]);
  t.match(event({ 信用代码: '123' }).faults, [{ message: /应为 18 位/ }]);
});

t.test('the details of a recognition', async (t) => {
  const draft = event({
    公示日期: '2026年6月26日',
    批次: '2026年第一批',
    批次年度: '2026年',
    文号: '示例文〔2026〕86号',
    有效期至: '2029-06-30',
    起报期: '2026年8月',
    取得方式: '主动发现',
  });
  t.same(draft.faults, []);
  t.same(draft.warnings, []);
  t.match(draft.fields, {
    kind: 'recognised',
    effective_on: '2026-07-10',
    publicised_on: '2026-06-26',
    batch: '2026年第一批',
    batch_year: 2026,
    document_no: '示例文〔2026〕86号',
    valid_until: '2029-06-30',
    first_report_on: '2026-08-01',
    route: 'discovered',
    issued_on: null,
  });
});

t.test(
  'papers that are missing or out of order are warned of, days that cannot be are refused',
  async (t) => {
    const gaps = event({ 公示日期: '2026-08-01', 有效期至: '2026-01-01' });
    t.same(gaps.faults, []);
    t.same(
      gaps.warnings.map((warning) => warning.field),
      ['document_no', 'batch', 'publicised_on', 'valid_until'],
    );
    t.match(event({ 发生日期: '2027-12-28' }).faults, [
      { message: '发生日期不能晚于今天（2026年11月23日）：2027-12-28' },
    ]);
    t.match(event({ 发生日期: '2026-02-30' }).faults, [{ message: '没有这一天：2026-02-30' }]);
    t.match(event({ 发生日期: '' }).faults, [{ message: /^填写发生日期/ }]);
    t.match(event({ 事项: '' }).faults, [{ message: /^填写事项/ }]);
    t.match(event({ 类别: '' }).faults, [{ message: /^填写类别/ }]);
    t.equal(event({ 发生日期: '2026-02-30', 类别: '单项冠军', 信用代码: '1' }).faults.length, 3);
  },
);

t.test('a publication may give its day in its own column only', async (t) => {
  t.match(event({ 事项: '公示', 发生日期: '', 公示日期: '2026-06-26' }), {
    faults: [],
    fields: { kind: 'stage', stage: 'in_review', effective_on: '2026-06-26' },
  });
  t.equal(event({ 发生日期: '', 公示日期: '2026-06-26' }).faults.length, 1);
});
