/**
 * The matters of each rule: one query a rule, within an index, for everybody or one officer. What is
 * 暂不提醒 is left out; counts are kept until the data or the day changes.
 */
import { type Db, dataRevision } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import type { Day } from '../rules/types.ts';
import { EVERYBODY, type Whose } from './asking.ts';
import { type Ground, groundOf, mattersSql, ONLY, SNOOZED, statement, valuesOf } from './ground.ts';
import type { Bound, Matter, Rule } from './rule.ts';
import type { RuleInForce } from './settings.ts';

/** Answers of this state of the data and this day. */
interface Answers {
  key: string;
  counts: Map<string, Counts>;
  /** First pages of lists. */
  lists: Map<string, Matter[]>;
}
const kept = perConnection((): { now: Answers | null } => ({ now: null }));

function answersNow(db: Db, today: Day): Answers {
  const own = kept(db);
  const key = `${dataRevision(db)} ${today}`;
  if (own.now?.key !== key) own.now = { key, counts: new Map(), lists: new Map() };
  return own.now;
}

export interface Counts {
  urgent: number;
  watch: number;
}

/** How many matters of each rule there are, by its code; rules that are off have none. */
export function countMatters(db: Db, today: Day, whose: Whose = EVERYBODY): Map<string, Counts> {
  const ground = groundOf(db, today);
  const answers = answersNow(db, today);
  const found = new Map<string, Counts>();
  for (const { rule, limits, isOn } of ground.rules) {
    const key = `${rule.code} ${whose.of === 'officer' ? `@${whose.officer}` : whose.of}`;
    let counts = answers.counts.get(key);
    if (counts === undefined) {
      counts = { urgent: 0, watch: 0 };
      const bound = isOn ? rule.bind(limits, ground.context) : null;
      if (bound !== null) {
        counts = countOne(db, ground, rule, whose, bound);
      }
      answers.counts.set(key, counts);
    }
    found.set(rule.code, counts);
  }
  return found;
}

function countOne(db: Db, ground: Ground, rule: Rule, whose: Whose, bound: Bound): Counts {
  const values = valuesOf(ground, rule, whose, bound);
  const ask = (sql: string) => statement(db, sql).get(values) as { urgent: number; n: number };
  const sums = 'coalesce(sum(urgent), 0) as urgent, count(*) as n';
  if (rule.kept === undefined) {
    const { urgent, n } = ask(`select ${sums} from ${mattersSql(ground, rule, ONLY[whose.of])}`);
    return { urgent, watch: n - urgent };
  }
  const all = ask(rule.kept);
  const quiet = ground.snoozed.has(rule.code)
    ? ask(`select ${sums} from (${rule.sql(`${ONLY[whose.of]} and r.enterprise_id in (select enterprise_id from ${SNOOZED})`)})
        where (enterprise_id, subject) in (select enterprise_id, subject from ${SNOOZED})`)
    : { urgent: 0, n: 0 };
  const urgent = all.urgent - quiet.urgent;
  return { urgent, watch: all.n - quiet.n - urgent };
}

export interface Listing {
  whose?: Whose;
  level?: 'urgent' | 'watch' | null;
  limit: number;
  offset?: number;
}

/** Lists are kept as long as they are short. */
const MOST_KEPT = 50;
const MOST_LISTS = 300;
const LEVELS = { urgent: 'where urgent = 1', watch: 'where urgent = 0' } as const;

/** The same order, said so that an index can give it. */
const ORDERS = {
  urgent: 'urgent desc, due_on is null, due_on, x.enterprise_id, subject',
  due_on: 'due_on, x.enterprise_id, subject',
  enterprise: 'x.enterprise_id, subject',
} as const;

/** A rule's matters, urgent ones first, then by their day; none where it is off. */
export function listMatters(db: Db, today: Day, code: string, asked: Listing): Matter[] {
  const { whose = EVERYBODY, level = null, limit, offset = 0 } = asked;
  const ground = groundOf(db, today);
  const own = ground.rules.find(({ rule }) => rule.code === code);
  const bound = own?.isOn ? own.rule.bind(own.limits, ground.context) : null;
  if (own === undefined || bound === null || bound === undefined) return [];
  const { lists } = answersNow(db, today);
  const key = JSON.stringify([code, whose, level, limit]);
  const known = offset === 0 ? lists.get(key) : undefined;
  if (known !== undefined) return known;
  const order = ORDERS[own.rule.order ?? 'urgent'];
  const most = limit + offset;
  const matters = mattersSql(ground, own.rule, ONLY[whose.of]);
  const from = isWalked(db, today, { whose, code, order: own.rule.order, most })
    ? matters.replaceAll('from register r\n', 'from register r not indexed\n')
    : matters;
  const sql = `select x.*, ${own.rule.detail ?? 'null'} as c, n.uscc, n.name, n.officer from (select x.* from ${from} x
      ${level === null ? '' : LEVELS[level]} order by ${order} limit @most offset @skipped) x
    join register n on n.enterprise_id = x.enterprise_id order by ${order}`;
  const values = { ...valuesOf(ground, own.rule, whose, bound), most: limit, skipped: offset };
  const found = statement(db, sql).all(values) as Matter[];
  if (offset === 0 && found.length <= MOST_KEPT && lists.size < MOST_LISTS) lists.set(key, found);
  return found;
}

/** Whether so many stand under a rule that its first ones are found sooner by walking the register than by sorting. */
function isWalked(
  db: Db,
  today: Day,
  { whose, code, order, most }: { whose: Whose; code: string; order: Rule['order']; most: number },
): boolean {
  if (order !== 'enterprise') return false;
  const counts = countMatters(db, today, whose).get(code) ?? { urgent: 0, watch: 0 };
  const { n } = statement(db, `select coalesce(sum(n), 0) as n from register_count where dim = ''`).get() as {
    n: number;
  };
  return (counts.urgent + counts.watch) ** 2 > n * most;
}

/** One matter as it stands today; null where it is settled, or the rule is off. */
export function findMatter(
  db: Db,
  today: Day,
  asked: { code: string; enterpriseId: number; subject: string },
): { matter: Matter; inForce: RuleInForce } | null {
  const ground = groundOf(db, today);
  const inForce = ground.rules.find(({ rule }) => rule.code === asked.code);
  const bound = inForce?.isOn ? inForce.rule.bind(inForce.limits, ground.context) : null;
  if (inForce === undefined || bound === null || bound === undefined) return null;
  const sql = `select x.*, ${inForce.rule.detail ?? 'null'} as c, n.uscc, n.name, n.officer from (${inForce.rule.sql('and r.enterprise_id = @enterprise')}) x
    join register n on n.enterprise_id = x.enterprise_id where x.subject = @subject`;
  const values = {
    ...valuesOf(ground, inForce.rule, EVERYBODY, bound),
    enterprise: asked.enterpriseId,
    subject: asked.subject,
  };
  const matter = statement(db, sql).get(values) as Matter | undefined;
  return matter === undefined ? null : { matter, inForce };
}

/** What narrows a list of the register to the enterprises under one rule; its values in order. */
export interface Under {
  sql: string;
  values: (string | number | null)[];
}

/**
 * A condition on `register` that its enterprise stands under a rule, 暂不提醒 or not; nobody does where the
 * rule is off. For filters of lists: values stand in order, as theirs do.
 */
export function underRule(db: Db, today: Day, code: string): Under {
  const ground = groundOf(db, today);
  const own = ground.rules.find(({ rule }) => rule.code === code);
  const bound = own?.isOn ? own.rule.bind(own.limits, ground.context) : null;
  if (own === undefined || bound === null || bound === undefined) return { sql: 'false', values: [] };
  const values: Under['values'] = [];
  const sql = own.rule.sql('').replace(/@(\w+)/g, (_, name: string) => {
    values.push(bound[name] ?? null);
    return '?';
  });
  return { sql: `enterprise_id in (select enterprise_id from (${sql}))`, values };
}

/** Each rule as it stands, from what is kept. */
export function rulesNow(db: Db, today: Day): readonly RuleInForce[] {
  return groundOf(db, today).rules;
}
