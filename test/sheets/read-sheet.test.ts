import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { parts, xlsx, zip } from './make.ts';

async function texts(bytes: Uint8Array, name = '名单.xlsx'): Promise<string[][][]> {
  const { sheets } = await readSheet(bytes, name);
  return sheets.map((sheet) => sheet.rows.map((row) => row.cells.map((cell) => cell.text)));
}

t.test('a workbook gives its visible sheets with rows by their number', async (t) => {
  const bytes = xlsx([
    { name: '说明', rows: '<row r="3"><c r="B3" t="inlineStr"><is><t>一</t></is></c></row><row r="7"/>' },
    { name: '旧', rows: [['看不见']], hidden: true },
    { name: '名单', rows: [['企业名称', 12.5]] },
  ]);
  const { sheets } = await readSheet(bytes, '名单.xlsx');
  t.same(
    sheets.map((sheet) => [sheet.name, sheet.rows.map((row) => row.number)]),
    [
      ['说明', [3]],
      ['名单', [1]],
    ],
  );
  t.same(sheets[1]?.rows[0]?.cells[1], { text: '12.5', number: 12.5, date: null });
});

t.test('date cells are days, percentages read as they look, truth values are words', async (t) => {
  const row =
    '<row r="1"><c r="A1" s="1"><v>46061</v></c><c r="B1" s="2"><v>0.07</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" s="1"><v>60</v></c></row>';
  const { sheets } = await readSheet(xlsx([{ name: 'a', rows: row }]), 'a.xlsx');
  const cells = sheets[0]?.rows[0]?.cells ?? [];
  t.same(cells[0], { text: '2026-02-08', number: null, date: '2026-02-08' });
  t.equal(cells[1]?.text, '7%');
  t.equal(cells[2]?.text, 'TRUE');
  t.match(cells[3]?.date, /^1900-/, 'the day that never was stays in a year that no date may have');
});

t.test('in a workbook that counts from 1904 both kinds of date are that many days later', async (t) => {
  const row = '<row r="1"><c r="A1" s="1"><v>44599</v></c><c r="B1"><v>44599</v></c></row>';
  const { sheets } = await readSheet(xlsx([{ name: 'a', rows: row }], { date1904: true }), 'a.xlsx');
  t.equal(sheets[0]?.rows[0]?.cells[0]?.date, '2026-02-08');
  t.equal(sheets[0]?.rows[0]?.cells[1]?.from1904, true);
});

t.test('a formula gives its stored result, and asks for one where it has none', async (t) => {
  const row =
    '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>示例</v></c><c r="C1"><f>1+1</f></c><c r="D1" t="e"><v>#N/A</v></c></row>';
  const { sheets } = await readSheet(xlsx([{ name: 'a', rows: row }]), 'a.xlsx');
  const cells = sheets[0]?.rows[0]?.cells ?? [];
  t.same(
    cells.slice(0, 2).map((cell) => cell.text),
    ['2', '示例'],
  );
  t.match(cells[2]?.fault, /公式/);
  t.match(cells[3]?.fault, /#N\/A/);
});

t.test('a cell merged downwards is read in every row, one merged sideways in its first column', async (t) => {
  const rows = [
    ['示例甲', '储备', 'x'],
    [null, '培育', 'y'],
    ['合并', null, 'z'],
  ];
  t.same(await texts(xlsx([{ name: 'a', rows, merges: ['A1:A2', 'A3:B3'] }])), [
    [
      ['示例甲', '储备', 'x'],
      ['示例甲', '培育', 'y'],
      ['合并', '', 'z'],
    ],
  ]);
});

t.test('rich text, shared text and escaped characters come out whole', async (t) => {
  const made = parts([
    {
      name: 'a',
      rows: '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>',
    },
  ]);
  const rels = made.find((part) => part.name === 'xl/_rels/workbook.xml.rels');
  if (rels === undefined) throw new Error('no rels');
  rels.content = String(rels.content).replace(
    '</Relationships>',
    '<Relationship Id="ss" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
  );
  made.push({
    name: 'xl/sharedStrings.xml',
    content:
      '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>示例</t></r><r><t>甲</t></r></si><si><t>A&amp;B &#20844;司</t></si></sst>',
  });
  t.same(await texts(zip(made)), [[['示例甲', 'A&B 公司']]]);
});

t.test('pictures, links to other files and comments are left unread', async (t) => {
  const made = parts([{ name: 'a', rows: [['企业名称']] }]);
  made.push({ name: 'xl/externalLinks/externalLink1.xml', content: '<not xml' });
  made.push({ name: 'xl/media/image1.png', content: new Uint8Array([1, 2, 3]) });
  t.same(await texts(zip(made)), [[['企业名称']]]);
});

t.test('a path is read as the bytes are', async (t) => {
  const dir = t.testdir({ '名单.csv': '企业名称,信用代码\n示例甲,1\n' });
  const { sheets } = await readSheet(`${dir}/名单.csv`, '名单.csv');
  t.equal(sheets[0]?.rows.length, 2);
  await t.rejects(readSheet(`${dir}/没有.csv`, '没有.csv'), { message: /没有这个文件/ });
});
