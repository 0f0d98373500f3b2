import fc from 'fast-check';
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { plannedOnce } from '../../db/planned-once.ts';

t.test('a plus before each value that the planner would look at, and nowhere else', async (t) => {
  const cases: [string, string][] = [
    ['select a from t where b = ? order by c limit ?', 'select a from t where b = +? order by c limit +?'],
    [
      '… where "b"."c"=@d and e is @f limit @g offset @h',
      '… where "b"."c"=+@d and e is +@f limit +@g offset +@h',
    ],
    ['… WHERE b IS NOT ? LIMIT ?', '… WHERE b IS NOT +? LIMIT +?'],
    [
      '… where b <= ? and c>@d and e <> ? and f in (?, ?)',
      '… where b <= +? and c>+@d and e <> +? and f in (?, ?)',
    ],
    ['… where b between ? and @c and d < :e', '… where b between +? and +@c and d < +:e'],
    ['select a ->> ?, a -> @b, a || ? where a like ?', 'select a ->> ?, a -> @b, a || ? where a like ?'],
    [`… where b = '= ?' and c = "limit ?" and d = 1`, `… where b = '= ?' and c = "limit ?" and d = 1`],
    ['insert into t (a) values (@a) -- limit ?', 'insert into t (a) values (@a) -- limit ?'],
    [`… where a = ':b' and c ->> '$.d' = 1`, `… where a = ':b' and c ->> '$.d' = 1`],
  ];
  for (const [given, wanted] of cases) t.equal(plannedOnce(given), wanted);
});

t.test('what is found is the same, whatever is bound, and by the same index', async (t) => {
  const { $client } = openMemory();
  $client.exec(`create temp table thing (id integer primary key, n integer, word text, some any) strict;
    create index temp.thing_by_n on thing (n, word)`);
  const add = $client.prepare('insert into thing (n, word, some) values (?, ?, ?)');
  for (let n = -3; n < 40; n += 1) add.run(n % 5, String(n % 7), n % 3 === 0 ? n : String(n));
  const value = fc.oneof(
    fc.integer({ min: -3, max: 9 }),
    fc.double({ min: -2, max: 4 }),
    fc.constant(null),
    fc.integer({ min: -3, max: 9 }).map(String),
    fc.constant(Buffer.from('1')),
  );
  const sql = (plus: string) => [
    `select id from thing where n = ${plus}? order by word, id`,
    `select id from thing where word = ${plus}? order by n, id`,
    `select id from thing where some is ${plus}? order by id`,
    `select max(id) from thing where n = ${plus}?`,
    `select id from thing where n > ${plus}? order by word, id`,
    `select id from thing where word <= ${plus}? order by n, id`,
    `select id from thing where some <> ${plus}? order by id`,
  ];
  const [once, bare] = [
    sql('').map((one) => $client.prepare(one).pluck()),
    sql('').map((one) => one.replace('?', '(?)')),
  ];
  // In brackets nothing is put before it.
  const plain = bare.map((one) => $client.prepare(one).pluck());
  t.ok(once.every((one) => one.source.includes('+?')) && plain.every((one) => one.source.includes('(?)')));
  fc.assert(
    fc.property(value, (bound) => {
      for (const [n, one] of once.entries()) t.same(one.all(bound), plain[n]?.all(bound));
    }),
    { numRuns: 60 },
  );
  const plan = $client.prepare('explain query plan select id from thing where n = ? order by word').all(1);
  t.match(JSON.stringify(plan), /USING (COVERING )?INDEX thing_by_n \(n=\?\)/);
});
