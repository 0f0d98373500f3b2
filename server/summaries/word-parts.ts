/** The pieces of a summary's document: paragraphs by style, and tables as the paper has them. */
import { type Cell, type Column, cellWords, columnGroups, type Table as PaperTable } from '../rules/paper.ts';
import {
  AlignmentType,
  BorderStyle,
  type IParagraphOptions,
  Paragraph,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from './docx.ts';
import { WIDTH } from './word-styles.ts';

/** What XML cannot hold; line breaks are paragraphs here, and blanks else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const UNFIT = /[\0-\x1f\x7f\ufffe\uffff]/g;
export const fit = (text: string): string => text.toWellFormed().replace(UNFIT, ' ');

type More = Omit<IParagraphOptions, 'text' | 'children' | 'style'>;

/** A paragraph of one of our styles. */
export function paragraph(style: string, text: string, more: More = {}): Paragraph {
  return new Paragraph({ ...more, style, children: [new TextRun({ text: fit(text) })] });
}

/** A paragraph whose beginning is in another face. */
export function ledParagraph(lead: string, text: string): Paragraph {
  if (lead === '') return paragraph('GwBody', text);
  return new Paragraph({
    style: 'GwBody',
    children: [new TextRun({ text: fit(lead), style: 'GwLead' }), new TextRun({ text: fit(text) })],
  });
}

/** A table with more columns than this is set smaller, as on the page. */
const MOST_COLUMNS = 8;
/** A table of so many rows stays on one page. */
const MOST_KEPT = 20;
const OUTER = { style: BorderStyle.SINGLE, size: 8, color: '000000' };
const INNER = { style: BorderStyle.SINGLE, size: 4, color: '000000' };
const BORDERS = {
  top: OUTER,
  bottom: OUTER,
  left: OUTER,
  right: OUTER,
  insideHorizontal: INNER,
  insideVertical: INNER,
};
const MARGINS = { top: 50, bottom: 50, left: 40, right: 40, marginUnitType: WidthType.DXA };

const ALIGN = {
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
} as const;

/** Widths of whole twips that fill the type area. */
function widthsOf(columns: readonly Column[], groups: readonly number[][]): number[] {
  const own = groups.map((group) => Math.max(...group.map((i) => columns[i]?.width ?? 0)));
  const whole = own.reduce((sum, n) => sum + n, 0);
  let reached = 0;
  let before = 0;
  return own.map((n) => {
    reached += n;
    const to = Math.round((reached / whole) * WIDTH);
    const width = to - before;
    before = to;
    return width;
  });
}

interface Drawn {
  table: PaperTable;
  groups: number[][];
  widths: number[];
  isWide: boolean;
}

/** A cell: what shares it stands one below the other. */
function cellOf(
  drawn: Drawn,
  at: number,
  words: (i: number) => string,
  look: { head: boolean; keep: boolean },
) {
  const { table, groups, widths, isWide } = drawn;
  const style = look.head ? (isWide ? 'GwWideHead' : 'GwTableHead') : isWide ? 'GwWide' : 'GwTable';
  return new TableCell({
    width: { size: widths[at] ?? 0, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    children: (groups[at] ?? []).map((i) =>
      paragraph(style, words(i), {
        keepNext: look.keep,
        ...(look.head ? {} : { alignment: ALIGN[table.columns[i]?.align ?? 'center'] }),
      }),
    ),
  });
}

function rowOf(drawn: Drawn, words: (i: number) => string, look: { head: boolean; keep: boolean }): TableRow {
  return new TableRow({
    cantSplit: true,
    tableHeader: look.head,
    children: drawn.groups.map((_, at) => cellOf(drawn, at, words, look)),
  });
}

/** Rows are never split, the head comes again on each page; a small table stays on one page. */
function gridOf(table: PaperTable): Table {
  const groups = columnGroups(table.columns);
  const isWide = groups.length > MOST_COLUMNS || table.columns.some(({ under }) => under === true);
  const isSmall = !isWide && table.rows.length <= MOST_KEPT;
  const drawn = { table, groups, widths: widthsOf(table.columns, groups), isWide };
  const column = (i: number): Column =>
    table.columns[i] ?? { head: '', format: 'text', align: 'center', width: 0 };
  const line = (row: readonly Cell[]) => (i: number) => cellWords(column(i), row[i] ?? null);
  return new Table({
    width: { size: WIDTH, type: WidthType.DXA },
    columnWidths: drawn.widths,
    layout: TableLayoutType.FIXED,
    alignment: AlignmentType.CENTER,
    borders: BORDERS,
    margins: MARGINS,
    rows: [
      rowOf(drawn, (i) => column(i).head, { head: true, keep: true }),
      ...table.rows.map((row, at) =>
        rowOf(drawn, line(row), { head: false, keep: isSmall && at < table.rows.length - 1 }),
      ),
    ],
  });
}

/** A table with its caption, unit and notes; its own words where it has no rows. */
export function tableParts(table: PaperTable): (Paragraph | Table)[] {
  const parts: (Paragraph | Table)[] = [];
  if (table.rows.length === 0) parts.push(paragraph('GwBody', table.empty));
  else {
    if (table.caption !== '') parts.push(paragraph('Caption', table.caption));
    if (table.unit !== '') parts.push(paragraph('GwUnit', table.unit));
    parts.push(gridOf(table));
  }
  for (const note of table.notes) parts.push(paragraph('GwNote', `注：${note}`));
  parts.push(paragraph('GwGap', ''));
  return parts;
}
