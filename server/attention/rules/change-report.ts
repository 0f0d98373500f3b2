import { addDays, daysBetween } from '../../rules/days.ts';
import { CHANGE_KINDS, changeName, REPORT_MONTHS } from '../../rules/holdings.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** SQLite adds months past the end of a shorter one; the earlier of the two is the day itself or the month's last. */
const DUE = `min(date(c.day, '+' || @months || ' months'),
  date(c.day, 'start of month', '+' || (@months + 1) || ' months', '-1 day'))`;

const open = (column: string, id: string) => `coalesce((select p.outcome from change_report p
  where p.${column} = ${id} order by p.id desc limit 1), 'reopened') = 'reopened'`;

/** A holder of a title changed its name (or merged, moved …), and nobody recorded that it was reported. */
export const changeReport: Rule = {
  code: 'change_report',
  name: '更名等重大变化待报告',
  limits: [
    { field: 'months', label: '变化后几个月内报告', unit: '个月', usual: REPORT_MONTHS, least: 1, most: 12 },
    { field: 'urgent', label: '提前多少天起为紧急', unit: '天', usual: 30, least: 0, most: 180 },
    { field: 'back', label: '只看多少天以来的变化', unit: '天', usual: 365, least: 30, most: 3650 },
  ],
  words: (limits) =>
    `有称号的企业更名、合并、重组、跨省迁移后 ${limit(limits, 'months')} 个月内在平台报告（2022年规定，2026年规定待确认）；最后 ${limit(limits, 'urgent')} 天和逾期的为紧急`,
  mayBeUrgent: true,
  bind: (limits, { today }) => ({
    today,
    months: String(limit(limits, 'months')),
    since: addDays(today, -limit(limits, 'back')),
    urgent: addDays(today, limit(limits, 'urgent')),
  }),
  sql: (only) => `with recursive ${BELONGS},
    entries (owner, subject, day, kind) as (
      select c.enterprise_id, 'c' || c.id, c.changed_on, c.kind from major_change c
       where c.changed_on between @since and @today and ${open('change_id', 'c.id')}),
    changes (owner, subject, day, kind) as (
      select v.enterprise_id, 'v' || v.id, v.effective_on, 'renamed' from enterprise_version v
       where v.effective_on > '1900-01-01' and json_extract(v.changes, '$.name') is not null
         and v.effective_on between @since and @today and ${open('version_id', 'v.id')}
      union all select * from entries
      union all select b.owner, e.subject, e.day, e.kind from belongs b cross join entries e on e.owner = b.record)
    select r.enterprise_id, c.subject, ${DUE} as due_on, ${DUE} <= @urgent as urgent, c.kind as a,
      c.day || ' ' || @today as b
    from changes c cross join register r on r.enterprise_id = c.owner
    where r.in_scope = 1 and exists (select 1 from track t where t.enterprise_id = r.enterprise_id
      and t.category in ('little_giant', 'provincial_srdi') and t.held = 1 and t.held_since <= c.day) ${only}`,
  what: ({ a, b, due_on }) => {
    const [day = '', today = ''] = String(b).split(' ');
    const kind = CHANGE_KINDS.find((one) => one === a) ?? 'renamed';
    const left = daysBetween(today, due_on ?? '');
    const when = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天为最后一天' : `还有 ${left} 天`;
    return `${day} ${changeName(kind)}，未登记在平台报告，${when}`;
  },
  deed: { word: '登记报告', href: ({ uscc, subject }) => `/enterprises/${uscc}/changes/${subject}` },
};
