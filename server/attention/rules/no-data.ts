import { yearOf } from '../../rules/days.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS, figureSql } from '../sql.ts';

/** On its way on some track, and last year's revenue not known. */
export const noData: Rule = {
  code: 'no_data',
  name: '缺数据',
  limits: [{ field: 'month', label: '每年从几月起要求上年数据', unit: '月', usual: 3, least: 1, most: 12 }],
  words: (limits) => `在培企业没有上年营业收入，每年 ${limit(limits, 'month')} 月起列入`,
  mayBeUrgent: false,
  ofFigures: true,
  bind: (limits, { today }) =>
    Number(today.slice(5, 7)) < limit(limits, 'month') ? null : { year: String(yearOf(today) - 1) },
  sql: (only) => `with recursive ${BELONGS}, ${figureSql('revenue', 'revenue')}
    select r.enterprise_id, 'year ' || @year as subject, null as due_on, 0 as urgent, null as a, @year as b
    from register r
    where r.is_open = 1 and r.in_scope = 1 ${only}
      and r.enterprise_id not in (select owner from revenue)`,
  order: 'enterprise',
  what: ({ b }) => `缺 ${b}年营业收入`,
  deed: { word: '填写指标', href: ({ uscc, b }) => `/enterprises/${uscc}/indicators/${b}/edit` },
};
