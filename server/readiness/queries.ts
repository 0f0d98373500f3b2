/** What other rooms ask of 条件对照. */
export { basesOf } from '../derived/criteria.ts';
export { type ReadinessBlock, readinessBlock } from './block.ts';
export { recordFinding } from './findings.ts';
export { type Lack, lacksOf } from './lacks.ts';
export { saveSet } from './saving.ts';
export { criteriaWords, setsInForce } from './sets.ts';
export { storyOf } from './story.ts';
