import { addDays, daysBetween } from '../../rules/days.ts';
import { missesInWords } from '../../rules/holdings.ts';
import { type Context, type Limits, limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** The last day that is near enough to be told of, or is past and was told of. */
function dueNow(limits: Limits, { today, updates }: Context) {
  return updates.filter(({ due }) => addDays(due, -limit(limits, 'notice')) <= today).at(-1);
}

/** Holders of 小巨人 or 省级专精特新 whose update of the year is not recorded. */
export const annualUpdate: Rule = {
  code: 'annual_update',
  name: '年度信息更新',
  limits: [
    { field: 'notice', label: '提前多少天列入', unit: '天', usual: 60, least: 1, most: 365 },
    { field: 'urgent', label: '提前多少天起为紧急', unit: '天', usual: 15, least: 0, most: 365 },
  ],
  words: (limits) =>
    `有效期内的小巨人和省级专精特新企业在日历上的最后一天以前没有更新；提前 ${limit(limits, 'notice')} 天列入，${limit(limits, 'urgent')} 天起和逾期的为紧急`,
  mayBeUrgent: true,
  bind: (limits, context) => {
    const now = dueNow(limits, context);
    if (now === undefined) return null;
    const urgent = addDays(now.due, -limit(limits, 'urgent')) <= context.today ? 1 : 0;
    return { today: context.today, year: String(now.year), due: now.due, urgent };
  },
  sql: (only) => `with recursive ${BELONGS},
    words (enterprise_id, outcome) as (
      select enterprise_id, outcome from (select enterprise_id, outcome, max(id) from annual_update
        where year = @year group by enterprise_id) where outcome <> 'withdrawn'),
    said (owner) as materialized (
      select enterprise_id from words
      union select b.owner from belongs b join words w on w.enterprise_id = b.record),
    holders (enterprise_id, since) as (
      select enterprise_id, min(held_since) from track
       where category in ('little_giant', 'provincial_srdi') and held = 1 and held_since <= @due group by enterprise_id)
    select r.enterprise_id, @year || ' ' || @due as subject, @due as due_on, @urgent as urgent,
      (select count(*) from annual_update u where u.enterprise_id = r.enterprise_id and u.year < cast(@year as integer)
         and u.year >= cast(substr(h.since, 1, 4) as integer) and u.outcome = 'missed'
         and u.id = (select max(o.id) from annual_update o where o.enterprise_id = u.enterprise_id and o.year = u.year)) as a,
      @year || ' ' || @today as b
    from holders h join register r on r.enterprise_id = h.enterprise_id
    where r.in_scope = 1 and r.enterprise_id not in (select owner from said) ${only}`,
  what: ({ a, b, due_on }) => {
    const [year = '', today = ''] = String(b).split(' ');
    const left = daysBetween(today, due_on ?? '');
    const when = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天为最后一天' : `还有 ${left} 天`;
    const misses = Number(a) + (left < 0 ? 1 : 0);
    return [`${year}年年度信息更新${when}`, missesInWords(misses, Number(year))]
      .filter((part) => part !== '')
      .join('；');
  },
  deed: {
    word: '登记更新',
    href: ({ uscc, b }) => `/enterprises/${uscc}/updates/${String(b).split(' ')[0]}`,
  },
};
