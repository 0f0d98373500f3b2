/** The seam to titles beside the tracks; the reading itself is shared with what is derived. */
export { titlesHeld } from '../derived/titles.ts';
