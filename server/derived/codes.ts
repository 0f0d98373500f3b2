/** Codes that lead to another: of a record that was merged, and those that were corrected. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';

export interface Led {
  /** The code that was asked for. */
  code: string;
  /** The enterprise that it leads to. */
  id: number;
  uscc: string;
  name: string;
  /** Its record was merged; else the code was corrected. */
  merged: boolean;
}

const HOPS = `with recursive hop (code, id, merged) as (
    select e.uscc, e.id, 1 from enterprise e
     where e.gone = 'merged' and e.uscc in (select value from json_each(@codes))
    union select f.code, f.enterprise_id, 0 from former_code f
     where f.code in (select value from json_each(@codes))
       and not exists (select 1 from enterprise e where e.uscc = f.code and e.gone is not 'undone')
    union select hop.code, m.into_id, 1 from hop
      join enterprise_merge m on m.from_id = hop.id and m.undone_at is null)`;

/** Prepared once a connection: every address that names an unknown code asks. */
const statements = perConnection(({ $client }) => ({
  led: $client.prepare<[{ codes: string }], Omit<Led, 'merged'> & { merged: number }>(
    `${HOPS} select hop.code, e.id, e.uscc, e.name, hop.merged
       from hop join enterprise e on e.id = hop.id where e.gone is null order by hop.code, e.id`,
  ),
  old: $client.prepare<[string], { id: number; code: string }>(
    `with recursive part (root, id) as (
       select value, value from json_each(?)
       union select part.root, m.from_id from part
         join enterprise_merge m on m.into_id = part.id and m.undone_at is null)
     select part.root as id, e.uscc as code from part join enterprise e on e.id = part.id
      where part.id <> part.root
     union select part.root, f.code from part join former_code f on f.enterprise_id = part.id
     order by 1, 2`,
  ),
}));

/**
 * Where codes lead that no present enterprise has. A code that was corrected at two enterprises is
 * nobody's: whom it means is not for us to say.
 */
export function ledBy(db: Db, codes: readonly string[]): Map<string, Led> {
  const found = new Map<string, Led>();
  const doubtful = new Set<string>();
  if (codes.length === 0) return found;
  for (const row of statements(db).led.all({ codes: JSON.stringify(codes) })) {
    const known = found.get(row.code);
    if (known !== undefined && known.id !== row.id) doubtful.add(row.code);
    found.set(row.code, { ...row, merged: row.merged === 1 || known?.merged === true });
  }
  for (const code of doubtful) found.delete(code);
  return found;
}

/** The codes by which each of these enterprises was known before: corrected ones, and those of merged records. */
export function oldCodes(db: Db, ids: readonly number[]): Map<number, string[]> {
  const rows = statements(db).old.all(JSON.stringify(ids));
  const byId = new Map<number, string[]>();
  for (const { id, code } of rows) {
    const own = byId.get(id);
    if (own === undefined) byId.set(id, [code]);
    else own.push(code);
  }
  return byId;
}

/** Every code of old with the enterprise that has it now, for matching whole lists. */
export function everyOldCode(db: Db): Led[] {
  const codes = db.$client
    .prepare<[], string>(
      `select code from former_code union select uscc from enterprise where gone = 'merged' order by 1`,
    )
    .pluck()
    .all();
  return [...ledBy(db, codes).values()];
}
