import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { seedProgramme } from '../../db/seed.ts';

const { $client: client } = openMemory();
t.test('a new database has the programme, its targets as proposed and its settings', async (t) => {
  t.match(client.prepare('select * from programme').all(), [
    { code: 'xiushui-qiangji', name: '秀水强脊工程', starts_on: '2026-01-01', ends_on: '2028-12-31' },
  ]);
  const years = client
    .prepare<[], { category: string; target: number; state: string; years: string }>(
      `select category, target, state, group_concat(planned, '/') as years from (
         select v.category, v.target, v.state, c.year, sum(c.planned) as planned
         from target v join target_cell c on c.target_id = v.id group by v.id, c.year order by v.id, c.year)
       group by category order by target`,
    )
    .all();
  t.same(years, [
    { category: 'little_giant', target: 10, state: 'proposed', years: '3/3/4' },
    { category: 'provincial_srdi', target: 40, state: 'proposed', years: '13/13/14' },
    { category: 'above_scale', target: 50, state: 'proposed', years: '16/17/17' },
  ]);
  const of2026 = client
    .prepare(`select group_concat(planned) from target_cell where target_id = ? and year = 2026`)
    .pluck();
  t.same(
    [1, 2, 3].map((one) => of2026.get(one)),
    ['0,0,0,3', '0,0,6,7', '1,1,1,13'],
  );
  t.equal(client.prepare('select holds_from from setting').pluck().get(), '2026-01-01');
  t.equal(client.prepare(`select count(*) from dictionary where kind = 'area'`).pluck().get(), 0);
});

t.test('it is given once', async (t) => {
  const db = openMemory();
  write(db, (tx) => seedProgramme(tx, '2026-05-01T00:00:00.000Z'));
  for (const table of ['programme', 'setting'])
    t.equal(db.$client.prepare(`select count(*) from ${table}`).pluck().get(), 1, table);
});
