import { addDays, daysBetween } from '../../rules/days.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** 一企一策 that is not done when its time has come. */
export const lateMeasure: Rule = {
  code: 'measure_due',
  name: '一企一策到期未完成',
  limits: [{ field: 'notice', label: '提前多少天列入', unit: '天', usual: 7, least: 0, most: 90 }],
  words: (limits) => `完成时限到了还在进行的一企一策；提前 ${limit(limits, 'notice')} 天列入，逾期的为紧急`,
  mayBeUrgent: true,
  bind: (limits, { today }) => ({ today, until: addDays(today, limit(limits, 'notice')) }),
  bindUrgent: (_limits, { today }) => ({ today, until: addDays(today, -1) }),
  sql: (only) => `with recursive ${BELONGS},
    due as materialized (select m.id, m.due_on, coalesce((select b.owner from belongs b
        join register o on o.enterprise_id = b.owner where b.record = m.enterprise_id), m.enterprise_id) as whose
      from measure m where m.state = 'open' and m.due_on <= @until)
    select r.enterprise_id, m.id || ' ' || m.due_on as subject, m.due_on, m.due_on < @today as urgent,
      m.id as a, @today as b
    from due m join register r on r.enterprise_id = m.whose where true ${only}`,
  detail: `(select m.owner || char(10) || m.action from measure m where m.id = x.a)`,
  what: ({ b, c, due_on }) => {
    const [owner = '', action = ''] = String(c ?? '').split('\n');
    const left = daysBetween(String(b), due_on ?? '');
    const when = left < 0 ? `逾期 ${-left} 天` : left === 0 ? '今天到期' : `还有 ${left} 天`;
    const short = action.length > 24 ? `${action.slice(0, 24)}…` : action;
    return `措施“${short}”${when}，责任人${owner}`;
  },
  deed: { word: '办理措施', href: ({ a }) => `/measures/${a}` },
};
