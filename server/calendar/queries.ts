/** What other rooms ask of the calendar. */
export { addEntry, closingDays, copyYear, currentEntries, type EntryVersion, updateDays } from './entries.ts';
