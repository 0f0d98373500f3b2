import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { enterprisesTable } from '../../server/sheets/enterprises-table.ts';
import { eventsTable } from '../../server/sheets/events-table.ts';
import { importFile } from '../../server/sheets/import.ts';
import { templateOf } from '../../server/sheets/template.ts';
import { writeSheet } from '../../server/sheets/write-sheet.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { openSheets } from './choose.ts';

const today = '2026-09-30';
const by = recordedBy('2026-09-30T02:00:00.000Z');

t.test('a template holds one example row, which an import ignores: nothing to do', async (t) => {
  const db = openMemory();
  addEnterprise(db, { area: '示例一街道' });
  for (const kind of ['enterprises', 'recognitions'] as const) {
    const { bytes, fileName } = await templateOf(db, kind);
    const result = await importFile(db, { kind, source: bytes, fileName, by, today });
    t.match(result, {
      importId: null,
      counts: { added: 0, changed: 0, unchanged: 0, refused: 0, rows: 0 },
      unknownColumns: [],
      skippedRows: [{ why: '模板的示例行' }],
    });
  }
});

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
