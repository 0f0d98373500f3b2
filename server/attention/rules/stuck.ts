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
const COLUMNS = [
  ['little_giant', 'lg'],
  ['provincial_srdi', 'ps'],
  ['above_scale', 'as'],
] as const;

function part([category, column]: (typeof COLUMNS)[number], only: string): string {
  const [stage, since] = [`r.${column}_stage`, `r.${column}_since`];
  const first = OPEN_STAGES.map((one) => `when '${one}' then @${category}_${one}`).join(' ');
  return `select r.enterprise_id, '${category} ' || ${stage} || ' ' || ${since} as subject, null as due_on,
      0 as urgent, '${category} ' || ${stage} as a, ${since} || ' ' || @today as b
    from register r
    where ${since} < case ${stage} ${first} end and r.in_scope = 1 ${only}`;
}

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
  sql: (only) => COLUMNS.map((one) => part(one, only)).join(' union all '),
  kept: `select 0 as urgent, coalesce(sum(n), 0) as n from register_day where whose = @whose and (${PLACES.map(
    ({ category, stage, name }) => `what = '${category} ${stage}' and day < @${name}`,
  ).join(' or ')})`,
  order: 'enterprise',
  what: ({ a, b }) => {
    const [category, stage] = String(a).split(' ');
    const [since = '', today = ''] = String(b).split(' ');
    if (!isCategory(category) || !isStage(stage)) return '';
    return `${categoryShort(category)}在“${stageName(category, stage)}”已 ${daysBetween(since, today)} 天`;
  },
  deed: { word: '更新阶段', href: (one) => newEvent(one, String(one.a).split(' ')[0] ?? '') },
};
