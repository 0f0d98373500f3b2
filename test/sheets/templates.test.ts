import t from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { enterprisesTable } from '../../server/sheets/enterprises-table.ts';
import { eventsTable } from '../../server/sheets/events-table.ts';
import { cellsByField, findTable } from '../../server/sheets/headers.ts';
import { importFile } from '../../server/sheets/import.ts';
import { readSheet } from '../../server/sheets/read-sheet.ts';
import { readEnterpriseRow, readRecognitionRow } from '../../server/sheets/rows.ts';
import { templateOf } from '../../server/sheets/template.ts';
import { bytesOf, type FileKind, writeSheet, writeTables } from '../../server/sheets/write-sheet.ts';
import { readDirectory, unpack } from '../../server/sheets/zip.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { openSheets } from './choose.ts';

const today = '2026-09-30';
const by = recordedBy('2026-09-30T02:00:00.000Z');

const KINDS = ['enterprises', 'recognitions', 'indicators'] as const;
const written = async (db: Db, kind: (typeof KINDS)[number], file: FileKind) => {
  const { tables, fileName } = templateOf(db, kind, file);
  return { bytes: await bytesOf(writeTables(tables, file)), fileName, tables };
};

for (const file of ['xlsx', 'csv'] as const) {
  t.test(`a .${file} template holds one example row, which an import ignores: nothing to do`, async (t) => {
    const db = openMemory();
    addEnterprise(db, { area: '示例一街道' });
    for (const kind of KINDS) {
      const { bytes, fileName } = await written(db, kind, file);
      const result = await importFile(db, { kind, source: bytes, fileName, by, today });
      t.match(result, {
        importId: null,
        counts: { added: 0, changed: 0, unchanged: 0, refused: 0, rows: 0 },
        refused: [],
        unknownColumns: [],
        skippedRows: [{ why: '模板的示例行' }],
      });
    }
  });

  t.test(`every column of each .${file} template is known to its import`, async (t) => {
    const db = openMemory();
    for (const kind of KINDS) {
      const { bytes, fileName, tables } = await written(db, kind, file);
      const table = findTable(await readSheet(bytes, fileName), kind);
      t.same(table.unknown, [], kind);
      t.same(
        table.columns.map((column) => column.header),
        tables[0].columns.map((column) => column.header),
        kind,
      );
      t.equal(table.rows.length, 1, `${kind}: the example`);
    }
  });
}

t.test('the explanations tell of every column, and are taken for data by no import', async (t) => {
  const db = openMemory();
  for (const kind of KINDS) {
    const { tables } = await written(db, kind, 'xlsx');
    const explanations = tables[1];
    if (explanations === undefined) throw new Error('no explanations');
    t.equal(Array.isArray(explanations.rows) && explanations.rows.length, tables[0].columns.length);
    const alone = await readSheet(await writeSheet({ ...explanations, kind: 'xlsx' }), 'a.xlsx');
    t.match(alone.sheets[0]?.rows[0]?.cells[0]?.text, '填写说明');
    for (const other of KINDS) t.throws(() => findTable(alone, other), /没有找到“企业名称”/);
  }
});

t.test('whatever a drop-down offers is taken by the import', async (t) => {
  const db = openMemory();
  const { uscc, name } = addEnterprise(db, { chain: '新材料，含“复合”', area: '示例一街道' });
  for (const kind of ['enterprises', 'recognitions'] as const) {
    const [{ columns }] = templateOf(db, kind, 'xlsx').tables;
    const example = { uscc, name, category: '省级专精特新', matter: '储备', day: '2026-07-10' };
    for (const { key, header, choices = [] } of columns) {
      for (const word of choices) {
        const scale = ['临规', '达标', '审核', '入库', '退规', '退库'].includes(word);
        const row = { ...example, ...(scale ? { category: '规上工业' } : {}), [key]: word };
        const bytes = await writeSheet({ columns, rows: [row], kind: 'csv' });
        const table = findTable(await readSheet(bytes, 'a.csv'), kind);
        const first = table.rows[0];
        if (first === undefined) throw new Error('no row');
        const cells = cellsByField(table, first);
        const read =
          kind === 'enterprises' ? readEnterpriseRow(2, cells, today) : readRecognitionRow(2, cells, today);
        t.same(read.faults, [], `${header}：${word}`);
      }
    }
  }
});

t.test(
  'a long list stands on a hidden sheet and is offered by its range; codes are text below too',
  async (t) => {
    const db = openMemory();
    for (let n = 1; n <= 60; n += 1) addEnterprise(db, { area: `示例第${n}号产业园区` });
    const { bytes } = await written(db, 'enterprises', 'xlsx');
    const part = (name: string) => {
      const entry = readDirectory(bytes).find((one) => one.name === name);
      return entry === undefined ? '' : Buffer.from(unpack(bytes, entry)).toString();
    };
    t.match(part('xl/workbook.xml'), /<sheet name="选项" sheetId="3" state="hidden"/);
    t.match(part('xl/worksheets/sheet1.xml'), /<formula1>'选项'!\$B\$1:\$B\$60<\/formula1>/);
    t.match(part('xl/worksheets/sheet3.xml'), '示例第60号产业园区');
    const style = /<col min="2" max="2" width="22" style="(\d+)"/.exec(part('xl/worksheets/sheet1.xml'))?.[1];
    const formats = [
      ...part('xl/styles.xml')
        .replace(/<cellStyleXfs.*?<\/cellStyleXfs>/, '')
        .matchAll(/<xf numFmtId="(\d+)"/g),
    ];
    t.equal(formats[Number(style)]?.[1], '49', 'the text format');
  },
);

t.test('templates are downloads with their Chinese names', async (t) => {
  const { officer } = await openSheets(t);
  const { headers, status } = await officer.get('/sheets/templates/enterprises.xlsx');
  t.equal(status, 200);
  t.match(headers['content-disposition'], /filename\*=UTF-8''%E4%BC%81%E4%B8%9A/);
  t.equal((await officer.get('/sheets/templates/others.xlsx')).status, 404);
});

function filled() {
  const db = openMemory();
  addEnterprise(
    db,
    {
      uscc: fictionalCode(1),
      name: '示例甲（嘉兴）有限公司',
      former_names: ['示例旧甲有限公司', '示例更旧甲有限公司'],
      industry_code: '06',
      in_scope: false,
      founded_on: '2015-03-02',
      contact_phone: '13800000000',
      note: '=1+1，“引号”,逗号',
    },
    [
      { category: 'provincial_srdi', kind: 'stage', stage: 'applied', effective_on: '2025-03-01' },
      { category: 'provincial_srdi', kind: 'not_approved', fell_at: 'city', effective_on: '2025-05-01' },
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2026-01-08',
        batch: '2025年第二批',
        batch_year: 2025,
      },
      { category: 'above_scale', kind: 'recognised', effective_on: '2024-02-01', batch_year: 2024 },
      { category: 'above_scale', kind: 'exited', reason: 'below_scale', effective_on: '2026-02-01' },
      { category: 'little_giant', kind: 'moved_in', effective_on: '2026-03-01', valid_until: '2027-06-30' },
    ],
  );
  addEnterprise(db, {
    uscc: fictionalCode(2),
    name: '示例乙有限公司',
    industry_code: null,
    chain: null,
    officer: null,
  });
  return db;
}

for (const kind of ['xlsx', 'csv'] as const) {
  t.test(`what is exported as .${kind} comes in again as unchanged, row by row`, async (t) => {
    const db = filled();
    const tables = {
      enterprises: enterprisesTable(db, today),
      recognitions: eventsTable(db, today, '2026-09-30T08:00:00.000Z'),
    };
    for (const [name, table] of Object.entries(tables)) {
      const source = await writeSheet({ ...table, kind });
      const what = name as keyof typeof tables;
      const result = await importFile(db, { kind: what, source, fileName: `a.${kind}`, by, today });
      t.match(result.counts, { added: 0, changed: 0, refused: 0, unchanged: table.count });
      t.same(result.refused, []);
    }
  });
}

t.test(
  'the list of enterprises is exported with contacts to those who may see them, and logged',
  async (t) => {
    const { world } = await openSheets(t);
    addEnterprise(world.db, { contact_name: '示例联系人', contact_phone: '13812345678' });
    const log = () => world.db.$client.prepare('select sentence from audit order by seq desc').pluck().get();
    const leader = await world.as('leader').get('/sheets/exports/enterprises.csv');
    t.equal(leader.status, 200);
    t.notMatch(leader.body, /13812345678|示例联系人/);
    t.equal(log(), '导出企业名单（.csv），共 1 家');
    const officer = await world.as('officer').get('/sheets/exports/enterprises.csv');
    t.match(officer.body, /13812345678/);
    t.equal(log(), '导出企业名单（.csv），共 1 家，含联系人');
    t.equal((await world.as('officer').get('/sheets/exports/others.csv')).status, 404);
    t.equal((await world.stranger.get('/sheets/exports/enterprises.csv')).status, 303);
  },
);
