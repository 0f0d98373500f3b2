/** What other rooms ask of yearly figures. */
export { readYears, type Standing, standingFigures, type YearOf } from '../derived/figures.ts';
export { type Block, blockOf, lastTold, nextYear } from './block.ts';
export { figuresOfRun, figureTold, type RunFigure, recordFigures, sourcesOf } from './figures.ts';
