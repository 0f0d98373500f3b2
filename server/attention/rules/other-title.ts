import { addDays, daysBetween } from '../../rules/days.ts';
import { isOtherTitle, otherTitleName, renewalWord } from '../../rules/holdings.ts';
import { limit, type Rule } from '../rule.ts';
import { BELONGS } from '../sql.ts';

/** 创新型, 科技型, 高新, 隐形冠军, 市级: until it is followed by a newer one of its kind, or its end is recorded. */
export const otherTitle: Rule = {
  code: 'other_title',
  name: '其他称号到期',
  limits: [
    { field: 'notice', label: '提前多少天列入', unit: '天', usual: 60, least: 1, most: 730 },
    { field: 'urgent', label: '提前多少天起为紧急', unit: '天', usual: 15, least: 0, most: 730 },
    { field: 'kept', label: '到期后列出多少天', unit: '天', usual: 180, least: 0, most: 730 },
  ],
  words: (limits) =>
    `有效期满前 ${limit(limits, 'notice')} 天列入，${limit(limits, 'urgent')} 天起为紧急；到期 ${limit(limits, 'kept')} 天内没有新的同类称号的仍列出`,
  mayBeUrgent: true,
  bind: (limits, { today }) => ({
    today,
    since: addDays(today, -limit(limits, 'kept')),
    horizon: addDays(today, limit(limits, 'notice')),
    urgent: addDays(today, limit(limits, 'urgent')),
  }),
  sql: (only) => `with recursive ${BELONGS},
    ending (id, owner, kind, valid_until) as (
      select t.id, t.enterprise_id, t.kind, t.valid_until from other_title t
       where t.valid_until between @since and @horizon
         and not exists (select 1 from other_title_end e where e.title_id = t.id)
         and not exists (select 1 from other_title n where n.enterprise_id = t.enterprise_id and n.kind = t.kind
           and coalesce(n.valid_until, '9999') > t.valid_until
           and not exists (select 1 from other_title_end e where e.title_id = n.id))),
    owned (id, owner, kind, valid_until) as (
      select * from ending
      union all select e.id, b.owner, e.kind, e.valid_until from belongs b cross join ending e on e.owner = b.record)
    select r.enterprise_id, o.kind || ' ' || o.valid_until as subject, o.valid_until as due_on,
      o.valid_until <= @urgent as urgent, o.kind as a, @today as b
    from owned o cross join register r on r.enterprise_id = o.owner where r.in_scope = 1 ${only}`,
  what: ({ a, b, due_on }) => {
    const kind = String(a);
    if (!isOtherTitle(kind)) return '';
    const left = daysBetween(String(b), due_on ?? '');
    const when = left < 0 ? `已到期 ${-left} 天` : left === 0 ? '今天到期' : ` ${left} 天后到期`;
    return `${otherTitleName(kind)}${when}，须${renewalWord(kind)}`;
  },
  deed: { word: '登记称号', href: ({ uscc, a }) => `/enterprises/${uscc}/titles/new?kind=${String(a)}` },
};
