/** The one door to the spreadsheet package: it is young, so whoever replaces it starts here. */
export type { CellStyle, CellValue, Sheet, Workbook } from 'hucre/xlsx';
export { readXlsx, writeXlsx } from 'hucre/xlsx';
