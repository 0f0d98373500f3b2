import { yearOf } from '../../rules/days.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS, figureSql } from '../sql.ts';

/** In the register of 规上, and a revenue that does not fit. */
export const contradiction: Rule = {
  code: 'contradiction',
  name: '数据矛盾',
  limits: [
    {
      field: 'amount',
      label: '在库而上年营业收入低于',
      unit: '万元',
      usual: 2000,
      least: 1,
      most: 1_000_000,
    },
  ],
  words: (limits) => `规上工业在库，上年营业收入低于 ${limit(limits, 'amount')} 万元`,
  mayBeUrgent: false,
  ofFigures: true,
  bind: (limits, { today }) => ({
    year: String(yearOf(today) - 1),
    amount: limit(limits, 'amount') * 10_000,
  }),
  sql: (only) => `with recursive ${BELONGS}, ${figureSql('revenue', 'revenue')}
    select r.enterprise_id, 'year ' || @year || ' ' || f.value as subject, null as due_on, 0 as urgent, f.value as a, @year as b
    from revenue f cross join register r on r.enterprise_id = f.owner
    where f.value < @amount and r.as_held = 1 and r.in_scope = 1 ${only}`,
  what: ({ b }, limits) =>
    `规上工业在库，${b}年营业收入低于 ${limit(limits, 'amount')} 万元，核对数据或退规风险`,
  deed: { word: '核对指标', href: ({ uscc, b }) => `/enterprises/${uscc}/indicators/${b}/edit` },
};
