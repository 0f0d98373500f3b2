/** From the bytes of an .xlsx to plain cells. Runs in the worker: what it costs is bounded there. */
import { WRITE_DATE } from '../typed-days.ts';
import { type CellValue, readXlsx, type Sheet, type Workbook } from './hucre.ts';
import { BLANK, type Cell, LIMITS, type OneSheet, SheetFault, type SheetRow } from './sheet.ts';
import { isWhole } from './xml-whole.ts';
import { BROKEN, pack, readDirectory, unpack } from './zip.ts';

/** Parts of a workbook that carry no cells: pictures, links to elsewhere, comments, pivots, macros … */
const NO_CELLS =
  /(^|\/)(externallinks|drawings|charts|media|pivot[^/]*|comments[^/]*|threadedcomments|persons|tables|querytables|customxml|docprops|printersettings|ctrlprops|activex|embeddings|theme|worksheets\/_rels)(\/|$)/i;
const PERCENT = /numFmtId="(9|10)"|formatCode="[^"]*%/;
const AGAIN = '在 WPS 中打开文件，另存为 .xlsx 再选';

/** The parts with cells, unpacked and counted, none with a document type (entities grow, or fetch). */
function partsOf(bytes: Uint8Array): Map<string, Uint8Array> {
  const parts = new Map<string, Uint8Array>();
  for (const entry of readDirectory(bytes)) {
    if (!/\.(xml|rels)$/i.test(entry.name) || NO_CELLS.test(entry.name)) continue;
    const content = unpack(bytes, entry);
    const text = Buffer.from(content.buffer, content.byteOffset, content.length);
    if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) {
      throw new SheetFault(`文件含有不允许的内容（DOCTYPE）。${AGAIN}`);
    }
    parts.set(entry.name, content);
  }
  return parts;
}

const SHEET_PART = /(^|\/)worksheets\/[^/]*\.xml$/i;
const TEXTS_PART = /(^|\/)sharedstrings\.xml$/i;
const POINTER = /<(?:\w+:)?c\s[^<>]*\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(-?\d+)/g;

/** Refuses sheets that end early or point at texts that are not there: what was lost would pass for blank. */
function refuseDamage(parts: ReadonlyMap<string, Uint8Array>): void {
  const texts = (pattern: RegExp) =>
    [...parts].flatMap(([name, content]) =>
      // One sign a byte: only the signs of XML itself are looked at.
      pattern.test(name)
        ? [Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1')]
        : [],
    );
  const shared = texts(TEXTS_PART);
  const sheets = texts(SHEET_PART);
  if (![...shared, ...sheets].every(isWhole)) throw new SheetFault(BROKEN);
  const count = shared.reduce((sum, text) => sum + (text.match(/<(?:\w+:)?si[\s/>]/g)?.length ?? 0), 0);
  for (const sheet of sheets) {
    for (const [, index] of sheet.matchAll(POINTER)) {
      if (Number(index) < 0 || Number(index) >= count) throw new SheetFault(BROKEN);
    }
  }
}

function usesPercent(parts: ReadonlyMap<string, Uint8Array>): boolean {
  for (const [name, content] of parts) {
    if (name.toLowerCase().endsWith('styles.xml')) return PERCENT.test(Buffer.from(content).toString('utf8'));
  }
  return false;
}

/** Every visible sheet of a workbook. Throws a SheetFault for what cannot be read. */
export async function readWorkbook(bytes: Uint8Array): Promise<OneSheet[]> {
  const parts = partsOf(bytes);
  refuseDamage(parts);
  let workbook: Workbook;
  try {
    workbook = await readXlsx(pack(parts), {
      sheets: (info) => info.hidden !== true && info.veryHidden !== true,
      readStyles: usesPercent(parts),
    });
  } catch {
    throw new SheetFault(`文件已损坏，或行列过多，无法读取。删去多余的空行和空列，${AGAIN}`);
  }
  if (workbook.sheets.length === 0) throw new SheetFault(`工作表都是隐藏的。取消隐藏后，${AGAIN}`);
  let filled = 0;
  const from1904 = workbook.dateSystem === '1904';
  return workbook.sheets.map((sheet) => {
    const rows = rowsOf(sheet, from1904);
    for (const row of rows) filled += row.cells.length;
    if (filled > LIMITS.cells) throw new SheetFault('表格过大，分成几个文件再选');
    return { name: sheet.name, rows };
  });
}

function rowsOf(sheet: Sheet, from1904: boolean): SheetRow[] {
  fillDown(sheet);
  const rows: SheetRow[] = [];
  sheet.rows.forEach((values, r) => {
    const cells = values.map((value, c) => cellOf(sheet, value, r, c, from1904));
    while (cells.length > 0 && isBlank(cells[cells.length - 1] ?? BLANK)) cells.pop();
    if (cells.length === 0) return;
    if (r >= LIMITS.rows)
      throw new SheetFault(`超过 ${LIMITS.rows.toLocaleString('en')} 行。分成几个文件再选`);
    if (cells.length > LIMITS.columns) {
      throw new SheetFault(`第 ${r + 1} 行超过 ${LIMITS.columns} 列。删去多余的列再选`);
    }
    rows.push({ number: r + 1, cells });
  });
  return rows;
}

function isBlank(cell: Cell): boolean {
  return cell.text.trim() === '' && cell.fault === undefined;
}

/** Cells merged downwards share the value of the first: one name beside several records, a two-row header. */
function fillDown(sheet: Sheet): void {
  let filled = 0;
  for (const merge of sheet.merges ?? []) {
    const value = sheet.rows[merge.startRow]?.[merge.startCol] ?? null;
    if (merge.startCol !== merge.endCol || value === null) continue;
    const last = Math.min(merge.endRow, sheet.rows.length - 1);
    for (let r = merge.startRow + 1; r <= last; r += 1) {
      const row = sheet.rows[r];
      if (row !== undefined && merge.startCol < row.length) row[merge.startCol] = value;
    }
    filled += Math.max(0, last - merge.startRow);
    if (filled > LIMITS.cells) throw new SheetFault(`合并单元格过多。取消合并后，${AGAIN}`);
  }
}

function cellOf(sheet: Sheet, value: CellValue, r: number, c: number, from1904: boolean): Cell {
  const detail = sheet.cells?.get(`${r},${c}`);
  if (detail?.type === 'error') {
    return { ...BLANK, fault: `单元格显示为 ${String(value)}，改成实际的内容再选` };
  }
  if (detail?.type === 'formula' && value === null) {
    return { ...BLANK, fault: '单元格是没有算出结果的公式。在 WPS 中打开并保存，或粘贴为数值后再选' };
  }
  if (value === null) return BLANK;
  if (value instanceof Date) return dateCell(value);
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', number: null, date: null };
  if (typeof value === 'string') return { text: value, number: null, date: null };
  const percent = detail?.style?.numFmt?.includes('%') === true;
  const text = percent ? `${Number((value * 100).toPrecision(12))}%` : String(value);
  return from1904 ? { text, number: value, date: null, from1904 } : { text, number: value, date: null };
}

function dateCell(value: Date): Cell {
  if (Number.isNaN(value.getTime())) return { ...BLANK, fault: WRITE_DATE };
  const day = value.toISOString().slice(0, -14);
  return { text: day, number: null, date: day };
}
