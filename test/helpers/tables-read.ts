import type { Db } from '../../db/open.ts';

/** Every table that a statement reads, as its program of opcodes says: views, subqueries and indexes looked through. */
function tablesOf(db: Db, sql: string): string[] {
  const roots = new Map(
    db.$client
      .prepare<[], [number, string]>('select rootpage, tbl_name from sqlite_schema where rootpage > 0')
      .raw()
      .all(),
  );
  const names = [...sql.matchAll(/[@:$](\w+)/g)].map(([, name]) => [name, null]);
  const nothing =
    names.length > 0
      ? [Object.fromEntries(names)]
      : Array.from({ length: (sql.match(/\?/g) ?? []).length }, () => null);
  const program = db.$client.prepare<unknown[], { opcode: string; p2: number; p3: number }>(`explain ${sql}`);
  return program
    .all(...nothing)
    .filter(({ opcode, p3 }) => opcode === 'OpenRead' && p3 === 0)
    .flatMap(({ p2 }) => roots.get(p2) ?? []);
}

/** Every table that is read by what is called, from its statements: only by those that its data lead to. */
export function tablesRead(db: Db, call: () => unknown): Set<string> {
  const asked = new Set<string>();
  const statement = Object.getPrototypeOf(db.$client.prepare('select 1')) as Record<string, unknown>;
  const plain = { get: statement.get, all: statement.all, iterate: statement.iterate };
  for (const [name, own] of Object.entries(plain))
    statement[name] = function (this: { source: string }, ...given: unknown[]) {
      asked.add(this.source);
      return Reflect.apply(own as (...all: unknown[]) => unknown, this, given);
    };
  try {
    call();
  } finally {
    Object.assign(statement, plain);
  }
  return new Set([...asked].filter((sql) => !/^pragma/i.test(sql)).flatMap((sql) => tablesOf(db, sql)));
}
