import { addDays, daysBetween } from '../../rules/days.ts';
import { REQUEST_KIND_WORDS, type RequestKind } from '../../rules/requests.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** 诉求 that are not settled when their time has come; of enterprises out of scope as well, who asked all the same. */
export const openRequest: Rule = {
  code: 'request_due',
  name: '诉求到期未办结',
  limits: [{ field: 'notice', label: '提前多少天列入', unit: '天', usual: 3, least: 0, most: 90 }],
  words: (limits) => `办理时限到了还没有办结的诉求；提前 ${limit(limits, 'notice')} 天列入，逾期的为紧急`,
  mayBeUrgent: true,
  bind: (limits, { today }) => ({ today, until: addDays(today, limit(limits, 'notice')) }),
  bindUrgent: (_limits, { today }) => ({ today, until: addDays(today, -1) }),
  sql: (only) => `with recursive ${BELONGS},
    due as materialized (select q.id, q.due_on, coalesce((select b.owner from belongs b
        join register o on o.enterprise_id = b.owner where b.record = q.enterprise_id), q.enterprise_id) as whose
      from request q where q.status in ('raised', 'accepted', 'handed', 'reopened') and q.due_on <= @until)
    select r.enterprise_id, q.id || ' ' || q.due_on as subject, q.due_on, q.due_on < @today as urgent,
      q.id as a, @today as b
    from due q join register r on r.enterprise_id = q.whose where true ${only}`,
  detail: `(select q.kind || char(10) || q.owner from request q where q.id = x.a)`,
  what: ({ b, c, due_on }) => {
    const [kind = 'other', owner = ''] = String(c ?? '').split('\n');
    const left = daysBetween(String(b), due_on ?? '');
    const when = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天到期' : `还有 ${left} 天`;
    return `${REQUEST_KIND_WORDS[kind as RequestKind]}诉求${when}，${owner === '' ? '没有责任人' : `责任人${owner}`}`;
  },
  deed: { word: '办理诉求', href: ({ a }) => `/requests/${a}` },
};
