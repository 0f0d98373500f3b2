/** 暂不提醒: one matter is not told of until a day, with a reason; it ends by itself when the matter changes. */
import type { Db, Tx } from '../../db/open.ts';
import { alertSnooze, alertSnoozeEnd } from '../../db/schema.ts';
import type { By } from '../audit/by.ts';
import { record } from '../audit/record.ts';
import { NotFound, Refused } from '../errors.ts';
import { addDays, dayInWords } from '../rules/days.ts';
import type { Day, Instant } from '../rules/types.ts';
import type { Whose } from './asking.ts';
import { ruleOf } from './registry.ts';
import type { Matter, Rule } from './rule.ts';

/** So many days at most: what is not told of for longer is forgotten. */
export const MOST_DAYS = 180;

export interface Snooze {
  id: number;
  rule: string;
  enterprise_id: number;
  uscc: string;
  name: string;
  officer: string | null;
  subject: string;
  until: Day;
  reason: string;
  recorded_at: Instant;
  recorded_by: string;
}

/** What stands against the day until which a matter is not told of. */
export function faultOfDay(until: Day, today: Day): string | null {
  const most = addDays(today, MOST_DAYS);
  if (until <= today) return '日期应在今天之后';
  return until > most ? `最多 ${MOST_DAYS} 天，到${dayInWords(most)}` : null;
}

/** Stops telling of a matter, in the caller's transaction; in place of an earlier word on it. @throws Refused on the day */
export function snooze(
  tx: Tx,
  { rule, matter, until, reason }: { rule: Rule; matter: Matter; until: Day; reason: string },
  by: By,
  today: Day,
): void {
  const message = faultOfDay(until, today);
  if (message !== null) throw new Refused([{ rule: 'snooze', field: 'until', message }]);
  const standing = tx.$client
    .prepare<[string, number, string, Day], Pick<Snooze, 'id' | 'until' | 'reason'>>(
      `select s.id, s.until, s.reason from alert_snooze s
        where s.rule = ? and s.enterprise_id = ? and s.subject = ? and s.until >= ?
          and not exists (select 1 from alert_snooze_end e where e.snooze_id = s.id)`,
    )
    .all(rule.code, matter.enterprise_id, matter.subject, today);
  // A form sent twice says nothing new.
  if (standing.some((one) => one.until === until && one.reason === reason)) return;
  for (const { id } of standing) {
    tx.insert(alertSnoozeEnd).values({ snooze_id: id, recorded_at: by.at, recorded_by: by.actor }).run();
  }
  tx.insert(alertSnooze)
    .values({
      rule: rule.code,
      enterprise_id: matter.enterprise_id,
      subject: matter.subject,
      until,
      reason,
      recorded_at: by.at,
      recorded_by: by.actor,
    })
    .run();
  record(tx, {
    ...by,
    act: 'alert snoozed',
    enterpriseId: matter.enterprise_id,
    sentence: `${matter.name}的“${rule.name}”暂不提醒，至${dayInWords(until)}，原因：${reason}`,
    detail: { rule: rule.code, subject: matter.subject, until },
  });
}

const FROM = `from alert_snooze s join register r on r.enterprise_id = s.enterprise_id
  where s.until >= @today and not exists (select 1 from alert_snooze_end e where e.snooze_id = s.id)`;
const ONLY: Record<Whose['of'], string> = {
  all: '',
  none: 'and r.officer is null',
  officer: 'and r.officer = @officer',
};

/** What is 暂不提醒 of these people's enterprises, the first to come back first. */
export function listSnoozes(
  db: Db,
  { today, whose, limit, offset = 0 }: { today: Day; whose: Whose; limit: number; offset?: number },
): { items: Snooze[]; total: number } {
  const values = { today, officer: whose.of === 'officer' ? whose.officer : '', limit, offset };
  const from = `${FROM} ${ONLY[whose.of]}`;
  const items = db.$client
    .prepare<[typeof values], Snooze>(
      `select s.*, r.uscc, r.name, r.officer ${from} order by s.until, s.id limit @limit offset @offset`,
    )
    .all(values);
  const total = db.$client.prepare<[typeof values], number>(`select count(*) ${from}`).pluck().get(values);
  return { items, total: total ?? 0 };
}

/** Tells of it again, in the caller's transaction; nothing where it had ended already. @throws NotFound */
export function endSnooze(tx: Tx, id: number, by: By): void {
  const one = tx.$client
    .prepare<[number], Snooze & { ended: number }>(
      `select s.*, n.name, n.uscc, n.officer, exists (select 1 from alert_snooze_end e where e.snooze_id = s.id) as ended
         from alert_snooze s join enterprise n on n.id = s.enterprise_id where s.id = ?`,
    )
    .get(id);
  if (one === undefined) throw new NotFound('snooze');
  if (one.ended === 1) return;
  tx.insert(alertSnoozeEnd).values({ snooze_id: id, recorded_at: by.at, recorded_by: by.actor }).run();
  record(tx, {
    ...by,
    act: 'alert snooze ended',
    enterpriseId: one.enterprise_id,
    sentence: `恢复提醒${one.name}的“${ruleOf(one.rule)?.name ?? one.rule}”`,
    detail: { snooze: id },
  });
}
