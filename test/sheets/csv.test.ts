import t from 'tap';
import { csvLine, guardFormula, parseCsv, unguardFormula } from '../../server/sheets/csv.ts';
import { decodeText } from '../../server/sheets/decode.ts';
import { readSheet } from '../../server/sheets/read-sheet.ts';

t.test('separators, quotes, line ends and blank lines', async (t) => {
  const cases: [why: string, text: string, records: string[][]][] = [
    [
      'commas',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolons',
      'a;b\r\n1,5;2\r\n',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    [
      'tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a separator that is announced', 'sep=;\na;b', [[], ['a', 'b']]],
    [
      'carriage returns only',
      'a,b\r1,2\r',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a quoted field with everything in it', '"a,""b""\n\nc",d', [['a,"b"\n\nc', 'd']]],
    ['a quote inside a field is itself', 'a 6" b,c', [['a 6" b', 'c']]],
    ['a field that goes on after its closing quote stays as it stands', '"a"b,c', [['"a"b', 'c']]],
    ['blanks after a closing quote are none of the field', '"a" ,b', [['a', 'b']]],
    [
      'tabs where the cells hold more commas than there are tabs',
      'a\tb\n1\tA,B,C,D\n2\tA,B,C,D,E\n',
      [
        ['a', 'b'],
        ['1', 'A,B,C,D'],
        ['2', 'A,B,C,D,E'],
      ],
    ],
    [
      'an inch mark hides no separator',
      'a;b\n12" 1,1;2\n13" 1,1,1;3',
      [
        ['a', 'b'],
        ['12" 1,1', '2'],
        ['13" 1,1,1', '3'],
      ],
    ],
    ['unequal rows', 'a,b,c\n1\n', [['a', 'b', 'c'], ['1']]],
    ['blank lines keep their number', 'a\n\n\nb', [['a'], [], [], ['b']]],
    ['a last empty field', 'a,', [['a', '']]],
    [
      'commas inside quotes do not choose the separator',
      '"a,b,c";d\n"e,f,g";h',
      [
        ['a,b,c', 'd'],
        ['e,f,g', 'h'],
      ],
    ],
    ['nothing', '', []],
  ];
  for (const [why, text, records] of cases) t.same(parseCsv(text), records, why);
});

t.test('what cannot be read names its row', async (t) => {
  t.throws(() => parseCsv('a\n"b\nc'), { message: /^第 2 行的引号没有成对/ });
  t.throws(() => parseCsv(`a\nb\n${'x'.repeat(40_000)}`), { message: /^第 3 行有一格超过/ });
  t.throws(() => parseCsv(','.repeat(300)), { message: /超过 200 列/ });
  t.throws(() => parseCsv('a\n'.repeat(100_001)), { message: /超过 100,000 行/ });
});

t.test('every encoding of an office gives the same text', async (t) => {
  const text = '企业名称,信用代码\n示例䶮科技（嘉兴）有限公司,1\n';
  const utf16be = Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  // 示例 in GBK, 㛃 (U+36C3) as four bytes of GB18030, and an ASCII comma.
  const gb = Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0x2c, 0x82, 0x31, 0x95, 0x33, 0x0a]);
  t.equal(decodeText(Buffer.from(text)), text);
  t.equal(decodeText(Buffer.from(`\uFEFF${text}`)), text);
  t.equal(decodeText(Buffer.from(`\uFEFF${text}`, 'utf16le')), text);
  t.equal(decodeText(utf16be), text);
  t.match(decodeText(gb), /^示例,.\n$/u);
});

t.test('what is in no one encoding is refused with its line, never guessed', async (t) => {
  const chinese = Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0x0a]);
  const utf8 = Buffer.from('示例甲,1\n');
  const cases: [string, Buffer, RegExp][] = [
    ['a line of GBK in UTF-8', Buffer.concat([utf8, utf8, chinese]), /^第 3 行的编码与其他行不同/],
    [
      'a line of UTF-8 in GBK',
      Buffer.concat([chinese, chinese, chinese, utf8]),
      /^第 4 行的编码与其他行不同/,
    ],
    ['UTF-8 cut in the middle', Buffer.concat([utf8, utf8]).subarray(0, 14), /^第 2 行的编码/],
    [
      'bytes of nothing',
      Buffer.concat([chinese, Buffer.from([0x41, 0xff, 0x0a])]),
      /^第 2 行有不能识别的字符/,
    ],
    ['UTF-16 without its mark', Buffer.from('企业名称,代码\n', 'utf16le'), /不是表格文本|不能识别/],
    ['half a character of UTF-16', Buffer.from([0xff, 0xfe, 0x41]), /不能识别/],
    ['binary', Buffer.from([1, 2, 3, 0, 5]), /不是表格文本/],
  ];
  for (const [why, bytes, message] of cases) t.throws(() => decodeText(bytes), { message }, why);
});

t.test('a line of GBK that happens to pass for UTF-8 spoils nothing', async (t) => {
  const lucky = Buffer.from([0xc1, 0xaa, 0xcd, 0xa8, 0x0a]);
  const bytes = Buffer.concat([Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0x0a]), lucky]);
  t.equal(decodeText(bytes), '示例\n联通\n');
});

t.test('texts that would run as formulas are closed, and open again when read', async (t) => {
  const hostile = [
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '"=1',
    "'=1",
    '＝1',
    '＠x',
    '=HYPERLINK("http://x")',
  ];
  for (const text of hostile) {
    t.equal(guardFormula(text), `'${text}`, JSON.stringify(text));
    t.equal(unguardFormula(guardFormula(text)), text);
    t.same(parseCsv(csvLine([text, 'x'])), [[text, 'x']]);
  }
  for (const text of ['示例', '1=1', 'a-b', "'示例", '']) {
    t.equal(guardFormula(text), text);
    t.equal(unguardFormula(text), text);
  }
  t.equal(csvLine([-3, '-3', null]), "-3,'-3,\r\n");
});

t.test('a .csv is read as one sheet, rows numbered as a spreadsheet program shows them', async (t) => {
  const bytes = Buffer.from('\uFEFF企业名单\n\n企业名称,备注\n"示例甲","一\n二"\n');
  const { sheets } = await readSheet(bytes, '名单.CSV');
  t.same(
    sheets[0]?.rows.map((row) => [row.number, row.cells.map((cell) => cell.text)]),
    [
      [1, ['企业名单']],
      [3, ['企业名称', '备注']],
      [4, ['示例甲', '一\n二']],
    ],
  );
});
