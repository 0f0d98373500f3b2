import t from 'tap';
import { readLines } from '../../server/rules/match-lines.ts';

const namesOf = (...lines: string[]) => readLines(lines).map((one) => one.cells.map((ways) => ways.at(-1)));

const ROWS: [string, string][] = [
  ['示例甲科技有限公司', '示例甲科技有限公司'],
  ['1、示例甲科技有限公司', '示例甲科技有限公司'],
  ['1.示例甲科技有限公司', '示例甲科技有限公司'],
  ['１２．示例甲科技有限公司', '示例甲科技有限公司'],
  ['（1）示例甲科技有限公司', '示例甲科技有限公司'],
  ['(12) 示例甲科技有限公司', '示例甲科技有限公司'],
  ['①示例甲科技有限公司', '示例甲科技有限公司'],
  ['一、示例甲科技有限公司', '示例甲科技有限公司'],
  ['12 示例甲科技有限公司', '示例甲科技有限公司'],
  ['1\t示例甲科技有限公司\t嘉兴市', '示例甲科技有限公司'],
  ['1\t示例甲科技有限公司\t嘉兴市\t秀洲区\t光伏新能源产品', '示例甲科技有限公司'],
  ['嘉兴市    示例甲科技有限公司    新认定', '示例甲科技有限公司'],
  ['1  示例甲科技有限公司  嘉兴市', '示例甲科技有限公司'],
  ['1 示例甲科技有限公司 嘉兴市', '示例甲科技有限公司'],
  ['1,示例甲科技有限公司,嘉兴市', '示例甲科技有限公司'],
  ['1，示例甲科技有限公司，嘉兴市', '示例甲科技有限公司'],
  ['"1","示例甲科技有限公司","嘉兴市"', '示例甲科技有限公司'],
  ['企业名称：示例甲科技有限公司', '示例甲科技有限公司'],
];

t.test('one name is read from a row, whatever stands beside it', async (t) => {
  for (const [row, name] of ROWS) t.same(namesOf(row), [[name]], JSON.stringify(row));
});

const NO_ROWS = [
  ...[
    '',
    '   ',
    '\t\t',
    '\u200B',
    '企业名称',
    '企 业 名 称',
    '序号\t企业名称\t所在市',
    '序号 单位名称 设区市',
  ],
  ...[
    '统一社会信用代码\t企业名称',
    '序号,企业全称,县（市、区）',
    '2025年度示例省专精特新中小企业名单',
    '附件1',
  ],
  ...['（排名不分先后）', '嘉兴市（115家）', '一、嘉兴市', '合计', '公司', '序号\t企业\t地区'],
];

t.test('blank lines, headers, titles and headings of groups are no rows', async (t) => {
  for (const line of NO_ROWS) t.same(readLines([line]), [], JSON.stringify(line));
});

t.test('rows keep the number of their line and the text as pasted', async (t) => {
  const read = readLines(['示例名单', '', '序号\t企业名称', '1\t示例甲科技有限公司 ']);
  t.same(
    read.map(({ line, text }) => [line, text]),
    [[4, '1\t示例甲科技有限公司']],
  );
});

t.test('a serial number without a name is a row that names nobody, told and not lost', async (t) => {
  t.match(readLines(['17\t\t嘉兴市']), [{ line: 1, cells: [], codes: [] }]);
});

t.test('codes are found alone, in a column, behind a name, and with spaces or hyphens', async (t) => {
  const code = '91330411YY000001X4';
  const lines = [code, code.toLowerCase(), `1\t示例甲科技有限公司\t${code}`, `示例甲科技有限公司（${code}）`];
  lines.push('9133 0411 YY00 0001 X4', '91330411-YY000001-X4', '９１３３０４１１ＹＹ０００００１Ｘ４');
  for (const line of lines) t.same(readLines([line])[0]?.codes, [code], line);
  t.same(namesOf(`示例甲科技有限公司（${code}）`), [['示例甲科技有限公司']]);
  for (const line of ['13800001402', '9.14403E+17', '2026-01-08', '浙经信企业〔2026〕4号']) {
    t.same(readLines([line])[0]?.codes, [], line);
  }
});

t.test('under a header only the column of names is read', async (t) => {
  const rows = [
    '序号\t母公司\t企业名称\t所在市',
    '1\t示例母公司有限公司\t示例甲科技有限公司\t嘉兴市',
    '2\t示例母公司有限公司\t\t嘉兴市',
  ];
  t.same(namesOf(...rows), [['示例甲科技有限公司'], []]);
});

t.test('quotes, colons and blanks at the ends of a cell are taken off', async (t) => {
  t.same(namesOf(`"'  示例甲科技有限公司 '"`), [['示例甲科技有限公司']]);
  t.same(namesOf('91330411YY10500006 :、 示例甲科技有限公司 、:'), [['示例甲科技有限公司']]);
});
