import { addDays, daysBetween } from '../../rules/days.ts';
import { CATEGORIES, type Category } from '../../rules/types.ts';
import { categoryShort, stageName } from '../../rules/words.ts';
import { limit, newEvent, type Rule } from '../rule.ts';
import { isCategory } from './title.ts';

type Title = Exclude<Category, 'above_scale'>;
const TITLES = CATEGORIES.filter((one): one is Title => one !== 'above_scale');

const part = (category: Title, only: string, isOfFew: boolean) =>
  `select r.enterprise_id, '${category} ' || @${category} as subject, @${category} as due_on, 1 as urgent,
     '${category}' as a, @today as b
   from register r ${isOfFew ? 'cross join' : 'join'} track t on t.enterprise_id = r.enterprise_id
   where @${category} is not null and t.category = '${category}' and t.stage = 'cultivating' and t.held = 0
     and r.in_scope = 1 ${only}`;

/** The calendar says that a window closes, and the enterprise is still in 培育. */
export const closing: Rule = {
  code: 'closing',
  name: '申报期将满仍未申报',
  limits: [{ field: 'days', label: '申报期满前多少天起', unit: '天', usual: 15, least: 1, most: 180 }],
  words: (limits) => `日历上的申报期在 ${limit(limits, 'days')} 天内结束，企业仍在培育阶段`,
  mayBeUrgent: true,
  bind: (limits, { today, closes }) => {
    const until = addDays(today, limit(limits, 'days'));
    const open = (category: Title) => {
      const day = closes[category];
      return day !== null && day <= until ? day : null;
    };
    const bound = { little_giant: open('little_giant'), provincial_srdi: open('provincial_srdi') };
    return bound.little_giant === null && bound.provincial_srdi === null ? null : { today, ...bound };
  },
  sql: (only, isOfFew = false) => TITLES.map((one) => part(one, only, isOfFew)).join(' union all '),
  what: ({ a, b, due_on }) => {
    if (!isCategory(a)) return '';
    const left = daysBetween(String(b), due_on ?? '');
    const when = left === 0 ? '今天结束' : `还有 ${left} 天`;
    return `${categoryShort(a)}申报期${when}，仍在“${stageName(a, 'cultivating')}”`;
  },
  deed: { word: '更新阶段', href: (one) => newEvent(one, String(one.a)) },
};
