/** What other rooms ask of other titles and of what holders of titles owe. */
export { blockOf, type HoldingsBlock } from './block.ts';
export { addChange, changesOf, findChange, recordReport } from './changes.ts';
export { storyOf } from './story.ts';
export { addTitle, endTitle, isHeld, type OtherTitle, titlesOf } from './titles.ts';
export { recordUpdate, updateOf, updatesOf } from './updates.ts';
