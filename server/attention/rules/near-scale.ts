import { yearOf } from '../../rules/days.ts';
import { limit, newEvent, type Rule } from '../rule.ts';
import { BELONGS, figureSql, INDUSTRIAL } from '../sql.ts';

/** 临规: close below the mark, and not on the track yet. */
export const nearScale: Rule = {
  code: 'near_scale',
  name: '临规企业未列入培育',
  limits: [
    { field: 'from', label: '上年营业收入从', unit: '万元', usual: 1000, least: 0, most: 1_000_000 },
    { field: 'to', label: '到（不含）', unit: '万元', usual: 2000, least: 1, most: 1_000_000 },
  ],
  words: (limits) =>
    `上年营业收入 ${limit(limits, 'from')} 万元至 ${limit(limits, 'to')} 万元，属工业，规上工业没有培育进程`,
  mayBeUrgent: false,
  ofFigures: true,
  bind: (limits, { today }) => ({
    year: String(yearOf(today) - 1),
    from: limit(limits, 'from') * 10_000,
    to: limit(limits, 'to') * 10_000,
  }),
  sql: (only) => `with recursive ${BELONGS}, ${figureSql('revenue', 'revenue')}
    select r.enterprise_id, 'year ' || @year as subject, null as due_on, 0 as urgent, f.value as a, @year as b
    from revenue f cross join register r on r.enterprise_id = f.owner
    where f.value >= @from and f.value < @to and r.as_held = 0 and r.as_stage is null
      and r.in_scope = 1 and ${INDUSTRIAL} ${only}`,
  what: ({ b }, limits) =>
    `${b}年营业收入在 ${limit(limits, 'from')} 万元至 ${limit(limits, 'to')} 万元之间，可列入临规`,
  deed: { word: '更新阶段', href: (one) => newEvent(one, 'above_scale') },
};
