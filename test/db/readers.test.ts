import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Db, openMemory } from '../../db/open.ts';
import { readers } from '../../db/written.ts';

/** Every table that a statement reads, as its program of opcodes says: views, subqueries and indexes looked through. */
function tablesOf(db: Db, sql: string): string[] {
  const roots = new Map(
    db.$client
      .prepare<[], [number, string]>('select rootpage, tbl_name from sqlite_schema where rootpage > 0')
      .raw()
      .all(),
  );
  const program = db.$client.prepare<unknown[], { opcode: string; p2: number; p3: number }>(`explain ${sql}`);
  return program
    .all(...Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => null))
    .filter(({ opcode, p3 }) => opcode === 'OpenRead' && p3 === 0)
    .flatMap(({ p2 }) => roots.get(p2) ?? []);
}

t.test('what is kept by some tables is read from no others', async (t) => {
  // Whatever keeps something says so when it is imported.
  const server = new URL('../../server', import.meta.url).pathname;
  for (const file of readdirSync(server, { recursive: true, encoding: 'utf8' }))
    if (/queries\.ts$|rows\.ts$/.test(file)) await import(join(server, file));
  t.ok(readers.length >= 3, `${readers.length} found`);
  for (const { tables, read } of readers) {
    const db = openMemory();
    const asked = new Set<string>();
    const statement = Object.getPrototypeOf(db.$client.prepare('select 1')) as Record<string, unknown>;
    const plain = { get: statement.get, all: statement.all, iterate: statement.iterate };
    for (const [name, own] of Object.entries(plain))
      statement[name] = function (this: { source: string }, ...given: unknown[]) {
        asked.add(this.source);
        return Reflect.apply(own as (...all: unknown[]) => unknown, this, given);
      };
    try {
      read(db);
    } finally {
      Object.assign(statement, plain);
    }
    const found = new Set(
      [...asked].filter((sql) => !/^pragma/i.test(sql)).flatMap((sql) => tablesOf(db, sql)),
    );
    t.same(
      [...found].filter((one) => !tables.includes(one)),
      [],
      `${tables.join(', ')}: and these as well`,
    );
    db.$client.close();
  }
});
