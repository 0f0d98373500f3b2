/** The one door to the spreadsheet package: it is young, so whoever replaces it starts here. */
export type { CellStyle, CellValue, ColumnDef, DataValidation, Sheet, Workbook } from 'hucre/xlsx';
export { readXlsx, writeXlsx } from 'hucre/xlsx';
