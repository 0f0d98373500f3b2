import * as fc from 'fast-check';
import t from 'tap';
import { type Db, openMemory, write } from '../../db/open.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { enterprisesTable } from '../../server/sheets/enterprises-table.ts';
import { eventsTable } from '../../server/sheets/events-table.ts';
import { importFile } from '../../server/sheets/import.ts';
import { indicatorsTable } from '../../server/sheets/indicators-table.ts';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { type FileKind, writeSheet } from '../../server/sheets/write-sheet.ts';
import { openDemo } from '../demo/zone.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const today = '2026-11-24';
const now = '2026-11-24T08:00:00.000Z';
const by = recordedBy(now);
const KINDS = ['xlsx', 'csv'] as const;

/** What spreadsheets, files and readers are known to trip over. */
const NASTY = [
  '=1+1',
  '+86 573',
  '-2',
  '@SUM(A1)',
  '＝1+1',
  '＋1',
  '－1',
  '＠a',
  '=HYPERLINK("http://x","点")',
  "=cmd|' /C calc'!A0",
  '\t=1',
  '\r=1',
  ' =1',
  '"=1"',
  "'=1",
  "''=1",
  '"引号"',
  '一,二;三\t四',
  '一行\n二行',
  '一行\r\n二行',
  '零\u200b宽\ufeff',
  '上\u0001下\u0007',
  '𬭎䶮㛃',
  '_x0041_',
  '_x005F_x0041_',
  '#N/A',
  '#REF!',
  '1E5',
  '9.1E+17',
  '007',
  '2026-09-30',
  '1/2',
  'TRUE',
  '<b>&amp;</b>',
  ']]>',
  'é e\u0301',
  '１２３',
  '无',
  '—',
];

const nasty = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(...NASTY)).map((two) => two.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
);
/** As the database holds it: trimmed, never empty, nothing that it refuses. */
const stored = nasty
  .map((text) => text.replaceAll('\0', '').toWellFormed().trim())
  .filter((text) => text !== '' && text.length <= 60 && text !== '清空');

/** Every nasty text in every field, some fields at a time. */
const EXAMPLES = NASTY.filter((_, i) => i % 5 === 0).map((_, n): [string[]] => [
  Array.from({ length: 10 }, (_, i) => (NASTY[(n * 5 + i) % NASTY.length] ?? '').trim()),
]);

async function bringBack(db: Db, kind: FileKind): Promise<void> {
  const tables = {
    enterprises: enterprisesTable(db, today, { isToday: true }),
    recognitions: eventsTable(db, today, now),
  };
  for (const [name, table] of Object.entries(tables)) {
    const what = name === 'enterprises' ? 'enterprises' : 'recognitions';
    const source = await writeSheet({ ...table, kind });
    const result = await importFile(db, {
      kind: what,
      source,
      fileName: `a.${kind}`,
      by,
      today,
      dryRun: true,
    });
    const { counts, refused, revised } = result;
    const isSame = counts.unchanged === table.count && counts.rows === table.count;
    if (!isSame) throw new Error(JSON.stringify({ kind, what, counts, refused, revised }));
  }
}

const FIELDS = ['short_name', 'chain', 'area', 'officer', 'contact_name', 'main_product', 'note'] as const;
for (const kind of KINDS) {
  t.test(`whatever stands in a text field comes back from .${kind} as unchanged`, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(stored, { minLength: 10, maxLength: 10 }), async (texts) => {
        const db = openMemory();
        const facts = Object.fromEntries(FIELDS.map((field, i) => [field, texts[i] ?? null]));
        const [batch = '', document_no = '', note = ''] = texts.slice(7);
        addEnterprise(
          db,
          { ...facts, uscc: fictionalCode(1), name: '示例甲有限公司', former_names: ['示例/旧；名有限公司'] },
          [
            {
              category: 'provincial_srdi',
              kind: 'recognised',
              effective_on: '2026-05-06',
              batch,
              document_no,
              note,
            },
          ],
        );
        await bringBack(db, kind);
      }),
      { numRuns: 15, examples: EXAMPLES },
    );
    t.pass('all of them');
  });
}

t.test('names that look like formulas stay names', async (t) => {
  const db = openMemory();
  for (const name of [
    '=1+1有限公司',
    '@示例有限公司',
    '-示例有限公司',
    '"示例"有限公司',
    '_x0041_有限公司',
  ]) {
    addEnterprise(db, { name });
  }
  for (const kind of KINDS) await bringBack(db, kind);
  t.pass('unchanged');
});

t.test('the whole demo comes back as unchanged, enterprises and events', async (t) => {
  const db = openDemo();
  for (const kind of KINDS) await bringBack(db, kind);
  t.pass('unchanged');
});

t.test(
  'the past day that is exported needs no derived table, and today gives the same either way',
  async (t) => {
    const db = openDemo();
    const rows = async (isToday: boolean) =>
      (
        await readSheet(
          await writeSheet({ ...enterprisesTable(db, today, { isToday }), kind: 'csv' }),
          'a.csv',
        )
      ).sheets;
    t.same(await rows(false), await rows(true));
  },
);

t.test('“清空” takes away what is recorded, a blank cell leaves it', async (t) => {
  const db = openMemory();
  const { uscc, name, id } = addEnterprise(db, {
    short_name: '示例',
    main_product: '示例产品',
    founded_on: '2018-05-20',
  });
  const columns = [
    { key: 'name', header: '企业名称' },
    { key: 'uscc', header: '统一社会信用代码' },
    { key: 'short', header: '简称' },
    { key: 'product', header: '主导产品' },
    { key: 'founded', header: '成立日期' },
  ];
  const source = await writeSheet({
    columns,
    rows: [{ name, uscc, short: '清空', product: null, founded: '清空' }],
    kind: 'csv',
  });
  const result = await importFile(db, { kind: 'enterprises', source, fileName: 'a.csv', by, today });
  t.match(result.counts, { changed: 1, refused: 0 });
  t.match(result.revised[0]?.message, '简称：示例 → 未填写');
  const row = db.$client
    .prepare('select short_name, main_product, founded_on from enterprise where id = ?')
    .get(id);
  t.same(row, { short_name: null, main_product: '示例产品', founded_on: null });
});

t.test('yearly figures come back unchanged, cent by cent', async (t) => {
  const db = openMemory();
  const { id, name } = addEnterprise(db, { uscc: fictionalCode(1) });
  const figures = {
    revenue: 128_605_001,
    net_profit: -1_200,
    assets: 9_007_199_254_740,
    staff: 0,
    market_share: 12.34,
    score: 61.5,
  };
  write(db, (tx) => recordFigures(tx, { enterpriseId: id, name, year: 2025, figures }, 'declared', by));
  write(db, (tx) =>
    recordFigures(tx, { enterpriseId: id, name, year: 2024, figures: { revenue: 3 } }, 'declared', by),
  );
  for (const kind of KINDS) {
    const source = await writeSheet({ ...indicatorsTable(db, today), kind });
    const { counts, refused } = await importFile(db, {
      kind: 'indicators',
      source,
      fileName: `a.${kind}`,
      by,
      today,
      dryRun: true,
    });
    t.match(counts, { rows: 2, unchanged: 2, added: 0, changed: 0, refused: 0 }, JSON.stringify(refused));
  }
});
