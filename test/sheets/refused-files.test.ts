import t from 'tap';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { LIMITS, SheetFault } from '../../server/sheets/sheet.ts';
import { readDirectory, unpack } from '../../server/sheets/zip.ts';
import { type Part, parts, xlsx, zip } from './make.ts';

const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const list = (): Part[] => parts([{ name: '名单', rows: [['企业名称', '信用代码']] }]);
const withPart = (part: Part): Buffer => zip([...list(), part]);
const changed = (name: string, change: (part: Part) => Part): Buffer =>
  zip(list().map((part) => (part.name === name ? change(part) : part)));
const SHEET1 = 'xl/worksheets/sheet1.xml';

t.test('files that are no .xlsx or .csv are refused with what to do', async (t) => {
  const cases: [why: string, bytes: Uint8Array, name: string, message: RegExp][] = [
    ['an .xls', Buffer.from([...OLE, ...new Array(600).fill(0)]), '名单.xls', /另存为 \.xlsx/],
    [
      'an .et under another name',
      Buffer.from([...OLE, 1, 2]),
      '名单.xlsx',
      /\.et 文件请在 WPS 中另存为 \.xlsx/,
    ],
    [
      'an .xlsx with a password',
      Buffer.concat([Buffer.from(OLE), Buffer.from('EncryptedPackage', 'utf16le')]),
      '名单.xlsx',
      /^文件有密码，取消密码后再选$/,
    ],
    [
      'an entry with a password',
      withPart({ name: 'x.xml', content: 'x', encrypted: true }),
      'a.xlsx',
      /密码/,
    ],
    ['an empty file', new Uint8Array(), '名单.csv', /空的/],
    ['a PDF', Buffer.from('%PDF-1.7'), '名单.csv', /只能读取/],
    ['a web page named .xls', Buffer.from('<html><table>'), '名单.xls', /只能读取/],
    ['a Word file', zip([{ name: '[Content_Types].xml', content: '<Types/>' }]), '名单.xlsx', /只能读取/],
    ['macros inside', withPart({ name: 'xl/vbaProject.bin', content: 'x' }), '名单.xlsx', /宏/],
    ['a name that says macros', xlsx([{ name: 'a', rows: [['x']] }]), '名单.xlsm', /宏/],
    ['a workbook named .csv', zip(list()), '名单.csv', /以 \.csv 结尾，内容却是 ?\.xlsx/],
    ['a text named .xlsx', Buffer.from('企业名称,信用代码\n'), '名单.xlsx', /以 \.xlsx 结尾，内容却是文本/],
    ['no ending', zip(list()), '名单', /只能读取/],
  ];
  for (const [why, bytes, name, message] of cases) {
    await t.rejects(readSheet(bytes, name), { message }, why);
  }
});

t.test('a file over the limit is refused by its size', async (t) => {
  const bytes = Buffer.alloc(23 * 1024 * 1024, 0x41);
  await t.rejects(readSheet(bytes, 'a.csv'), { message: '文件 23 MB，超过 10 MB' });
});

t.test('bombs are refused before anything is parsed', async (t) => {
  const many = Array.from({ length: LIMITS.entries + 1 }, (_, i) => ({ name: `x${i}.xml`, content: '' }));
  const zeros = Buffer.alloc(3 * 1024 * 1024);
  const big: Part[] = Array.from({ length: 2 }, (_, i) => ({
    name: `x${i}.xml`,
    content: 'x',
    claims: { size: 26 * 1024 * 1024, packed: 1024 * 1024 },
  }));
  const cases: [string, Buffer][] = [
    ['a thousand to one', withPart({ name: 'xl/worksheets/sheet2.xml', content: zeros })],
    ['claims over 50 MB in all', zip([...list(), ...big])],
    ['too many entries', zip(many)],
    ['a zip64 size', withPart({ name: 'x.xml', content: 'x', claims: { size: 0xffffffff } })],
    ['entries over each other', zip(list(), { overlap: true })],
    [
      'an entry that runs into the directory',
      withPart({ name: 'x.xml', content: 'x', claims: { packed: 5_000 } }),
    ],
    ['the same name twice', zip([...list(), ...list()])],
    ['a directory that lies about the size', changed(SHEET1, (part) => ({ ...part, claims: { size: 40 } }))],
    ['a wrong checksum', changed(SHEET1, (part) => ({ ...part, claims: { crc: 1 } }))],
    ['no end record', zip(list()).subarray(0, -30)],
  ];
  for (const [why, bytes] of cases) {
    const before = performance.now();
    const outcome: unknown = await readSheet(bytes, 'a.xlsx').catch((error: unknown) => error);
    t.ok(outcome instanceof SheetFault, `${why}: ${String(outcome)}`);
    t.ok(performance.now() - before < 3_000, `${why}: quickly`);
  }
});

t.test('document types and entities are refused wherever they stand', async (t) => {
  for (const name of [SHEET1, 'xl/workbook.xml', '_rels/.rels']) {
    const bytes = changed(name, (part) => ({
      ...part,
      content: `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${String(part.content)}`,
    }));
    await t.rejects(readSheet(bytes, 'a.xlsx'), { message: /DOCTYPE/ });
  }
});

t.test('a sheet too far spread or too wide ends in a message, not in a crash', async (t) => {
  const far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>';
  const wide = '<row r="1"><c r="A1"><v>1</v></c><c r="IV1"><v>2</v></c></row>';
  const low = '<row r="1"><c r="A1"><v>1</v></c></row><row r="100001"><c r="A100001"><v>1</v></c></row>';
  const outside = '<row r="1"><c r="ZZZZ9"><v>1</v></c></row>';
  for (const [rows, message] of [
    [far, /行列过多/],
    [wide, /超过 200 列/],
    [low, /超过 100,000 行/],
    [outside, /无法读取/],
  ] as const) {
    await t.rejects(readSheet(xlsx([{ name: 'a', rows }]), 'a.xlsx'), { message });
  }
});

/** The same numbers in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state % below;
  };
}

const rows = [['企业名称', '信用代码'], ...Array.from({ length: 20 }, (_, i) => [`示例${i}有限公司`, i])];
const inside = parts([{ name: '名单', rows, merges: ['A2:A3'] }]);

/** Some bytes changed, and one time in five the end cut off. */
function spoil(bytes: Buffer, random: (below: number) => number): Buffer {
  for (let i = 0; i < 3; i += 1) bytes[random(bytes.length)] = random(128);
  return random(5) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

t.test('a hundred damaged zips unpack or give a message, never anything else', async (t) => {
  const random = chance(20260930);
  const whole = zip(inside);
  const outcomes = { unpacked: 0, refused: 0 };
  for (let i = 0; i < 100; i += 1) {
    const bytes = spoil(Buffer.from(whole), random);
    try {
      for (const entry of readDirectory(bytes)) unpack(bytes, entry);
      outcomes.unpacked += 1;
    } catch (error) {
      if (!(error instanceof SheetFault)) throw error;
      outcomes.refused += 1;
    }
  }
  t.equal(outcomes.unpacked + outcomes.refused, 100);
  t.ok(outcomes.refused > 20);
});

t.test('damage inside a sound zip gives rows or a message as well', async (t) => {
  const random = chance(20260931);
  const outcomes = { read: 0, refused: 0 };
  for (let i = 0; i < 12; i += 1) {
    const hurt = inside[random(inside.length)];
    const bytes = zip(
      inside.map((one) =>
        one === hurt ? { ...one, content: spoil(Buffer.from(one.content), random) } : one,
      ),
    );
    try {
      await readSheet(bytes, 'a.xlsx');
      outcomes.read += 1;
    } catch (error) {
      if (!(error instanceof SheetFault)) throw error;
      outcomes.refused += 1;
    }
  }
  t.equal(outcomes.read + outcomes.refused, 12);
});

t.test(
  'an entry that unpacks to more than a hundred times its size is refused by its ratio alone',
  async (t) => {
    const size = LIMITS.ratioFrom + 1;
    t.ok(size * 2 < LIMITS.unpackedBytes, 'what is unpacked would have room');
    t.throws(() => readDirectory(withPart({ name: 'x.xml', content: Buffer.alloc(size) })), {
      message: /展开后过大/,
    });
    t.doesNotThrow(() => readDirectory(withPart({ name: 'x.xml', content: Buffer.alloc(LIMITS.ratioFrom) })));
  },
);
