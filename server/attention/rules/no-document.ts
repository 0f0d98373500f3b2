import type { Rule } from '../rule.ts';

/** Counts as an addition, and nobody could name the paper. */
export const noDocument: Rule = {
  code: 'no_document',
  name: '计入新增缺文号',
  limits: [],
  words: () => '计入新增的认定没有文号',
  mayBeUrgent: false,
  bind: () => ({}),
  sql: (
    only,
  ) => `select r.enterprise_id, 'document' as subject, null as due_on, 0 as urgent, null as a, null as b
    from register r
    where r.lacks_document = 1 and r.in_scope = 1 ${only}`,
  kept: `select 0 as urgent, coalesce(sum(n), 0) as n from register_count
    where dim = @dim and value = @value and in_scope = 1 and lacks_document = 1`,
  order: 'enterprise',
  // The first record that lacks it.
  detail: `(select c.event_id from contribution c join event e on e.id = c.event_id
    where c.enterprise_id = x.enterprise_id and c.figure = 'additions' and e.document_no is null
      and not exists (select 1 from event a where a.enterprise_id = e.enterprise_id and a.category = e.category
        and a.amends = e.id and a.document_no is not null) order by c.event_id limit 1)`,
  what: () => '认定计入新增，缺文号',
  deed: {
    word: '补充文号',
    href: ({ uscc, c }) => (c === null ? `/enterprises/${uscc}` : `/enterprises/${uscc}/events/${c}/amend`),
  },
};
