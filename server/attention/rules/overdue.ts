import { daysBetween } from '../../rules/days.ts';
import { categoryShort } from '../../rules/words.ts';
import { newEvent, type Rule } from '../rule.ts';
import { isCategory } from './title.ts';

const part = (category: string, column: string, only: string) =>
  `select r.enterprise_id, '${category} ' || r.${column} as subject, r.${column} as due_on, 1 as urgent,
     '${category}' as a, @today as b
   from register r where r.${column} < @today and r.in_scope = 1 ${only}`;

/** Held past its last day, and no result of a review yet (R11). */
export const overdue: Rule = {
  code: 'overdue',
  name: '称号已到期待复核',
  limits: [],
  words: () => '称号有效期已满，还没有复核结果',
  mayBeUrgent: true,
  bind: (_, { today }) => ({ today }),
  sql: (only) =>
    `${part('little_giant', 'lg_until', only)} union all ${part('provincial_srdi', 'ps_until', only)}`,
  kept: `select coalesce(sum(n), 0) as urgent, coalesce(sum(n), 0) as n from register_day
    where what in ('lg', 'ps') and whose = @whose and day < @today`,
  order: 'due_on',
  what: ({ a, b, due_on }) =>
    `${isCategory(a) ? categoryShort(a) : ''}已到期 ${daysBetween(due_on ?? '', String(b))} 天，待复核结果`,
  deed: { word: '记录复核结果', href: (one) => newEvent(one, String(one.a)) },
};
