import { addDays, daysBetween } from '../../rules/days.ts';
import { missesInWords, missesWithin, type Term } from '../../rules/holdings.ts';
import { type Context, type Limits, limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** The last day that is near enough to be told of, or is past and was told of. */
function dueNow(limits: Limits, { today, updates }: Context) {
  return updates.filter(({ due }) => addDays(due, -limit(limits, 'notice')) <= today).at(-1);
}

/** What was said of the year last of one record. */
const lastWord = (record: string) => `coalesce((select u.outcome from annual_update u
  where u.enterprise_id = ${record} and u.year = @year order by u.id desc limit 1), 'withdrawn')`;

/** The same of all, and of whom a merged record says it. */
const WORDS = `words (enterprise_id, outcome) as (
    select enterprise_id, outcome from (select enterprise_id, outcome, max(id) from annual_update
      where year = @year group by enterprise_id) where outcome <> 'withdrawn'),
  lent (owner) as materialized (select b.owner from belongs b cross join words w on w.enterprise_id = b.record)`;
const OWN = `(@dim = '' or coalesce(r.officer, '') = @value)`;

const NOTHING = '{"missed":[],"terms":[]}';

/** Holders of 小巨人 or 省级专精特新 whose update of the year is not recorded. */
export const annualUpdate: Rule = {
  code: 'annual_update',
  name: '年度信息更新',
  limits: [
    { field: 'notice', label: '提前多少天列入', unit: '天', usual: 60, least: 1, most: 365 },
    { field: 'urgent', label: '提前多少天起为紧急', unit: '天', usual: 15, least: 0, most: 365 },
  ],
  words: (limits) =>
    `有效期内的小巨人和省级专精特新企业在日历上的最后一天以前没有更新，日历上还没有当年日期的按5月31日；提前 ${limit(limits, 'notice')} 天列入，${limit(limits, 'urgent')} 天起和逾期的为紧急`,
  mayBeUrgent: true,
  bind: (limits, context) => {
    const now = dueNow(limits, context);
    if (now === undefined) return null;
    const urgent = addDays(now.due, -limit(limits, 'urgent')) <= context.today ? 1 : 0;
    return { today: context.today, year: String(now.year), due: now.due, urgent };
  },
  sql: (only) => `with recursive ${BELONGS}
    select r.enterprise_id, @year || ' ' || @due as subject, @due as due_on, @urgent as urgent, @year as a, @today as b
    from register r
    where r.in_scope = 1 and (r.lg_held = 1 or r.ps_held = 1) ${only}
      and exists (select 1 from track t where t.enterprise_id = r.enterprise_id
        and t.category in ('little_giant', 'provincial_srdi') and t.held = 1 and t.held_since <= @due)
      and ${lastWord('r.enterprise_id')} = 'withdrawn'
      and r.enterprise_id not in (select b.owner from belongs b where ${lastWord('b.record')} <> 'withdrawn')`,
  // All holders, less those that held nothing yet on the day, less those whose update is known.
  kept: `with recursive ${BELONGS}, ${WORDS},
    known (enterprise_id) as (select enterprise_id from words union select owner from lent),
    titled (enterprise_id, since) as (select t.enterprise_id, t.held_since from track t
      where t.category in ('little_giant', 'provincial_srdi') and t.held = 1)
    select n * @urgent as urgent, n from (select
      (select coalesce(sum(n), 0) from register_count
        where dim = @dim and value = @value and in_scope = 1 and (lg_held = 1 or ps_held = 1))
      - (select count(*) from (select distinct enterprise_id from titled where since > @due) t
          cross join register r on r.enterprise_id = t.enterprise_id
         where r.in_scope = 1 and ${OWN}
           and not exists (select 1 from titled o where o.enterprise_id = t.enterprise_id and o.since <= @due))
      - (select count(*) from known k cross join register r on r.enterprise_id = k.enterprise_id
         where r.in_scope = 1 and (r.lg_held = 1 or r.ps_held = 1) and ${OWN}
           and exists (select 1 from titled o where o.enterprise_id = k.enterprise_id and o.since <= @due)) as n)`,
  // The years before that were missed, and the titles in whose terms they may lie.
  detail: `(select json_object(
    'missed', json((select json_group_array(u.year) from annual_update u where u.enterprise_id = x.enterprise_id
      and u.outcome = 'missed' and u.id = (select max(o.id) from annual_update o
        where o.enterprise_id = u.enterprise_id and o.year = u.year))),
    'terms', json((select json_group_array(json_object('held_since', t.held_since, 'valid_until', t.valid_until))
      from track t where t.enterprise_id = x.enterprise_id and t.held = 1
        and t.category in ('little_giant', 'provincial_srdi')))))`,
  what: ({ a, b, c, due_on }) => {
    const year = String(a);
    const left = daysBetween(String(b), due_on ?? '');
    const when = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天为最后一天' : `还有 ${left} 天`;
    const { missed, terms } = JSON.parse(String(c ?? NOTHING)) as { missed: number[]; terms: Term[] };
    const misses = missesWithin(terms, missed, Number(year));
    return [`${year}年年度信息更新${when}`, missesInWords(misses, Number(year), left < 0)]
      .filter((part) => part !== '')
      .join('；');
  },
  deed: {
    word: '登记更新',
    href: ({ uscc, a }) => `/enterprises/${uscc}/updates/${a}`,
  },
};
