import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { addEnterprise } from '../helpers/zone.ts';

const db = openMemory();
const { id } = addEnterprise(db, { in_scope: true }, [
  { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10', batch_year: 2026 },
  { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-03-01' },
]);
const client = db.$client;
const at = '2026-09-30T08:00:00.000Z';
client.exec(`
  insert into event_void values (1, '录错', '${at}', '示例', null);
  insert into explanation values (1, 1, 'little_giant', '${at}', '示例', '待发文');
  insert into baseline values (1, 1, 1, '示例基线', '2025-12-31', '${at}', '示例', '', '', 0, 1, 0, '${'a'.repeat(64)}');
  insert into baseline_entry values (1, 1, ${id}, 'provincial_srdi', 1, '91330411YY000001X4', '示例', null,
    '2025-07-10', null, null, null);
  insert into late_entry values (1, 1, 1, 'recorded', '示例理由', '${at}', '示例');
  insert into import_run values (1, 'indicators', '名单.csv', '${'a'.repeat(64)}', '${at}', '示例', '{}');
  insert into run_change (id, run_id, enterprise_id, what, version, changes) values (1, 1, ${id}, 'revised', 2, '{}');
  insert into indicator (id, enterprise_id, year, field, value, source, recorded_at, recorded_by, import_id)
    values (1, ${id}, 2025, 'revenue', 100, 'imported', '${at}', '示例', 1);
  insert into target_share values (1, 1, 'little_giant', 'area', '2026-01-01', '示例理由', '', '${at}', '示例');
  insert into target_share_cell values (1, '示例一街道', 2026, 2);
  insert into ranking values (1, 1, 1, '示例理由', '${at}', '示例');
  insert into indicator_openness values (1, ${id}, 2025, 'open', '示例理由', '${at}', '示例');
  insert into handover values (1, '专员甲', '2026-09-30', '示例原因', 1, '${at}', '示例');
  insert into handover_line values (1, 1, '企业', ${id}, '专员乙', 1);
  insert into finding values (1, ${id}, 'ps_market', 'met', null, '示例依据', '2026-09-30', 1, '${at}', '示例');
`);

t.test('facts are neither changed, nor deleted, nor replaced', async (t) => {
  const changed: Record<string, string> = {
    event: 'effective_on',
    event_void: 'reason',
    enterprise_version: 'reason',
    setting: 'reason',
    target: 'reason',
    target_cell: 'planned',
    explanation: 'words',
    baseline: 'note',
    baseline_entry: 'name',
    late_entry: 'reason',
    outlook_assumption: 'reason',
    run_change: 'version',
    indicator: 'value',
    programme_version: 'name',
    target_share: 'reason',
    target_share_cell: 'planned',
    ranking: 'shown',
    indicator_openness: 'reason',
    dictionary_change: 'reason',
    handover: 'reason',
    handover_line: 'things',
    criteria_set: 'name',
    finding: 'words',
    recognition_basis: 'set_id',
    audit: 'sentence',
  };
  for (const [table, column] of Object.entries(changed)) {
    const rows = () => client.prepare(`select * from ${table}`).all();
    const before = rows();
    t.ok(before.length > 0, `${table} holds something`);
    const refused = { code: 'SQLITE_CONSTRAINT_TRIGGER' };
    t.throws(() => client.exec(`update ${table} set ${column} = ${column}`), refused, `update ${table}`);
    t.throws(() => client.exec(`delete from ${table}`), refused, `delete ${table}`);
    const again = `insert or replace into ${table} select * from ${table} limit 1`;
    t.throws(() => client.exec(again), refused, `replace ${table}`);
    t.same(rows(), before, table);
  }
});

t.test('the code of a programme stays, since addresses name it', async (t) => {
  const refused = { code: 'SQLITE_CONSTRAINT_TRIGGER' };
  t.throws(() => client.exec(`update programme set code = 'other'`), refused);
  t.throws(() => client.exec('insert or replace into programme select * from programme'), refused);
});

t.test('a signed list takes no further line', async (t) => {
  const more = `insert into baseline_entry
    select baseline_id, 2, enterprise_id, 'little_giant', event_id, uscc, name, null, effective_on, null, null, null
      from baseline_entry`;
  t.throws(() => client.exec(more), /takes no further line/);
});

t.test('a line of the log follows the last one', async (t) => {
  const insert = (seq: number, prev: string) =>
    client
      .prepare(
        `insert into audit (seq, at, actor, act, sentence, prev, hash) values (?, ?, '示例', 'x', '句', ?, ?)`,
      )
      .run(seq, at, prev, 'a'.repeat(64));
  const head = client.prepare('select seq, hash from audit order by seq desc').get() as {
    seq: number;
    hash: string;
  };
  t.throws(() => insert(head.seq + 2, head.hash), /follow one another/);
  t.throws(() => insert(head.seq + 1, 'b'.repeat(64)), /follow one another/);
});

t.test('what a column cannot hold is refused', async (t) => {
  const check = { code: 'SQLITE_CONSTRAINT_CHECK' };
  const enterprise = (column: string, value: string | number | null) => () =>
    client.prepare(`update enterprise set ${column} = ? where id = ?`).run(value, id);
  const event = (fields: Record<string, string | number | null>) => () => {
    const row = {
      enterprise_id: id,
      category: 'little_giant',
      kind: 'stage',
      stage: 'reserve',
      effective_on: '2026-03-01',
      recorded_at: at,
      recorded_by: '示例',
      ...fields,
    };
    const names = Object.keys(row);
    client
      .prepare(`insert into event (${names.join()}) values (${names.map((name) => `@${name}`).join()})`)
      .run(row);
  };
  for (const day of [
    '2026-02-30',
    '2026-2-3',
    '',
    '20260301',
    '1899-12-31',
    '2101-01-01',
    '2026-03-01T00:00',
  ])
    t.throws(enterprise('founded_on', day), check, `day ${day}`);
  for (const code of ['91330411YY000001X', '91330411yy000001x4', '91330411YY000001 4', ''])
    t.throws(enterprise('uscc', code), check, `code ${code}`);
  t.throws(enterprise('name', 'a\0b'), check, 'NUL');
  t.throws(enterprise('name', ''), check, 'no name');
  t.throws(enterprise('note', '字'.repeat(20_000)), check, 'too long');
  t.throws(enterprise('in_scope', 2), check, 'neither yes nor no');
  t.throws(enterprise('industry_code', 'C36'), check, 'industry');
  for (const instant of ['2026-09-30 08:00:00', '2026-09-30T08:00:00Z', '2026-02-30T08:00:00.000Z'])
    t.throws(enterprise('updated_at', instant), check, `instant ${instant}`);
  t.throws(enterprise('in_scope', '是'), { code: 'SQLITE_CONSTRAINT_DATATYPE' }, 'strict');
  t.throws(event({ category: 'gazelle' }), check, 'category');
  t.throws(event({ kind: 'started', stage: null }), check, 'kind');
  t.throws(event({ stage: null }), check, 'a stage without its stage');
  t.throws(event({ kind: 'exited', stage: null }), check, 'an exit without its reason');
  t.throws(event({ kind: 'amended', stage: null }), check, 'an amendment of nothing');
  t.throws(event({ counting: 'include' }), check, 'an override without its reason');
  t.throws(event({ enterprise_id: 999 }), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }, 'nobody’s event');
});

t.test('what others rest on is not deleted', async (t) => {
  for (const sql of ['delete from enterprise', 'delete from programme'])
    t.throws(() => client.exec(sql), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' }, sql);
});

t.test('what points at nothing is refused', async (t) => {
  const lost = `insert into event_void values (999999, '录错', '${at}', '示例', null)`;
  t.throws(() => client.exec(lost), /FOREIGN KEY/);
});
