/**
 * The one door to the spreadsheet package: it is young, so whoever replaces it starts here. It is taken in with the
 * first workbook: a server that only shows pages does without.
 */
import type * as Package from 'hucre/xlsx';

export type { CellStyle, CellValue, Sheet, Workbook } from 'hucre/xlsx';

export const readXlsx: typeof Package.readXlsx = async (...given) =>
  (await import('hucre/xlsx')).readXlsx(...given);

export const writeXlsx: typeof Package.writeXlsx = async (...given) =>
  (await import('hucre/xlsx')).writeXlsx(...given);
