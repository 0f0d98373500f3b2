import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { importFile } from '../../server/sheets/import.ts';
import { recordedBy } from '../helpers/zone.ts';
import { escapeXml, type MadeSheet, xlsx } from './make.ts';

const HEAD = ['企业名称', '统一社会信用代码', '镇街园区', '成立日期'];
const firm = (n: number): string[] => [`示例${n}有限公司`, fictionalCode(n), '示例一街道', '2020-01-02'];
const [A, B] = [firm(1), firm(2)];
const TEXT = [HEAD, A, B].map((row) => row.join(',')).join('\n');
const one = (rows: (string | number | null)[][], more: Partial<MadeSheet> = {}) =>
  xlsx([{ name: '名单', rows, ...more }]);
const bytes = (text: string) => Buffer.from(text);
const wide = (text: string) =>
  text.replace(/[0-9A-Z]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
const cell = (ref: string, text: string) =>
  `<c r="${ref}" t="inlineStr"><is><t>${escapeXml(text)}</t></is></c>`;
const row = (n: number, texts: readonly string[]) =>
  `<row r="${n}">${texts.map((text, c) => cell(`${'ABCD'[c]}${n}`, text)).join('')}</row>`;
const blanks = Array.from({ length: 3_000 }, (_, i) => `<row r="${i + 3}"><c r="A${i + 3}" s="1"/></row>`);

/** A file as offices send it, how many of its rows are new, and what is refused. */
const CASES: [why: string, name: string, file: Uint8Array, added: number, refused?: RegExp][] = [
  ['UTF-8 with its mark', 'a.csv', bytes(`\ufeff${TEXT}`), 2],
  ['UTF-16, low byte first', 'a.csv', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 2],
  ['UTF-16, high byte first', 'a.csv', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), 2],
  ['semicolons', 'a.csv', bytes(TEXT.replaceAll(',', ';')), 2],
  ['tabs', 'a.csv', bytes(TEXT.replaceAll(',', '\t')), 2],
  ['carriage returns only', 'a.csv', bytes(TEXT.replaceAll('\n', '\r')), 2],
  ['a code as a number', 'a.csv', bytes(TEXT.replace(A[1] ?? '', '9.14403E+17')), 1, /9\.14403E\+17/],
  ['month before day', 'a.csv', bytes(TEXT.replace('2020-01-02', '03/18/2023')), 1, /03\/18\/2023/],
  [
    'full width and invisible signs',
    'a.xlsx',
    one([HEAD, [`　${A[0]}\u200b `, wide(A[1] ?? ''), '', '２０２０年１月２日']]),
    1,
  ],
  [
    'day numbers',
    'a.xlsx',
    one([HEAD, [A[0] ?? '', A[1] ?? '', '', 43832], [B[0] ?? '', B[1] ?? '', '', 60]]),
    1,
    /60/,
  ],
  [
    'the second of three sheets',
    'a.xlsx',
    xlsx([
      { name: '说明', rows: [['填表说明']] },
      { name: '名单', rows: [HEAD, A] },
      { name: '空', rows: [] },
    ]),
    1,
  ],
  [
    'a hidden sheet before it',
    'a.xlsx',
    xlsx([
      { name: '旧', hidden: true, rows: [HEAD, A, B] },
      { name: '新', rows: [HEAD, A] },
    ]),
    1,
  ],
  [
    'three merged header rows',
    'a.xlsx',
    one([['企业台账', null, null, null], ['企业', null, '归属', null], HEAD, A], {
      merges: ['A1:D1', 'A2:B2', 'C2:D2'],
    }),
    1,
  ],
  [
    'names merged over three rows',
    'a.xlsx',
    one(
      [
        [HEAD[0] ?? '', HEAD[1] ?? '', '归属', null],
        [null, null, '位置', null],
        [null, null, HEAD[2] ?? '', HEAD[3] ?? ''],
        A,
      ],
      { merges: ['A1:A3', 'B1:B3', 'C1:D1', 'C2:D2'] },
    ),
    1,
  ],
  [
    'three thousand blank rows between',
    'a.xlsx',
    one([], { rows: row(1, HEAD) + row(2, A) + blanks.join('') + row(3_003, B) }),
    2,
  ],
  ['sums in the middle', 'a.xlsx', one([HEAD, A, ['小计', '', '', ''], B, ['合 计：2家', '', '', '']]), 2],
  ['the header again on each page', 'a.xlsx', one([HEAD, A, HEAD, B]), 2],
  [
    'a formula with its result',
    'a.xlsx',
    one([], {
      rows: `${row(1, HEAD)}<row r="2">${cell('A2', A[0] ?? '')}<c r="B2" t="str"><f>B9</f><v>${A[1]}</v></c></row>`,
    }),
    1,
  ],
  [
    'a formula without one',
    'a.xlsx',
    one([], { rows: `${row(1, HEAD)}<row r="2">${cell('A2', A[0] ?? '')}<c r="B2"><f>B9</f></c></row>` }),
    0,
    /没有算出结果的公式/,
  ],
  [
    'a reference to nowhere',
    'a.xlsx',
    one([], {
      rows: `${row(1, HEAD)}<row r="2">${cell('A2', A[0] ?? '')}<c r="B2" t="e"><v>#REF!</v></c></row>`,
    }),
    0,
    /#REF!/,
  ],
  [
    'a cell of 40,000 signs',
    'a.xlsx',
    one([HEAD, [A[0] ?? '', A[1] ?? '', '镇'.repeat(40_000), '']]),
    0,
    /最多 60 个字/,
  ],
];

t.test('files as offices send them: what is read of each, and nothing is written by looking', async (t) => {
  const db = openMemory();
  for (const [why, fileName, source, added, refused] of CASES) {
    const result = await importFile(db, {
      kind: 'enterprises',
      source,
      fileName,
      by: recordedBy('2026-09-30T02:00:00.000Z', '专员甲'),
      today: '2026-09-30',
      dryRun: true,
    });
    t.equal(result.counts.added, added, why);
    t.equal(
      result.refused.length,
      refused === undefined ? 0 : 1,
      `${why}: ${result.refused[0]?.message ?? ''}`,
    );
    if (refused !== undefined) t.match(result.refused[0]?.message, refused, why);
  }
  t.equal(db.$client.prepare('select count(*) from enterprise').pluck().get(), 0);
});
