/**
 * Ten kinds of files made to burst, read one by one in a process of their own; prints a line of JSON each:
 * what came of it, how long it took, and how much memory the process had at most more than before.
 */
import { gzipSync } from 'node:zlib';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { SheetFault } from '../../server/sheets/sheet.ts';
import { type Part, parts, xlsx, zip } from '../sheets/make.ts';

const SHEET = 'xl/worksheets/sheet1.xml';
const list = (): Part[] => parts([{ name: '名单', rows: [['企业名称', '信用代码']] }]);
const changed = (change: (part: Part) => Part) =>
  zip(list().map((part) => (part.name === SHEET ? change(part) : part)));
const rowsOf = (count: number, cell: string) =>
  Array.from({ length: count }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}" ${cell}</c></row>`).join('');

function inner(depth: number): Buffer {
  const bytes = depth === 0 ? Buffer.alloc(4_000_000) : inner(depth - 1);
  return zip([{ name: `${depth}.zip`, content: bytes }]);
}

const BOMBS: Record<string, () => Buffer> = {
  'a hundred to one': () =>
    zip([...list(), { name: 'x.xml', content: Buffer.from('<a>示例</a>'.repeat(600_000)) }]),
  'a thousand to one': () => zip([...list(), { name: 'x.xml', content: Buffer.alloc(40_000_000) }]),
  'zips in zips': () => zip([...list(), { name: 'x.zip', content: inner(4) }]),
  'a directory that claims little': () =>
    zip(
      list().map((part) =>
        part.name === SHEET
          ? { ...part, content: Buffer.alloc(60_000_000, 0x20), claims: { size: 900 } }
          : part,
      ),
    ),
  'entries over each other': () =>
    zip(
      Array.from({ length: 900 }, (_, i) => ({ name: `${i}.xml`, content: 'x'.repeat(900_000) })).slice(
        0,
        40,
      ),
      { overlap: true },
    ),
  'sixty thousand entries': () =>
    zip(Array.from({ length: 60_000 }, (_, i) => ({ name: `${i}`, content: '' }))),
  'a billion laughs': () =>
    changed((part) => ({
      ...part,
      content: `<!DOCTYPE a [<!ENTITY a0 "示例示例">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]>${String(part.content).replace('企业名称', '&a9;')}`,
    })),
  'one shared text a million times': () => {
    const text = '长'.repeat(30_000);
    return zip([
      ...list().map((part) =>
        part.name === SHEET
          ? {
              ...part,
              content: String(part.content).replace(
                /<sheetData>.*<\/sheetData>/s,
                `<sheetData>${rowsOf(90_000, 't="s"><v>0</v>')}</sheetData>`,
              ),
            }
          : part,
      ),
      {
        name: 'xl/sharedStrings.xml',
        content: `<sst count="1" uniqueCount="1"><si><t>${text}</t></si></sst>`,
      },
    ]);
  },
  'elements within elements': () =>
    changed((part) => ({
      ...part,
      content: String(part.content).replace(
        '<sheetData>',
        `<sheetData>${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}`,
      ),
    })),
  'an attribute without end': () =>
    changed((part) => ({
      ...part,
      content: String(part.content).replace('<sheetData>', `<sheetData a="${'x'.repeat(3_000_000)}">`),
    })),
  'a merged cell over everything': () =>
    xlsx([
      {
        name: '名单',
        rows: [
          ['企业名称', '信用代码'],
          ['示例', '1'],
        ],
        merges: ['A2:XFD1048576', 'A3:XFD1048576'],
      },
    ]),
  'gzip under the name': () => gzipSync(Buffer.alloc(30_000_000)),
};

const rss = () => process.resourceUsage().maxRSS / 1024;
// What reading anything at all takes is not the bomb's.
await readSheet(
  xlsx([
    {
      name: '名单',
      rows: [
        ['企业名称', '信用代码'],
        ['示例有限公司', '1'],
      ],
    },
  ]),
  'a.xlsx',
);
const chosen = process.argv[2];
for (const [name, make] of Object.entries(BOMBS)) {
  if (chosen === undefined) {
    console.log(name);
    continue;
  }
  if (chosen !== name) continue;
  const bytes = make();
  const before = rss();
  const began = performance.now();
  const outcome: unknown = await readSheet(bytes, '名单.xlsx').catch((error: unknown) => error);
  const said =
    outcome instanceof SheetFault
      ? outcome.message
      : outcome instanceof Error
        ? `!! ${outcome.stack}`
        : 'read';
  console.log(
    JSON.stringify({
      name,
      bytes: bytes.length,
      said,
      ms: Math.round(performance.now() - began),
      mb: Math.round(rss() - before),
    }),
  );
}
process.exit(0);
