import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, openDatabase, openMemory, write } from '../../db/open.ts';
import { perTables, stampOfTables, writtenSince } from '../../db/written.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { sign } from '../baseline/make.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const words = (value: string) => `insert into dictionary (kind, value) values ('area', '${value}')`;

t.test('what is kept of a table is read again after its rows are written, and only then', async (t) => {
  const db = openMemory();
  let times = 0;
  const count = perTables(['dictionary'], (own) => {
    times += 1;
    return own.$client.prepare('select count(*) from dictionary').pluck().get();
  });
  const before = Number(count(db));
  t.equal(count(db), before);
  t.equal(times, 1);
  db.$client.exec(`update fact set value = '1' where key = 'revision'`);
  count(db);
  t.equal(times, 1, 'another table is none of its business');
  db.$client.exec(words('示例镇'));
  t.equal(count(db), before + 1);
  db.$client.exec(
    `insert into kept_form values ('a', '/', '', '2026-01-01T00:00:00.000Z'); delete from kept_form`,
  );
  count(db);
  t.equal(times, 2);
  db.$client.exec(`update dictionary set value = '示例街道' where value = '示例镇'`);
  count(db);
  t.equal(times, 3);
});

t.test(
  'nothing read amid a transaction is kept, so that none of it stands after it is rolled back',
  async (t) => {
    const db = openMemory();
    const count = perTables(['dictionary'], (own) =>
      Number(own.$client.prepare('select count(*) from dictionary').pluck().get()),
    );
    const before = count(db);
    t.throws(() =>
      write(db, () => {
        db.$client.exec(words('示例镇'));
        t.equal(count(db), before + 1);
        throw new Error('no');
      }),
    );
    t.equal(count(db), before);
  },
);

t.test('a table that is not there is a slip of the pen', async (t) => {
  t.throws(() => stampOfTables(['dictionray'])(openMemory()), /no table dictionray/);
});

t.test('of which enterprises rows were written; of any, where another connection wrote', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openDatabase({ file });
  t.teardown(() => closeDatabase(db));
  const add = (own: typeof db, id: number) =>
    own.$client.exec(`insert into enterprise (id, uscc, name, name_key, created_at, updated_at, updated_by) values
      (${id}, '91330400MAYY00${id}XX', '示例${id}', '示例${id}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '示例')`);
  const since = writtenSince(['enterprise', 'visit']);
  let { ids, seen } = since(db, null);
  t.equal(ids, null, 'at the first look nothing is known of before');
  ({ ids, seen } = since(db, seen));
  t.same([...(ids ?? [])], []);
  add(db, 11);
  add(db, 12);
  db.$client.exec(`update enterprise set name = '示例甲' where id = 11`);
  db.$client.exec(words('示例镇'));
  ({ ids, seen } = since(db, seen));
  t.same([...(ids ?? [])].sort(), [11, 12]);
  write(db, () => {
    for (let n = 0; n < 5_000; n += 1)
      db.$client.exec(`update enterprise set name = '示例${n}' where id = ${11 + (n % 2)}`);
  });
  ({ ids, seen } = since(db, seen));
  t.equal(ids, null, 'more than is remembered');
  db.$client.exec(`update enterprise set name = '示例乙' where id = 12`);
  ({ ids, seen } = since(db, seen));
  t.same([...(ids ?? [])], [12], 'also where its row was the last one written before');
  const other = openDatabase({ file, bulk: true });
  other.$client.exec(words('示例街道'));
  closeDatabase(other);
  ({ ids, seen } = since(db, seen));
  t.equal(ids, null, 'what another connection wrote is not known');
  ({ ids, seen } = since(db, seen));
  t.same([...(ids ?? [])], []);
});

t.test('what says of which event it is only tells of whose that event is', async (t) => {
  const db = openMemory();
  const draft = {
    category: 'little_giant',
    kind: 'stage',
    stage: 'reserve',
    effective_on: '2026-03-01',
  } as const;
  const [one, other] = [addEnterprise(db, {}, [draft]), addEnterprise(db, {}, [draft])];
  const since = writtenSince(['event_void', 'late_entry']);
  let { seen } = since(db, null);
  const event = db.$client.prepare<[number], number>('select id from event where enterprise_id = ?').pluck();
  write(db, (tx) => voidEvent(tx, Number(event.get(other.id)), '示例理由', recordedBy()));
  let ids: ReadonlySet<number> | null;
  ({ ids, seen } = since(db, seen));
  t.same([...(ids ?? [])], [other.id]);
  sign(db);
  const early = { ...draft, effective_on: '2025-03-01' };
  write(db, (tx) => recordEvents(tx, one.id, [early], recordedBy(), { lateReason: '示例理由' }));
  ({ ids } = since(db, seen));
  t.same([...(ids ?? [])], [one.id]);
});

t.test('a connection that is not watched tells of every change', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openDatabase({ file, bulk: true });
  t.teardown(() => closeDatabase(db));
  const stamp = stampOfTables(['visit']);
  const since = writtenSince(['visit']);
  const [first, { seen }] = [stamp(db), since(db, null)];
  t.equal(stamp(db), first);
  t.same([...(since(db, seen).ids ?? [])], []);
  db.$client.exec(words('示例镇'));
  t.not(stamp(db), first);
  t.equal(since(db, seen).ids, null);
});
