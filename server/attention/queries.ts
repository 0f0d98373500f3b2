/** What other rooms ask of 预警. */
export { EVERYBODY, type Whose } from './asking.ts';
export { countUrgent } from './badge.ts';
export { type Counts, countMatters, listMatters, underRule } from './matters.ts';
export { PLAIN_CODES, RULES, ruleOf } from './registry.ts';
export type { Matter, Rule } from './rule.ts';
export { snooze } from './snoozes.ts';
