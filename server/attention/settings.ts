/** Thresholds of the rules: appended, the last version of each stands. */
import type { Db, Tx } from '../../db/open.ts';
import { perConnection } from '../../db/per-connection.ts';
import { alertSetting } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { Conflict } from '../errors.ts';
import type { Instant } from '../rules/types.ts';
import { RULES } from './registry.ts';
import { type Limits, type Rule, usualLimits } from './rule.ts';

export interface Setting {
  id: number;
  rule: string;
  limits: Limits;
  isOn: boolean;
  reason: string;
  recordedAt: Instant;
  recordedBy: string;
}
interface Row {
  id: number;
  rule: string;
  limits: string;
  is_on: number;
  reason: string;
  recorded_at: string;
  recorded_by: string;
}

const statements = perConnection(({ $client }) => ({
  last: $client.prepare<[], Row>(
    'select * from alert_setting s where id = (select max(id) from alert_setting o where o.rule = s.rule)',
  ),
  of: $client.prepare<[string], Row>('select * from alert_setting where rule = ? order by id desc'),
}));

function settingOf(row: Row): Setting {
  return {
    id: row.id,
    rule: row.rule,
    limits: JSON.parse(row.limits) as Record<string, number>,
    isOn: row.is_on === 1,
    reason: row.reason,
    recordedAt: row.recorded_at,
    recordedBy: row.recorded_by,
  };
}

/** A rule with the thresholds in force, and whether it is on. */
export interface RuleInForce {
  rule: Rule;
  limits: Limits;
  isOn: boolean;
  /** The version that a form starts from; 0 where nobody changed it yet. */
  base: number;
}

/** Every rule as it stands; a threshold that a version does not know is the usual one. */
export function rulesInForce(db: Db | Tx): RuleInForce[] {
  const last = new Map(
    statements(db)
      .last.all()
      .map((row) => [row.rule, settingOf(row)]),
  );
  return RULES.map((rule) => {
    const own = last.get(rule.code);
    return {
      rule,
      limits: { ...usualLimits(rule), ...own?.limits },
      isOn: own?.isOn ?? true,
      base: own?.id ?? 0,
    };
  });
}

/** The versions of a rule's thresholds, newest first. */
export function settingsOf(db: Db | Tx, code: string): Setting[] {
  return statements(db).of.all(code).map(settingOf);
}

/**
 * Sets a rule's thresholds or switches it, in the caller's transaction.
 * @throws Conflict where another version came since `base`
 */
export function reviseRule(
  tx: Tx,
  rule: Rule,
  change: { limits: Limits; isOn: boolean; reason: string; base: number },
  by: By,
): void {
  if ((settingsOf(tx, rule.code)[0]?.id ?? 0) !== change.base) throw new Conflict('alert setting');
  const { limits, isOn, reason } = change;
  tx.insert(alertSetting)
    .values({ rule: rule.code, limits, is_on: isOn, reason, recorded_at: by.at, recorded_by: by.actor })
    .run();
  const sentence = `设定预警“${rule.name}”：${isOn ? rule.words(limits) : '停用'}，原因：${reason}`;
  record(tx, { ...by, act: 'alert rule set', sentence, detail: { rule: rule.code, limits, isOn } });
}
