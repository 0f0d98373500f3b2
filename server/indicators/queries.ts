/** What other rooms ask of yearly and quarterly figures. */
export {
  readYears,
  type Standing,
  standingFigures,
  standingQuarters,
  type YearOf,
} from '../derived/figures.ts';
export { type Block, blockOf, lastTold, nextYear } from './block.ts';
export {
  figuresOfRun,
  figureTold,
  periodInWords,
  type RunFigure,
  recordFigures,
  sourcesOf,
} from './figures.ts';
export { storyOf } from './history.ts';
export { type AllKnown, allKnown } from './known.ts';
export { internalYears, openYears } from './openness.ts';
