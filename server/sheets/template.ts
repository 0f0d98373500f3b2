/** Files to fill in: the headers that an import knows, drop-down lists, one example row that it ignores. */
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { fictionalCode } from '../rules/uscc.ts';
import { type ImportKind, KIND_WORDS } from './import-result.ts';
import { EXAMPLE } from './planning.ts';
import { type WriteColumn, type WriteTable, writeSheet } from './write-sheet.ts';

/** Empty rows below the example whose code column is text, so that no code turns into a number. */
const SPARE = 500;
const EXAMPLE_NAME = `${EXAMPLE}光电有限公司`;

const CATEGORY_CHOICES = ['国家级专精特新小巨人', '省级专精特新', '规上工业'];
const MATTER_CHOICES = [
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
  '退规',
  '迁入带入',
  '迁出',
  '未通过',
  '退出培育',
];

function enterprises(db: Db): Pick<WriteTable, 'columns' | 'rows' | 'notes'> {
  const lists = wordLists(db);
  const columns: WriteColumn[] = [
    { key: 'name', header: '企业名称', width: 34 },
    { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
    { key: 'former', header: '曾用名' },
    { key: 'short', header: '简称' },
    { key: 'industry', header: '行业代码', kind: 'code', width: 10 },
    { key: 'chain', header: '产业赛道', choices: lists.chain },
    { key: 'area', header: '镇街园区', choices: lists.area },
    { key: 'scope', header: '属统计口径', width: 11, choices: ['是', '否'] },
    { key: 'founded', header: '成立日期', kind: 'day' },
    { key: 'signed', header: '签约落地日期', kind: 'day', width: 14 },
    { key: 'officer', header: '服务专员', choices: lists.officer },
    { key: 'contact', header: '联系人' },
    { key: 'phone', header: '联系电话', kind: 'code', width: 14 },
    { key: 'product', header: '主导产品' },
    { key: 'note', header: '备注' },
  ];
  const example = {
    name: EXAMPLE_NAME,
    uscc: fictionalCode(1),
    former: '示例旧名甲有限公司、示例旧名乙有限公司',
    industry: '3976',
    chain: lists.chain[0],
    area: lists.area[0],
    scope: '是',
    founded: '2018-05-20',
    phone: '13800000000',
    product: '示例产品',
  };
  const notes = [
    '企业名称、统一社会信用代码必填，其他列可以空着；空着的格不改动已有内容。下面一行示例导入时忽略',
  ];
  return { columns, rows: [example], notes };
}

function recognitions(): Pick<WriteTable, 'columns' | 'rows' | 'notes'> {
  const columns: WriteColumn[] = [
    { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
    { key: 'name', header: '企业名称', width: 34 },
    { key: 'category', header: '类别', width: 22, choices: CATEGORY_CHOICES },
    { key: 'matter', header: '事项', width: 12, choices: MATTER_CHOICES },
    { key: 'day', header: '发生日期', kind: 'day' },
    { key: 'publicised', header: '公示日期', kind: 'day' },
    { key: 'batch', header: '批次' },
    { key: 'year', header: '批次年度', kind: 'whole' },
    { key: 'document', header: '文号', width: 24 },
    { key: 'until', header: '有效期至', kind: 'day' },
    { key: 'note', header: '备注' },
  ];
  const example = {
    uscc: fictionalCode(1),
    name: EXAMPLE_NAME,
    category: '省级专精特新',
    matter: '认定',
    day: '2026-07-10',
    publicised: '2026-06-20',
    batch: '2026年第一批',
    year: 2026,
    document: '示例〔2026〕7号',
    until: '2029-07-09',
  };
  const notes = ['信用代码和企业名称至少填一个，类别、事项、发生日期必填。下面一行示例导入时忽略'];
  return { columns, rows: [example], notes };
}

/** The template of one kind as an .xlsx: `{ fileName, bytes }`. */
export async function templateOf(db: Db, kind: ImportKind): Promise<{ fileName: string; bytes: Uint8Array }> {
  const word = KIND_WORDS[kind];
  const table = kind === 'enterprises' ? enterprises(db) : recognitions();
  const bytes = await writeSheet({ ...table, title: `${word}模板`, name: word, kind: 'xlsx', spare: SPARE });
  return { fileName: `${word}模板.xlsx`, bytes };
}
