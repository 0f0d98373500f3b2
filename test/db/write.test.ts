import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, dataRevision, openDatabase, openMemory, write } from '../../db/open.ts';
import { perTables } from '../../db/written.ts';

const areas = `select count(*) from dictionary where kind = 'area'`;
const addArea = `insert into dictionary (kind, value) values ('area', ?)`;
const revision = `select value from fact where key = 'revision'`;

t.test('a write is whole and raises the revision once', async (t) => {
  const db = openMemory();
  const before = { asked: dataRevision(db), stored: Number(db.$client.prepare(revision).pluck().get()) };
  t.equal(dataRevision(db), before.asked, 'asking changes nothing');
  const given = write(db, (tx) => {
    tx.$client.prepare(addArea).run('示例镇');
    write(tx, (inner) => inner.$client.prepare(addArea).run('示例街道'));
    return 'done';
  });
  t.equal(given, 'done');
  t.not(dataRevision(db), before.asked);
  t.equal(Number(db.$client.prepare(revision).pluck().get()), before.stored + 1);
  t.equal(db.$client.prepare(areas).pluck().get(), 2);
});

t.test('a write that fails leaves nothing, and nothing cached amid it is taken for the truth', async (t) => {
  const db = openMemory();
  const stored = db.$client.prepare(revision).pluck().get();
  let amid = '';
  t.throws(
    () =>
      write(db, (tx) => {
        tx.$client.prepare(addArea).run('示例镇');
        amid = dataRevision(tx);
        throw new Error('refused');
      }),
    /refused/,
  );
  t.equal(db.$client.prepare(areas).pluck().get(), 0);
  t.equal(db.$client.prepare(revision).pluck().get(), stored);
  t.not(dataRevision(db), amid);
});

t.test('a write that waits for something is refused', async (t) => {
  const db = openMemory();
  t.throws(() => write(db, async () => 1), /promise/);
});

t.test('the revision notices what another connection commits', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const [mine, other] = [openDatabase({ file }), openDatabase({ file })];
  t.teardown(() => [mine, other].forEach(closeDatabase));
  const before = dataRevision(mine);
  t.equal(dataRevision(mine), before);
  write(other, (tx) => tx.$client.prepare(addArea).run('示例镇'));
  t.not(dataRevision(mine), before);
  t.equal(mine.$client.prepare(areas).pluck().get(), 1);
});

t.test('two openings never give the same revision', async (t) => {
  t.not(dataRevision(openMemory()), dataRevision(openMemory()));
});

t.test(
  'what is kept per table is read anew after a change of it, here or elsewhere, and never kept amid one',
  async (t) => {
    const file = join(t.testdir(), 'tracker.sqlite');
    const db = openDatabase({ file });
    const other = openDatabase({ file });
    let reads = 0;
    const count = perTables(['dictionary'], ({ $client }) => {
      reads += 1;
      return Number($client.prepare(areas).pluck().get());
    });
    t.equal(count(db), 0);
    t.equal(count(db), 0);
    t.equal(reads, 1, 'kept');
    db.$client.prepare(addArea).run('示例镇');
    t.equal(count(db), 1, 'written beside write()');
    write(other, (tx) => tx.$client.prepare(addArea).run('示例街道'));
    t.equal(count(db), 2, 'written by another connection');
    t.throws(() =>
      write(db, (tx) => {
        tx.$client.prepare(addArea).run('示例乡');
        t.equal(count(tx), 3, 'amid');
        throw new Error('refused');
      }),
    );
    t.equal(count(db), 2, 'rolled back');
    closeDatabase(other);
    closeDatabase(db);
  },
);
