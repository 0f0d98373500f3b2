/** What other rooms ask of yearly and quarterly figures. */
export { type Block, blockOf, lastTold, nextYear } from './block.ts';
export {
  figuresOfRun,
  figureTold,
  periodInWords,
  type RunFigure,
  readYears,
  recordFigures,
  type Standing,
  sourcesOf,
  standingFigures,
  standingQuarters,
  type YearOf,
} from './figures.ts';
export { storyOf } from './history.ts';
export { type AllKnown, allKnown } from './known.ts';
export { internalYears, openYears } from './openness.ts';
