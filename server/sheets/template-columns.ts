/** What each template asks for, column by column: the sheet, its example and its explanations come from here. */
import { CATEGORIES } from '../rules/types.ts';
import { categoryShort } from '../rules/words.ts';
import type { SheetKind } from './columns.ts';
import type { WriteColumn, WriteValue } from './table.ts';

export interface TemplateColumn extends WriteColumn {
  /** 必填, 可空, or what else holds. */
  need: string;
  /** How to write it. */
  how: string;
  example?: WriteValue;
}

export type WordLists = Record<'chain' | 'area' | 'officer', readonly string[]>;

const MUST = '必填';
const MAY = '可空';
const DAY = '写成 2026-09-30 或 2026年9月30日，要写到日';
const YES_NO = ['是', '否'];
const NEW_WORD = '从列表中选；列表里没有的照收，列为新值，核对时可看到';

const MATTERS = [
  '储备',
  '培育',
  '临规',
  '申报',
  '达标',
  '公示',
  '审核',
  '认定',
  '入库',
  '复核通过',
  '复核未通过',
  '撤销',
  '到期',
  '退库',
  '退规',
  '迁入带入',
  '迁出',
  '未通过',
  '退出培育',
];

/** A drop-down is offered only where there is something to choose. */
function offered(choices: readonly string[]): { choices?: readonly string[] } {
  return choices.length === 0 ? {} : { choices };
}

function code(need: string, example: string): TemplateColumn {
  const how = '18 位，逐位校验；这一列已设为文本，粘贴时选“只粘贴文本”，不要成为 9.1E+17';
  return { key: 'uscc', header: '统一社会信用代码', kind: 'code', need, how, example };
}

function enterprises(lists: WordLists, name: string, uscc: string): TemplateColumn[] {
  const day = { kind: 'day' as const, need: MAY, how: `${DAY}；不能晚于今天` };
  return [
    {
      key: 'name',
      header: '企业名称',
      width: 34,
      need: MUST,
      how: '营业执照上的全称；代码相同而名称不同的按更名记，原名记入曾用名',
      example: name,
    },
    code(MUST, uscc),
    {
      key: 'former',
      header: '曾用名',
      need: MAY,
      how: '几个之间用“、”分开；已有的曾用名不会被删去',
      example: '示例旧名甲有限公司、示例旧名乙有限公司',
    },
    { key: 'short', header: '简称', need: MAY, how: '最多 60 个字' },
    {
      key: 'industry',
      header: '行业代码',
      kind: 'code',
      width: 10,
      need: '可空；记规上入库前必填',
      how: 'GB/T 4754-2017，两位到四位数字，如 39、3976',
      example: '3976',
    },
    {
      key: 'chain',
      header: '产业赛道',
      need: MAY,
      how: NEW_WORD,
      example: lists.chain[0],
      ...offered(lists.chain),
    },
    {
      key: 'area',
      header: '镇街园区',
      need: MAY,
      how: NEW_WORD,
      example: lists.area[0],
      ...offered(lists.area),
    },
    {
      key: 'scope',
      header: '属统计口径',
      width: 11,
      need: '可空；新企业空着按“是”',
      how: '是、否，√ 也读作是；“否”的企业不计入任何数',
      example: '是',
      choices: YES_NO,
    },
    { key: 'founded', header: '成立日期', ...day, example: '2018-05-20' },
    { key: 'signed', header: '签约落地日期', width: 14, ...day },
    { key: 'officer', header: '服务专员', need: MAY, how: NEW_WORD, ...offered(lists.officer) },
    { key: 'contact', header: '联系人', need: MAY, how: '最多 60 个字' },
    {
      key: 'phone',
      header: '联系电话',
      kind: 'code',
      width: 14,
      need: MAY,
      how: '这一列已设为文本；只给能查看联系人的角色显示',
      example: '13800000000',
    },
    { key: 'product', header: '主导产品', need: MAY, how: '最多 500 个字', example: '示例产品' },
    { key: 'note', header: '备注', need: MAY, how: '最多 2,000 个字' },
  ];
}

function recognitions(_lists: WordLists, name: string, uscc: string): TemplateColumn[] {
  const one = '与企业名称至少填一个';
  const day = { kind: 'day' as const, need: MAY };
  return [
    code(one, uscc),
    {
      key: 'name',
      header: '企业名称',
      width: 34,
      need: '与信用代码至少填一个',
      how: '现名或曾用名；两个都填时以信用代码为准',
      example: name,
    },
    {
      key: 'category',
      header: '类别',
      width: 22,
      need: MUST,
      how: '从列表中选；小巨人、规上等常见写法也能读',
      example: '省级专精特新',
      choices: ['国家级专精特新小巨人', ...CATEGORIES.slice(1).map(categoryShort)],
    },
    {
      key: 'matter',
      header: '事项',
      width: 12,
      need: MUST,
      how: '一件事一行，从列表中选；读不懂的不导入并说明原因',
      example: '认定',
      choices: MATTERS,
    },
    {
      key: 'day',
      header: '发生日期',
      kind: 'day',
      need: MUST,
      how: `公布日、审核通过日或事情发生的日子。${DAY}；不能晚于今天`,
      example: '2026-07-10',
    },
    { key: 'publicised', header: '公示日期', ...day, how: `认定、入库用。${DAY}`, example: '2026-06-20' },
    {
      key: 'batch',
      header: '批次',
      need: '可空；没有时提醒',
      how: '如 2026年第一批',
      example: '2026年第一批',
    },
    {
      key: 'year',
      header: '批次年度',
      kind: 'number',
      width: 10,
      need: MAY,
      how: '如 2026；空着时由批次或发生日期得出',
      example: 2026,
    },
    {
      key: 'document',
      header: '文号',
      width: 24,
      need: '可空；没有时提醒',
      how: '公布文件的文号',
      example: '示例〔2026〕7号',
    },
    {
      key: 'until',
      header: '有效期至',
      ...day,
      how: `称号用；空着时按三年得出。${DAY}`,
      example: '2029-07-09',
    },
    { key: 'note', header: '备注', need: MAY, how: '退回较早阶段时在这里写明原因' },
  ];
}

/** Key, header, how to write it, example; money in 万元. */
const FIGURES = [
  ['revenue', '营业收入（万元）', '', 38_500],
  ['main_revenue', '主营业务收入（万元）', '', 36_200],
  ['rd_expense', '研发费用（万元）', '', 1_980.5],
  ['net_profit', '净利润（万元）', '亏损写负数', 2_310],
  ['assets', '资产总额（万元）', '', 52_000],
  ['liabilities', '负债总额（万元）', '', 21_000],
  ['output', '工业总产值（万元）', '', 40_100],
  ['staff', '从业人员（人）', '整数', 186],
  ['rd_staff', '研发人员（人）', '整数，不多于从业人员', 42],
  ['ip_class1', 'Ⅰ类知识产权（项）', '整数', 6],
  ['patents', '发明专利（件）', '整数', 4],
  ['score', '专精特新发展评价得分', '0 到 100', 72.5],
  ['share', '主导产品市场占有率（%）', '0 到 100，写 12.5，不写 12.5%', 12.5],
  ['lead', '主导产品收入（万元）', '不大于营业收入', 30_800],
  ['tax', '上缴税金（万元）', '', 1_620],
  ['equity', '新增股权融资（万元）', '当年新增的', 3_000],
  ['ip2', 'Ⅱ类知识产权（项）', '整数', 18],
] as const;

function indicators(_lists: WordLists, name: string, uscc: string): TemplateColumn[] {
  return [
    code(MUST, uscc),
    {
      key: 'name',
      header: '企业名称',
      width: 34,
      need: MAY,
      how: '只为便于核对，以信用代码为准',
      example: name,
    },
    {
      key: 'year',
      header: '年度',
      kind: 'number',
      width: 8,
      need: MUST,
      how: '如 2025；一家企业一个年度一行，按季度报的另起行',
      example: 2025,
    },
    ...FIGURES.map(
      ([key, header, how, example]): TemplateColumn => ({
        key,
        header,
        kind: 'number',
        width: Math.max(12, header.length * 2),
        need: MAY,
        how:
          [header.includes('万元') ? '单位万元，可带小数；写元时把标题改成“（元）”' : '', how]
            .filter(Boolean)
            .join('；') || '数字',
        example,
      }),
    ),
    {
      key: 'quarter',
      header: '季度',
      width: 10,
      need: '可空；全年的行空着',
      how: '按季度报营业收入时写 1—3月、1—6月、1—9月，营业收入填年初至季末的累计数，其他各列空着；一家企业一个季度一行',
      choices: ['1—3月', '1—6月', '1—9月', '1—12月'],
    },
    {
      key: 'source',
      header: '来源',
      width: 10,
      need: MAY,
      how: '审计报告上的数写“审计”，空着记为导入；已有审计数的，导入别的数须先核对',
      example: '审计',
      choices: ['企业申报', '审计'],
    },
  ];
}

export const TEMPLATE_COLUMNS: Record<
  SheetKind,
  (lists: WordLists, name: string, uscc: string) => TemplateColumn[]
> = { enterprises, recognitions, indicators };
