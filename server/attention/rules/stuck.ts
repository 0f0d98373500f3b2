import { addDays, daysBetween } from '../../rules/days.ts';
import { OPEN_STAGES, type OpenStage } from '../../rules/types.ts';
import { categoryShort, stageName } from '../../rules/words.ts';
import { limit, newEvent, type Rule } from '../rule.ts';
import { isCategory } from './title.ts';

const USUAL: Record<OpenStage, number> = { reserve: 365, cultivating: 365, applied: 180, in_review: 90 };
const LABELS: Record<OpenStage, string> = {
  reserve: '储备',
  cultivating: '培育（临规）',
  applied: '申报（达标）',
  in_review: '公示（审核）',
};

function isStage(code: unknown): code is OpenStage {
  return OPEN_STAGES.some((one) => one === code);
}

const TOO_LONG = OPEN_STAGES.map((stage) => `when '${stage}' then @${stage}`).join(' ');

/** Longer in a stage than is usual. */
export const stuck: Rule = {
  code: 'stuck',
  name: '阶段停留过久',
  limits: OPEN_STAGES.map((stage) => ({
    field: stage,
    label: `“${LABELS[stage]}”停留超过`,
    unit: '天',
    usual: USUAL[stage],
    least: 1,
    most: 3650,
  })),
  words: (limits) =>
    `停留超过：${OPEN_STAGES.map((stage) => `${LABELS[stage]} ${limit(limits, stage)} 天`).join('，')}`,
  mayBeUrgent: false,
  bind: (limits, { today }) => ({
    today,
    ...Object.fromEntries(OPEN_STAGES.map((stage) => [stage, addDays(today, -limit(limits, stage))])),
  }),
  sql: (
    only,
  ) => `select r.enterprise_id, t.category || ' ' || t.stage || ' ' || t.since as subject, null as due_on,
      0 as urgent, t.category || ' ' || t.stage as a, t.since || ' ' || @today as b
    from track t join register r on r.enterprise_id = t.enterprise_id
    where t.held = 0 and t.stage is not null and t.since < case t.stage ${TOO_LONG} end and r.in_scope = 1 ${only}`,
  what: ({ a, b }) => {
    const [category, stage] = String(a).split(' ');
    const [since = '', today = ''] = String(b).split(' ');
    if (!isCategory(category) || !isStage(stage)) return '';
    return `${categoryShort(category)}在“${stageName(category, stage)}”已 ${daysBetween(since, today)} 天`;
  },
  deed: { word: '更新阶段', href: (one) => newEvent(one, String(one.a).split(' ')[0] ?? '') },
};
