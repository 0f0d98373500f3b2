import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { isWhole } from '../../server/sheets/xml-whole.ts';
import { type Part, parts, xlsx, zip } from './make.ts';

const SHEET1 = 'xl/worksheets/sheet1.xml';
const ROWS = [
  ['企业名称', '信用代码'],
  ['示例甲有限公司', '91330411YY10500006'],
  ['示例乙有限公司', '91330411YY10500193'],
];

/** A sound zip whose sheet is another text. */
function withSheet(change: (xml: string) => string | Uint8Array, more: readonly Part[] = []): Buffer {
  const all = parts([{ name: '名单', rows: ROWS }]);
  return zip([
    ...all.map((part) => (part.name === SHEET1 ? { ...part, content: change(String(part.content)) } : part)),
    ...more,
  ]);
}

t.test('a sheet that ends early or is not well nested is refused, never read in part', async (t) => {
  const cases: [why: string, bytes: Buffer][] = [
    ['cut within the last row', withSheet((xml) => xml.slice(0, xml.lastIndexOf('<c ')))],
    ['cut within a tag', withSheet((xml) => xml.slice(0, xml.lastIndexOf('<c ') + 8))],
    ['without its end', withSheet((xml) => xml.replace('</worksheet>', ''))],
    [
      'an end that was never begun',
      withSheet((xml) => xml.replace('</sheetData>', '</nothing></sheetData>')),
    ],
    ['a row that is not ended', withSheet((xml) => xml.replace('</row>', ''))],
    [
      'UTF-16, whatever it declares',
      withSheet((xml) => Buffer.from(`\ufeff<?xml version="1.0"?>${xml}`, 'utf16le')),
    ],
  ];
  for (const [why, bytes] of cases) {
    await t.rejects(readSheet(bytes, 'a.xlsx'), { message: /^文件已损坏/ }, why);
  }
});

t.test('a cell that points at a text that is not there is damage, not a blank', async (t) => {
  const pointing = (index: string) =>
    withSheet(
      (xml) =>
        xml.replace('</sheetData>', `<row r="9"><c r="A9" t="s"><v>${index}</v></c></row></sheetData>`),
      [
        {
          name: 'xl/sharedStrings.xml',
          content:
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>一</t></si><si><t/></si></sst>',
        },
      ],
    );
  for (const index of ['2', '99999', '-1']) {
    await t.rejects(readSheet(pointing(index), 'a.xlsx'), { message: /^文件已损坏/ }, index);
  }
  t.equal((await readSheet(pointing('1'), 'a.xlsx')).sheets.length, 1);
});

t.test('a workbook of hidden sheets says so, and not that it is empty', async (t) => {
  const bytes = xlsx([{ name: '名单', rows: ROWS, hidden: true }]);
  await t.rejects(readSheet(bytes, 'a.xlsx'), { message: /隐藏/ });
});

t.test('what is well nested is known, with all that XML allows', async (t) => {
  for (const xml of [
    '<a/>',
    '<?xml version="1.0"?>\n<a><b x="1 > 0" y=\'"\'/><!-- <c> --><![CDATA[<d>]]></a>\n',
    '<x:a xmlns:x="u"><x:b>一</x:b ></x:a>',
  ]) {
    t.equal(isWhole(xml), true, xml);
  }
  for (const xml of [
    '',
    'a',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a',
    '<a x="</a>',
    '<a><!-- </a>',
    '<a><b></a></b>',
  ]) {
    t.equal(isWhole(xml), false, xml);
  }
});

t.test('a name is taken whole, so that a tag without an end is refused at once', async (t) => {
  t.notOk(isWhole(`<${'a'.repeat(1_000_000)}`));
  t.notOk(isWhole(`<a b="${'c'.repeat(1_000_000)}`));
  t.ok(isWhole('<x:a-b c="1>2" d=\'"\'><e/></x:a-b>'));
});
