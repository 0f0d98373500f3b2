import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { inserting } from '../../db/per-connection.ts';

t.test(
  'a row is added by its columns, whatever the order of its own, and none without one of them',
  async (t) => {
    const { $client } = openMemory();
    $client.exec('create temp table thing (id integer primary key, a text, b integer) strict');
    const add = inserting($client, 'thing', ['a', 'b']);
    t.equal(add({ b: 2, a: 'x', other: 'not asked for' }).lastInsertRowid, 1);
    add({ a: null, b: null });
    t.throws(() => add({ a: 'y' }), { message: 'a row of thing lacks b' });
    t.same($client.prepare('select * from thing').all(), [
      { id: 1, a: 'x', b: 2 },
      { id: 2, a: null, b: null },
    ]);
  },
);
