import { yearOf } from '../../rules/days.ts';
import { limit, newEvent, type Rule } from '../rule.ts';
import { BELONGS, figureSql, INDUSTRIAL } from '../sql.ts';

/** Two tests, not one: revenue and output of the last year both past the mark (statistics bureaux' wording). */
export const crossed: Rule = {
  code: 'crossed',
  name: '营收产值已过线未列达标',
  limits: [
    { field: 'amount', label: '营业收入和工业总产值', unit: '万元', usual: 2000, least: 1, most: 1_000_000 },
  ],
  words: (limits) => `上年营业收入和工业总产值都达到 ${limit(limits, 'amount')} 万元，属工业，还没有列为达标`,
  mayBeUrgent: false,
  ofFigures: true,
  bind: (limits, { today }) => ({
    year: String(yearOf(today) - 1),
    amount: limit(limits, 'amount') * 10_000,
  }),
  sql: (
    only,
  ) => `with recursive ${BELONGS}, ${figureSql('revenue', 'revenue')}, ${figureSql('output', 'output')}
    select r.enterprise_id, 'year ' || @year as subject, null as due_on, 0 as urgent, f.value as a, @year as b
    from revenue f join output g on g.owner = f.owner join register r on r.enterprise_id = f.owner
    where f.value >= @amount and g.value >= @amount and r.as_held = 0
      and (r.as_stage is null or r.as_stage in ('reserve', 'cultivating')) and r.in_scope = 1 and ${INDUSTRIAL} ${only}`,
  what: ({ b }, limits) => `${b}年营业收入和工业总产值都达到 ${limit(limits, 'amount')} 万元，未列为达标`,
  deed: { word: '更新阶段', href: (one) => newEvent(one, 'above_scale') },
};
