/** Files to fill in: the headers that an import knows, drop-down lists, one example row that it ignores, explanations. */
import type { Db } from '../../db/open.ts';
import { wordLists } from '../enterprises/queries.ts';
import { fictionalCode } from '../rules/uscc.ts';
import type { SheetKind } from './columns.ts';
import { KIND_WORDS } from './import-result.ts';
import { EXAMPLE } from './planning.ts';
import type { Table } from './table.ts';
import { TEMPLATE_COLUMNS, type TemplateColumn } from './template-columns.ts';
import type { FileKind } from './write-sheet.ts';

/** So many rows below the example offer the drop-down lists. */
const SPARE = 2_000;
const EXAMPLE_NAME = `${EXAMPLE}光电有限公司`;

/** What stands above the header, and again among the explanations. */
const BRIEFLY: Record<SheetKind, string> = {
  enterprises:
    '企业名称、统一社会信用代码必填，其他列可以空着；空着的格不改动已有内容。下面一行示例导入时忽略',
  recognitions: '信用代码和企业名称至少填一个，类别、事项、发生日期必填。下面一行示例导入时忽略',
  indicators: '统一社会信用代码、年度必填，金额单位万元；空着的格不改动已有内容。下面一行示例导入时忽略',
};

const RULES: Record<SheetKind, readonly string[]> = {
  enterprises: [
    '空着的格不改动已有内容；要去掉已有的内容，在格中写“清空”（名称、信用代码、曾用名、属统计口径除外）',
    '产业赛道、镇街园区、服务专员写了列表以外的词，照收并列为新值；信用代码、日期、行业代码写错的行不导入，并写明原因',
  ],
  recognitions: [
    '空着的格不改动已有记录；同一家企业、类别、事项、日期的记录已有时，文件里多出的文号、批次等作为补充',
    '类别、事项读不懂的行不导入，并写明原因；要更正或作废已有记录，在企业的时间线上办理',
  ],
  indicators: [
    '空着的格不改动已有内容；金额的单位是万元，标题写“（元）”的按元读',
    '不是数字的格不导入，并写明原因；企业库里没有的信用代码先在企业名单中导入',
  ],
};

function explanations(kind: SheetKind, columns: readonly TemplateColumn[]): Table {
  return {
    title: '填写说明',
    notes: [
      BRIEFLY[kind],
      ...RULES[kind],
      '列的顺序不影响导入，不用的列可以删去，标题不要改名；认不出的列不导入，核对时逐列列出',
    ],
    columns: [
      { key: 'header', header: '列名', width: 28 },
      { key: 'need', header: '是否必填', width: 24 },
      { key: 'how', header: '怎么填', width: 60 },
      { key: 'example', header: '例子', width: 36 },
      { key: 'choices', header: '可选的词', width: 60 },
    ],
    rows: columns.map(({ header, need, how, example, choices }) => ({
      header,
      need,
      how,
      example: example === undefined ? null : String(example),
      choices: choices?.join('、'),
    })),
    name: '填写说明',
  };
}

/**
 * The template of one kind: its sheet, and in .xlsx the explanations behind it, which no import takes
 * for data. @param file `csv` has neither lists nor explanations
 */
export function templateOf(
  db: Db,
  kind: SheetKind,
  file: FileKind,
): { fileName: string; tables: readonly [Table, ...Table[]] } {
  const columns = TEMPLATE_COLUMNS[kind](wordLists(db), EXAMPLE_NAME, fictionalCode(1));
  const word = KIND_WORDS[kind];
  const sheet: Table = {
    title: `${word}模板`,
    notes: [BRIEFLY[kind]],
    columns,
    rows: [Object.fromEntries(columns.map(({ key, example }) => [key, example]))],
    name: word,
    spare: SPARE,
  };
  return {
    fileName: `${word}模板.${file}`,
    tables: file === 'xlsx' ? [sheet, explanations(kind, columns)] : [sheet],
  };
}
