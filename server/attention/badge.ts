/** The number in the bar: what is urgent among one officer's enterprises. Every page of theirs asks for it. */
import type { Db } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { type Followed, stampOfTables, writtenSince } from '../../db/written.ts';
import type { Day } from '../rules/types.ts';
import { EVERYBODY } from './asking.ts';
import { GROUND_TABLES, type Ground, groundOf, mattersSql, statement, valuesOf } from './ground.ts';
import { BELONGS } from './sql.ts';

/** Tables whose rows are an enterprise's: with one of them its own matters are looked at again, and no others. */
const OF_ENTERPRISES = [
  'register',
  'track',
  'measure',
  'request',
  'major_change',
  'enterprise_version',
  'other_title',
  'annual_update',
] as const;
/** Tables that say of some row what is to be thought of it, or move it elsewhere: then all are looked at again. */
const OF_ALL = [...GROUND_TABLES, 'enterprise_merge', 'change_report', 'other_title_end'] as const;

/** Of so many enterprises written at once it is cheaper to look at all again. */
const MOST_AT_ONCE = 200;

interface Urgent {
  enterprise_id: number;
  officer: string;
  n: number;
}
interface Kept {
  key: string;
  seen: Followed | null;
  /** How much is urgent of each officer who was asked for. */
  officers: Map<string, number>;
  /** And of which of their enterprises. */
  enterprises: Map<number, Urgent>;
}

const kept = perConnection(
  (): Kept => ({ key: '', seen: null, officers: new Map(), enterprises: new Map() }),
);
const stampOf = stampOfTables(OF_ALL);
const since = writtenSince(OF_ENTERPRISES);

/** @param officer the name that enterprises carry */
export function countUrgent(db: Db, today: Day, officer: string): number {
  const ground = groundOf(db, today);
  if (db.$client.inTransaction)
    return urgentOf(db, ground, OWN, { officer }).reduce((sum, { n }) => sum + n, 0);
  const own = kept(db);
  follow(db, ground, own);
  let n = own.officers.get(officer);
  if (n === undefined) {
    own.officers.set(officer, 0);
    for (const one of urgentOf(db, ground, OWN, { officer })) add(own, one);
    n = own.officers.get(officer) ?? 0;
  }
  return n;
}

/** Brings what is kept up to what was written meanwhile. */
function follow(db: Db, ground: Ground, own: Kept): void {
  const key = `${stampOf(db)} ${ground.context.today}`;
  const { ids, seen } = since(db, own.seen);
  own.seen = seen;
  if (own.key !== key || ids === null || ids.size > MOST_AT_ONCE) {
    own.key = key;
    own.officers.clear();
    own.enterprises.clear();
    return;
  }
  if (ids.size === 0 || own.officers.size === 0) return;
  const asked = { ids: JSON.stringify([...ids]) };
  // What is said of a merged record is a matter of the one that has it now.
  const owners = statement(db, OWNERS).all(asked) as { owner: number }[];
  for (const id of [...ids, ...owners.map((one) => one.owner)]) {
    const old = own.enterprises.get(id);
    if (old === undefined) continue;
    own.enterprises.delete(id);
    own.officers.set(old.officer, (own.officers.get(old.officer) ?? 0) - old.n);
  }
  const all = { ids: JSON.stringify([...new Set([...ids, ...owners.map((one) => one.owner)])]) };
  for (const one of urgentOf(db, ground, THESE, all)) if (own.officers.has(one.officer)) add(own, one);
}

function add({ officers, enterprises }: Kept, one: Urgent): void {
  officers.set(one.officer, (officers.get(one.officer) ?? 0) + one.n);
  enterprises.set(one.enterprise_id, { ...one, n: one.n + (enterprises.get(one.enterprise_id)?.n ?? 0) });
}

const OWN = 'and r.officer = @officer';
const THESE = 'and r.enterprise_id in (select value from json_each(@ids))';
const OWNERS = `with recursive ${BELONGS} select distinct owner from belongs where record in (select value from json_each(@ids))`;

/** What is urgent by each rule, enterprise by enterprise; of those that nobody keeps nothing is asked. */
function urgentOf(db: Db, ground: Ground, only: string, asked: { officer?: string; ids?: string }): Urgent[] {
  return ground.rules.flatMap(({ rule, limits, isOn }) => {
    const bound = isOn && rule.mayBeUrgent ? (rule.bindUrgent ?? rule.bind)(limits, ground.context) : null;
    // Where the day alone decides, a rule may say at once that nothing of it is urgent.
    if (bound === null || bound.urgent === 0) return [];
    const sql = `select x.enterprise_id, n.officer, count(*) as n from ${mattersSql(ground, rule, only, only === THESE)} x
      join register n on n.enterprise_id = x.enterprise_id
      where x.urgent = 1 and n.officer is not null group by x.enterprise_id`;
    return statement(db, sql).all({ ...valuesOf(ground, rule, EVERYBODY, bound), ...asked }) as Urgent[];
  });
}
