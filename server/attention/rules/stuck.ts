import { addDays, daysBetween } from '../../rules/days.ts';
import { CATEGORIES, OPEN_STAGES, type OpenStage } from '../../rules/types.ts';
import { categoryShort, stageName } from '../../rules/words.ts';
import { newEvent, type Rule } from '../rule.ts';
import { isCategory } from './title.ts';

function isStage(code: unknown): code is OpenStage {
  return OPEN_STAGES.some((one) => one === code);
}

const PLACES = CATEGORIES.flatMap((category) =>
  OPEN_STAGES.map((stage) => ({ category, stage, name: `${category}_${stage}` })),
);
const TOO_LONG = PLACES.map(({ category, stage, name }) => `when '${category} ${stage}' then @${name}`).join(
  ' ',
);

/** Longer in a stage than 培育梯队 allows: the limits are set there, with the assumptions of 达标推算. */
export const stuck: Rule = {
  code: 'stuck',
  name: '阶段停留过久',
  limits: [],
  words: () => '在一个阶段停留超过培育梯队的时限；时限在达标推算的阶段设定里修改',
  mayBeUrgent: false,
  bind: (_limits, { today, stays }) => ({
    today,
    ...Object.fromEntries(
      PLACES.map(({ category, stage, name }) => [name, addDays(today, -stays[category][stage])]),
    ),
  }),
  sql: (
    only,
  ) => `select r.enterprise_id, t.category || ' ' || t.stage || ' ' || t.since as subject, null as due_on,
      0 as urgent, t.category || ' ' || t.stage as a, t.since || ' ' || @today as b
    from track t join register r on r.enterprise_id = t.enterprise_id
    where t.held = 0 and t.stage is not null and t.since < case t.category || ' ' || t.stage ${TOO_LONG} end and r.in_scope = 1 ${only}`,
  what: ({ a, b }) => {
    const [category, stage] = String(a).split(' ');
    const [since = '', today = ''] = String(b).split(' ');
    if (!isCategory(category) || !isStage(stage)) return '';
    return `${categoryShort(category)}在“${stageName(category, stage)}”已 ${daysBetween(since, today)} 天`;
  },
  deed: { word: '更新阶段', href: (one) => newEvent(one, String(one.a).split(' ')[0] ?? '') },
};
