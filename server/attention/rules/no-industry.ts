import type { Rule } from '../rule.ts';

/** On the track of 规上, and nobody can say that it is industry (R7). */
export const noIndustry: Rule = {
  code: 'no_industry',
  name: '规上工业缺行业代码',
  limits: [],
  words: () => '规上工业有培育进程，企业没有行业代码',
  mayBeUrgent: false,
  bind: () => ({}),
  sql: (
    only,
  ) => `select r.enterprise_id, 'industry' as subject, null as due_on, 0 as urgent, null as a, null as b
    from register r
    where r.industry_code is null and r.as_stage is not null and r.in_scope = 1 ${only}`,
  kept: `select 0 as urgent, coalesce(sum(n), 0) as n from register_count
    where dim = @dim and value = @value and in_scope = 1 and industry = 0 and as_stage <> ''`,
  order: 'enterprise',
  what: () => '缺行业代码，不能入库',
  deed: { word: '编辑资料', href: ({ uscc }) => `/enterprises/${uscc}/edit` },
};
