/** What other rooms ask of 一企一策. */
export { measureLine, measuresBlock } from './block.ts';
export { countMeasures, listMeasures, type MeasureRow } from './rows.ts';
export { reviseMeasure, setMeasure } from './saving.ts';
export { storyOf } from './story.ts';
