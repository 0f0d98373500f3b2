import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { type WriteTable, writeSheet } from '../../server/sheets/write-sheet.ts';
import { readDirectory, unpack } from '../../server/sheets/zip.ts';

const TABLE: Omit<WriteTable, 'kind'> = {
  title: '企业名单',
  notes: ['数据截至 2026年9月30日'],
  columns: [
    { key: 'name', header: '企业名称', width: 30 },
    { key: 'uscc', header: '统一社会信用代码', kind: 'code' },
    { key: 'founded', header: '成立日期', kind: 'day' },
    { key: 'staff', header: '从业人员（人）', kind: 'whole' },
    { key: 'share', header: '占有率（%）', kind: 'decimal' },
    { key: 'in_scope', header: '属统计口径', choices: ['是', '否'] },
  ],
  rows: [
    {
      name: '=HYPERLINK("http://x")',
      uscc: '91330411YY000001X4',
      founded: '2024-02-29',
      staff: -3,
      share: 12.5,
      in_scope: true,
    },
    {
      name: '示例“甲”, \n有限公司',
      uscc: '@a',
      founded: '1949-10-01',
      staff: 0,
      share: 0.1,
      in_scope: false,
    },
    { name: '_x0041_\u0001b', uscc: "'=1", founded: null, staff: null, share: null, in_scope: null },
  ],
};

async function partOf(bytes: Uint8Array, name: string): Promise<string> {
  const entry = readDirectory(bytes).find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return Buffer.from(unpack(bytes, entry)).toString();
}

t.test('both kinds of file read back as what was written', async (t) => {
  for (const kind of ['xlsx', 'csv'] as const) {
    const { sheets } = await readSheet(await writeSheet({ ...TABLE, kind }), `名单.${kind}`);
    const rows = sheets[0]?.rows.map((row) => Array.from({ length: 6 }, (_, i) => row.cells[i]?.text ?? ''));
    t.same(
      rows,
      [
        ['企业名单', '', '', '', '', ''],
        ['数据截至 2026年9月30日', '', '', '', '', ''],
        ['企业名称', '统一社会信用代码', '成立日期', '从业人员（人）', '占有率（%）', '属统计口径'],
        ['=HYPERLINK("http://x")', '91330411YY000001X4', '2024-02-29', '-3', '12.5', '是'],
        ['示例“甲”, \n有限公司', '@a', '1949-10-01', '0', '0.1', '否'],
        ['_x0041_b', "'=1", '', '', '', ''],
      ],
      kind,
    );
  }
});

t.test('in .xlsx the header is frozen, days are dates, codes and formulas are text', async (t) => {
  const bytes = await writeSheet({ ...TABLE, kind: 'xlsx' });
  const sheet = await partOf(bytes, 'xl/worksheets/sheet1.xml');
  t.match(sheet, /<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/);
  t.match(sheet, /<c r="C4" s="\d+"><v>45351<\/v>/);
  t.match(sheet, /<c r="B4" s="\d+" t="inlineStr"/);
  t.match(sheet, /<col min="1" max="1" width="30"/);
  t.notMatch(sheet, /<f>/);
  t.match(await partOf(bytes, 'xl/styles.xml'), /yyyy-mm-dd/);
});

t.test('drop-down lists reach over the spare rows of a template and allow other words', async (t) => {
  const bytes = await writeSheet({ ...TABLE, kind: 'xlsx', spare: 500 });
  const sheet = await partOf(bytes, 'xl/worksheets/sheet1.xml');
  t.match(
    sheet,
    /<dataValidation type="list" errorStyle="warning" [^>]*sqref="F4:F506"><formula1>'选项'!\$A\$1:\$A\$2</,
  );
  const { sheets } = await readSheet(bytes, 'a.xlsx');
  t.equal(sheets[0]?.rows.length, 6, 'spare rows are blank');
});

t.test('in .csv there is a mark of UTF-8, and no field that runs as a formula', async (t) => {
  const bytes = Buffer.from(await writeSheet({ ...TABLE, kind: 'csv' }));
  t.same([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  const text = bytes.toString('utf8');
  t.match(text, /"'=HYPERLINK\(""http:\/\/x""\)",91330411YY000001X4,2024-02-29,-3,12.5,是\r\n/);
  t.notMatch(text, /(^|,)"?[=@]/m);
});

t.test('a word that looks like an error stays a word', async (t) => {
  const table: WriteTable = { columns: [{ key: 'a', header: '备注' }], rows: [{ a: '#N/A' }], kind: 'xlsx' };
  const { sheets } = await readSheet(await writeSheet(table), 'a.xlsx');
  const cell = sheets[0]?.rows[1]?.cells[0];
  t.equal(cell?.fault, undefined);
  t.match(cell?.text, /#N\/A$/);
});
