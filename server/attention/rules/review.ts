import { addDays, daysBetween } from '../../rules/days.ts';
import { categoryShort } from '../../rules/words.ts';
import { limit, newEvent, type Rule } from '../rule.ts';
import { isCategory } from './title.ts';

const part = (category: string, column: string, only: string) =>
  `select r.enterprise_id, '${category} ' || r.${column} as subject, r.${column} as due_on,
     r.${column} <= @urgent as urgent, '${category}' as a, @today as b
   from register r where r.${column} between @today and @horizon and r.in_scope = 1 ${only}`;

/** 有效期三年, then the review: seen 90, 60 and 30 days ahead. */
export const review: Rule = {
  code: 'review_due',
  name: '称号到期复核',
  limits: [
    { field: 'notice', label: '提前多少天列入', unit: '天', usual: 90, least: 1, most: 730 },
    { field: 'middle', label: '提前多少天再提示', unit: '天', usual: 60, least: 1, most: 730 },
    { field: 'urgent', label: '提前多少天起为紧急', unit: '天', usual: 30, least: 0, most: 730 },
  ],
  words: (limits) =>
    `有效期满前 ${limit(limits, 'notice')}、${limit(limits, 'middle')}、${limit(limits, 'urgent')} 天提示，${limit(limits, 'urgent')} 天起为紧急`,
  mayBeUrgent: true,
  bind: (limits, { today }) => ({
    today,
    horizon: addDays(today, limit(limits, 'notice')),
    urgent: addDays(today, limit(limits, 'urgent')),
  }),
  bindUrgent: (limits, { today }) => {
    const urgent = addDays(today, Math.min(limit(limits, 'urgent'), limit(limits, 'notice')));
    return { today, horizon: urgent, urgent };
  },
  sql: (only) =>
    `${part('little_giant', 'lg_until', only)} union all ${part('provincial_srdi', 'ps_until', only)}`,
  kept: `select coalesce(sum(case when day <= @urgent then n end), 0) as urgent, coalesce(sum(n), 0) as n from register_day
    where what in ('lg', 'ps') and whose = @whose and day between @today and @horizon`,
  order: 'due_on',
  what: ({ a, b, due_on }, limits) => {
    const left = daysBetween(String(b), due_on ?? '');
    const name = isCategory(a) ? categoryShort(a) : '';
    const steps = [limit(limits, 'urgent'), limit(limits, 'middle'), limit(limits, 'notice')];
    const step = steps.filter((days) => left <= days).sort((one, two) => one - two)[0] ?? left;
    return left === 0 ? `${name}今天到期` : `${name} ${left} 天后到期（${step} 天内）`;
  },
  deed: { word: '记录复核', href: (one) => newEvent(one, String(one.a)) },
};
