/**
 * The matters of each rule: one query a rule, within an index, for everybody or one officer. What is
 * 暂不提醒 is left out; counts are kept until the data or the day changes.
 */
import type { Statement } from 'better-sqlite3';
import { type Db, dataRevision } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { closingDays, currentEntries, updateDays } from '../calendar/queries.ts';
import { assumptionsAt, readAssumptions } from '../outlook/queries.ts';
import type { Category, Day } from '../rules/types.ts';
import { findProgramme } from '../targets/queries.ts';
import { EVERYBODY, type Whose } from './asking.ts';
import type { Bound, Context, Matter, Rule } from './rule.ts';
import { type RuleInForce, rulesInForce } from './settings.ts';

/** What all rules rest on, read once and kept until the data or the day changes. */
interface Ground {
  key: string;
  context: Context;
  rules: RuleInForce[];
  /** Rules that something is 暂不提醒 of. */
  snoozed: Set<string>;
  counts: Map<string, Counts>;
  /** First pages of lists. */
  lists: Map<string, Matter[]>;
}
const grounds = perConnection((): { now: Ground | null } => ({ now: null }));

function groundOf(db: Db, today: Day): Ground {
  const kept = grounds(db);
  const key = `${dataRevision(db)} ${today}`;
  if (kept.now?.key === key) return kept.now;
  const entries = currentEntries(db);
  const snoozed = statement(db, `select distinct rule from alert_snooze s where ${IN_FORCE}`).all({ today });
  kept.now = {
    key,
    context: {
      today,
      closes: closingDays(entries, today),
      stays: staysOn(db, today),
      updates: updateDays(entries, today),
    },
    rules: rulesInForce(db),
    snoozed: new Set((snoozed as { rule: string }[]).map(({ rule }) => rule)),
    counts: new Map(),
    lists: new Map(),
  };
  return kept.now;
}

/** The limits of 培育梯队 in force, so that both pages call the same tracks too long. */
function staysOn(db: Db, today: Day): Context['stays'] {
  const versions = readAssumptions(db, findProgramme(db, null, today).id);
  const of = (category: Category) => {
    const { stages } = assumptionsAt(versions, category, today).assumptions;
    return {
      reserve: stages.reserve.limit,
      cultivating: stages.cultivating.limit,
      applied: stages.applied.limit,
      in_review: stages.in_review.limit,
    };
  };
  return {
    little_giant: of('little_giant'),
    provincial_srdi: of('provincial_srdi'),
    above_scale: of('above_scale'),
  };
}

const IN_FORCE = `s.until >= @today and not exists (select 1 from alert_snooze_end e where e.snooze_id = s.id)`;

const prepared = perConnection(() => new Map<string, Statement<unknown[]>>());
function statement(db: Db, sql: string): Statement<unknown[]> {
  const own = prepared(db);
  let found = own.get(sql);
  if (found === undefined) {
    found = db.$client.prepare<unknown[]>(sql);
    own.set(sql, found);
  }
  return found;
}

const ONLY: Record<Whose['of'], string> = {
  all: '',
  none: 'and r.officer is null',
  officer: 'and r.officer = @officer',
};

const SNOOZED = `(select s.enterprise_id, s.subject from alert_snooze s where s.rule = @rule and ${IN_FORCE})`;

/** A rule's matters of these people, what is 暂不提醒 left out: SQL that stands in a from. */
function mattersSql({ snoozed }: Ground, rule: Rule, whose: Whose): string {
  const all = `(${rule.sql(ONLY[whose.of])})`;
  if (!snoozed.has(rule.code)) return all;
  return `(select * from ${all} where (enterprise_id, subject) not in ${SNOOZED})`;
}

/** Whose they are, as what is kept of the register names it. */
const KEPT: Record<Whose['of'], (officer: string) => { whose: string; dim: string; value: string }> = {
  all: () => ({ whose: '*', dim: '', value: '' }),
  none: () => ({ whose: '-', dim: 'officer', value: '' }),
  officer: (officer) => ({ whose: `=${officer}`, dim: 'officer', value: officer }),
};

function valuesOf({ context }: Ground, rule: Rule, whose: Whose, bound: Bound) {
  const officer = whose.of === 'officer' ? whose.officer : '';
  return { ...bound, officer, ...KEPT[whose.of](officer), rule: rule.code, today: context.today };
}

export interface Counts {
  urgent: number;
  watch: number;
}

/** How many matters of each rule there are, by its code; rules that are off have none. */
export function countMatters(db: Db, today: Day, whose: Whose = EVERYBODY): Map<string, Counts> {
  const ground = groundOf(db, today);
  const found = new Map<string, Counts>();
  for (const { rule, limits, isOn } of ground.rules) {
    const key = `${rule.code} ${whose.of === 'officer' ? `@${whose.officer}` : whose.of}`;
    let counts = ground.counts.get(key);
    if (counts === undefined) {
      counts = { urgent: 0, watch: 0 };
      const bound = isOn ? rule.bind(limits, ground.context) : null;
      if (bound !== null) {
        counts = countOne(db, ground, rule, whose, bound);
      }
      ground.counts.set(key, counts);
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
    const { urgent, n } = ask(`select ${sums} from ${mattersSql(ground, rule, whose)}`);
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

/** The number in the bar: what is urgent among one officer's enterprises. */
export function countUrgent(db: Db, today: Day, officer: string): number {
  const ground = groundOf(db, today);
  const key = `badge @${officer}`;
  const kept = ground.counts.get(key);
  if (kept !== undefined) return kept.urgent;
  let urgent = 0;
  const whose: Whose = { of: 'officer', officer };
  for (const { rule, limits, isOn } of ground.rules) {
    if (!isOn || !rule.mayBeUrgent) continue;
    const bound = (rule.bindUrgent ?? rule.bind)(limits, ground.context);
    // Where the day alone decides, a rule may say at once that nothing of it is urgent.
    if (bound === null || bound.urgent === 0) continue;
    if (rule.kept !== undefined) {
      urgent += countOne(db, ground, rule, whose, bound).urgent;
      continue;
    }
    const sql = `select count(*) as n from ${mattersSql(ground, rule, whose)} where urgent = 1`;
    urgent += (statement(db, sql).get(valuesOf(ground, rule, whose, bound)) as { n: number }).n;
  }
  ground.counts.set(key, { urgent, watch: 0 });
  return urgent;
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
  const key = JSON.stringify([code, whose, level, limit]);
  const kept = offset === 0 ? ground.lists.get(key) : undefined;
  if (kept !== undefined) return kept;
  const order = ORDERS[own.rule.order ?? 'urgent'];
  const most = limit + offset;
  const matters = mattersSql(ground, own.rule, whose);
  const from = isWalked(db, today, { whose, code, order: own.rule.order, most })
    ? matters.replaceAll('from register r\n', 'from register r not indexed\n')
    : matters;
  const sql = `select x.*, ${own.rule.detail ?? 'null'} as c, n.uscc, n.name, n.officer from (select x.* from ${from} x
      ${level === null ? '' : LEVELS[level]} order by ${order} limit @most offset @skipped) x
    join register n on n.enterprise_id = x.enterprise_id order by ${order}`;
  const values = { ...valuesOf(ground, own.rule, whose, bound), most: limit, skipped: offset };
  const found = statement(db, sql).all(values) as Matter[];
  if (offset === 0 && found.length <= MOST_KEPT && ground.lists.size < MOST_LISTS)
    ground.lists.set(key, found);
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
