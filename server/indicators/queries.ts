/** What other rooms ask of yearly figures. */
export { type Block, blockOf, lastTold, nextYear } from './block.ts';
export {
  figuresOfRun,
  figureTold,
  type RunFigure,
  readYears,
  recordFigures,
  type Standing,
  sourcesOf,
  standingFigures,
  type YearOf,
} from './figures.ts';
