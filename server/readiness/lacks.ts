/** 缺什么, for other rooms: how many criteria an enterprise meets, and which it does not. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, writtenSince } from '../../db/written.ts';
import type { Subject } from '../rules/readiness-types.ts';

export interface Lack {
  met: number;
  near: number;
  notMet: number;
  noData: number;
  /** What people judge: waiting for it, or judged either way. */
  manual: number;
  /** 研发费用占比 2.4%，低于 3%；缺上年负债总额; '' where nothing lacks. With the enterprise's own figures. */
  words: string;
  /** The same without any figure, for who does not see them. */
  names: string;
}

interface Row extends Lack {
  id: number;
}

const statement = perConnection(({ $client }) =>
  $client.prepare<[string, string], Row>(
    `select enterprise_id as id, met, near, not_met as notMet, no_data as noData,
            manual + judged_met + judged_not_met as manual, words, names
       from readiness where subject = ? and enterprise_id in (select value from json_each(?))`,
  ),
);

const readLacks = (db: Db | Tx, category: Subject, ids: readonly number[]): [number, Lack][] =>
  statement(db)
    .all(category, JSON.stringify(ids))
    .map(({ id, ...lack }) => [id, lack]);

/** So many rows are kept, half a kB each: those of one page or outlook are asked for again after each saving. */
const MOST_KEPT = 10_000;
const written = writtenSince(['readiness']);

interface Kept {
  seen: Followed | null;
  /** Null is kept of who has nothing to compare. */
  lacks: Map<Subject, Map<number, Lack | null>>;
  rows: number;
}
const kept = perConnection((): Kept => ({ seen: null, lacks: new Map(), rows: 0 }));

/** What is kept of one subject, without whose row was written since. */
function keptNow(db: Db, category: Subject, more: number): Map<number, Lack | null> {
  const own = kept(db);
  const { ids, seen } = written(db, own.seen);
  own.seen = seen;
  if (ids === null || own.rows + more > MOST_KEPT) {
    own.lacks.clear();
    own.rows = 0;
  } else for (const id of ids) for (const rows of own.lacks.values()) if (rows.delete(id)) own.rows -= 1;
  const lacks = own.lacks.get(category) ?? new Map<number, Lack | null>();
  own.lacks.set(category, lacks);
  return lacks;
}

/** Of each of these enterprises by the criteria in force; who has nothing to compare is left out. None is to be changed. */
export function lacksOf(db: Db | Tx, category: Subject, ids: readonly number[]): Map<number, Lack> {
  if (db.$client.inTransaction || ids.length > MOST_KEPT) return new Map(readLacks(db, category, ids));
  const lacks = keptNow(db, category, ids.length);
  const unread = ids.filter((id) => !lacks.has(id));
  if (unread.length > 0) {
    const before = lacks.size;
    for (const id of unread) lacks.set(id, null);
    for (const [id, lack] of readLacks(db, category, unread)) lacks.set(id, lack);
    kept(db).rows += lacks.size - before;
  }
  const found = new Map<number, Lack>();
  for (const id of ids) {
    const lack = lacks.get(id);
    if (lack !== null && lack !== undefined) found.set(id, lack);
  }
  return found;
}
