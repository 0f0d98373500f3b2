import { addDays, yearOf } from '../../rules/days.ts';
import { isQuarter, monthsOf } from '../../rules/quarters.ts';
import type { Day } from '../../rules/types.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS, figureSql } from '../sql.ts';

const ENDS = ['03-31', '06-30', '09-30'] as const;

/** The last quarter of the year whose figures may be asked for: it ended so many days ago. Of the fourth, the year's figures are asked. */
export function quarterAsked(today: Day, days: number): { year: number; quarter: 1 | 2 | 3 } | null {
  const year = yearOf(today);
  const quarter = ENDS.filter((end) => addDays(`${year}-${end}`, days) <= today).length;
  return quarter === 1 || quarter === 2 || quarter === 3 ? { year, quarter } : null;
}

/** On its way on some track, and its revenue to the end of the quarter not known. */
export const quarterRevenue: Rule = {
  code: 'quarter_revenue',
  name: '缺季度营收',
  limits: [{ field: 'days', label: '季末后多少天起要求', unit: '天', usual: 20, least: 1, most: 85 }],
  words: (limits) => `在培企业没有本季末累计营业收入，季末后 ${limit(limits, 'days')} 天起列入`,
  mayBeUrgent: false,
  ofFigures: true,
  bind: (limits, { today }) => {
    const asked = quarterAsked(today, limit(limits, 'days'));
    return asked === null ? null : { year: String(asked.year), quarter: String(asked.quarter) };
  },
  sql: (only) => `with recursive ${BELONGS}, ${figureSql('revenue', 'revenue', '@quarter')}
    select r.enterprise_id, 'quarter ' || @year || '-' || @quarter as subject, null as due_on, 0 as urgent,
      @quarter as a, @year as b
    from register r where r.is_open = 1 and r.in_scope = 1 ${only}
      and r.enterprise_id not in (select owner from revenue)`,
  what: ({ a, b }) => {
    const quarter = Number(a);
    return `缺 ${b}年${isQuarter(quarter) ? monthsOf(quarter) : ''}营业收入`;
  },
  deed: { word: '填写指标', href: ({ uscc, b }) => `/enterprises/${uscc}/indicators/${b}/edit` },
};
