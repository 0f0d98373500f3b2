/** What all rules of 预警 rest on, and the SQL of their matters. */
import type { Db } from '../../db/open.ts';
import { statementsByText } from '../../db/per-connection.ts';
import { answersPerTables } from '../../db/written.ts';
import { closingDays, currentEntries, updateDays } from '../calendar/queries.ts';
import { assumptionsAt, readAssumptions } from '../outlook/queries.ts';
import type { Category, Day } from '../rules/types.ts';
import { findProgramme } from '../targets/queries.ts';
import type { Whose } from './asking.ts';
import type { Bound, Context, Rule } from './rule.ts';
import { type RuleInForce, rulesInForce } from './settings.ts';

/** What all rules rest on beside the enterprises. */
export interface Ground {
  context: Context;
  rules: RuleInForce[];
  /** Rules that something is 暂不提醒 of. */
  snoozed: Set<string>;
}

/** Every table that it is read from. */
export const GROUND_TABLES = [
  'calendar_version',
  'alert_setting',
  'alert_snooze',
  'alert_snooze_end',
  'outlook_assumption',
  'programme',
] as const;

/** The day before is not asked for again, nor two ahead at a time. */
const byDay = answersPerTables<Ground>(GROUND_TABLES, 1);

/** The ground of a day, kept until something of it is changed. */
export const groundOf = (db: Db, today: Day): Ground => byDay(db, today, () => readGround(db, today));

function readGround(db: Db, today: Day): Ground {
  const entries = currentEntries(db);
  const snoozed = statement(db, `select distinct rule from alert_snooze s where ${IN_FORCE}`).all({ today });
  return {
    context: {
      today,
      closes: closingDays(entries, today),
      stays: staysOn(db, today),
      updates: updateDays(entries, today),
    },
    rules: rulesInForce(db),
    snoozed: new Set((snoozed as { rule: string }[]).map(({ rule }) => rule)),
  };
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

export const statement = statementsByText();

/** Narrows a rule to some people's enterprises. */
export const ONLY: Record<Whose['of'], string> = {
  all: '',
  none: 'and r.officer is null',
  officer: 'and r.officer = @officer',
};

export const SNOOZED = `(select s.enterprise_id, s.subject from alert_snooze s where s.rule = @rule and ${IN_FORCE})`;

/** A rule's matters, what is 暂不提醒 left out: SQL that stands in a from. `only` is a condition on `r`. */
export function mattersSql({ snoozed }: Ground, rule: Rule, only: string, isOfFew = false): string {
  const all = `(${rule.sql(only, isOfFew)})`;
  if (!snoozed.has(rule.code)) return all;
  return `(select * from ${all} where (enterprise_id, subject) not in ${SNOOZED})`;
}

/** Whose they are, as what is kept of the register names it. */
const KEPT: Record<Whose['of'], (officer: string) => { whose: string; dim: string; value: string }> = {
  all: () => ({ whose: '*', dim: '', value: '' }),
  none: () => ({ whose: '-', dim: 'officer', value: '' }),
  officer: (officer) => ({ whose: `=${officer}`, dim: 'officer', value: officer }),
};

/** Values for the names in a rule's SQL. */
export function valuesOf({ context }: Ground, rule: Rule, whose: Whose, bound: Bound) {
  const officer = whose.of === 'officer' ? whose.officer : '';
  return { ...bound, officer, ...KEPT[whose.of](officer), rule: rule.code, today: context.today };
}
