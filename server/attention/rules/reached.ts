import { addDays, daysBetween } from '../../rules/days.ts';
import { limit, newEvent, type Rule } from '../rule.ts';

/** 达标 on the track of 规上, and nothing sent in yet. */
export const reached: Rule = {
  code: 'reached',
  name: '已达标未报入库',
  limits: [
    { field: 'days', label: '达标多少天后列入', unit: '天', usual: 30, least: 0, most: 730 },
    { field: 'round', label: '年度入库结束前多少天起为紧急', unit: '天', usual: 15, least: 0, most: 180 },
  ],
  words: (limits) =>
    `进入达标 ${limit(limits, 'days')} 天以上仍未到审核；日历上的入库一轮在 ${limit(limits, 'round')} 天内结束的为紧急`,
  mayBeUrgent: true,
  bind: (limits, { today, closes }) => {
    const day = closes.above_scale;
    const isSoon = day !== null && day <= addDays(today, limit(limits, 'round'));
    return {
      today,
      before: addDays(today, -limit(limits, 'days')),
      close: day,
      urgent: isSoon ? 1 : 0,
    };
  },
  sql: (
    only,
    isOfFew,
  ) => `select r.enterprise_id, 'since ' || t.since as subject, @close as due_on, @urgent as urgent,
      t.since as a, @today as b
    from register r ${isOfFew ? 'cross join' : 'join'} track t on t.enterprise_id = r.enterprise_id
    where t.category = 'above_scale' and t.stage = 'applied' and t.held = 0 and t.since <= @before
      and r.in_scope = 1 ${only}`,
  kept: `select coalesce(sum(n), 0) * @urgent as urgent, coalesce(sum(n), 0) as n from register_day
    where what = 'above_scale applied' and whose = @whose and day <= @before`,
  what: ({ a, b }) => `达标已 ${daysBetween(String(a), String(b))} 天，未报入库`,
  deed: { word: '更新阶段', href: (one) => newEvent(one, 'above_scale') },
};
