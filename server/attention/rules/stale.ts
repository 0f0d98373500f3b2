import { addDays, daysBetween, endOfDayInstant, shanghaiDay } from '../../rules/days.ts';
import { limit, type Rule } from '../rule.ts';

/** On its way, and for a while nobody touched its file or its stages, or went there. */
export const stale: Rule = {
  code: 'stale',
  name: '长期未更新',
  limits: [{ field: 'days', label: '超过多少天未更新', unit: '天', usual: 90, least: 1, most: 730 }],
  words: (limits) =>
    `在培企业超过 ${limit(limits, 'days')} 天没有更新资料或培育阶段，也没有走访；诉求、指标不计`,
  mayBeUrgent: false,
  bind: (limits, { today }) => ({
    today,
    before: endOfDayInstant(addDays(today, -limit(limits, 'days') - 1)),
    since: addDays(today, -limit(limits, 'days')),
    last: addDays(today, -limit(limits, 'days') - 1),
  }),
  sql: (only) => `select r.enterprise_id, r.updated_at as subject, null as due_on, 0 as urgent,
      r.updated_at as a, @today as b
    from register r
    where r.is_open = 1 and r.in_scope = 1 and r.updated_at <= @before ${only}
      and not exists (select 1 from visit v where v.enterprise_id = r.enterprise_id and v.on_day >= @since and v.voided = 0)`,
  // Less those that somebody went to.
  kept: `select 0 as urgent, (select coalesce(sum(n), 0) from register_day where what = 'open' and whose = @whose and day <= @last)
    - (select count(*) from (select distinct enterprise_id from visit where on_day >= @since and voided = 0) v
        cross join register r on r.enterprise_id = v.enterprise_id
       where r.is_open = 1 and r.in_scope = 1 and r.updated_at <= @before
         and (@dim = '' or coalesce(r.officer, '') = @value)) as n`,
  order: 'enterprise',
  what: ({ a, b }) =>
    `已 ${daysBetween(shanghaiDay(new Date(String(a))), String(b))} 天没有更新资料或培育阶段，也没有走访`,
  deed: { word: '更新阶段', href: ({ uscc }) => `/enterprises/${uscc}/events/new` },
};
