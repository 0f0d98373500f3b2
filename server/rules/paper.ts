/**
 * A paper as plain data: sections of paragraphs and tables, annexes and notes. Whatever is made of a
 * summary (page, print, document, sheet) prints these words and cells through `cellWords`, and counts
 * or words nothing anew.
 */
import type { Day } from './types.ts';

/** How a column's cells are written. A number is kept as a number for sheets. */
export type Format = 'text' | 'count' | 'rate' | 'points' | 'ratio' | 'day';

export interface Column {
  head: string;
  format: Format;
  align: 'left' | 'center' | 'right';
  /** Share of the width, in millimetres of the 156 that a page has. */
  width: number;
  /** On paper its cell stands below that of the column before, so that the row fits an upright page. */
  under?: true;
}

/** Null is —: not set, or not filled in. */
export type Cell = string | number | null;

/** The drawing beside a row: done and forecast against target and schedule, in enterprises. */
export interface BulletOf {
  name: string;
  additions: number;
  forecast: number;
  expected: number;
  target: number;
  years: { year: number; target: number }[];
}

export interface Table {
  key: string;
  /** 表1　三年目标完成情况; '' for the one table of an annex, whose title says it. */
  caption: string;
  /** 单位：家、% */
  unit: string;
  columns: Column[];
  rows: Cell[][];
  /** One for each row where the table has drawings; a renderer that cannot draw leaves them out. */
  bullets?: (BulletOf | null)[];
  /** Set in smaller letters below. */
  notes: string[];
  /** Said instead of rows where there are none. */
  empty: string;
}

/** `lead` opens the paragraph in another face: （一）省级专精特新中小企业。 */
export interface Paragraph {
  lead: string;
  text: string;
}

export interface PaperSection {
  key: string;
  /** 一、总体进展; '' for the opening paragraph. */
  heading: string;
  paragraphs: Paragraph[];
  tables: Table[];
}

export interface Annex {
  /** 附件1 */
  label: string;
  title: string;
  tables: Table[];
}

export interface Paper {
  /** 秀水强脊工程2026年第三季度进展小结 */
  title: string;
  /** （截至2026年9月30日） */
  subtitle: string;
  /** 更正说明 of a later version, '' else; stands before the first section. */
  correction: string;
  sections: PaperSection[];
  annexes: Annex[];
  /** Who prepared, reviewed and issued; empty in a draft. */
  signatures: { role: string; name: string; on: Day }[];
  /** The day below the signatures; null in a draft. */
  dated: Day | null;
  /** 统计口径, a sentence each. */
  counting: string[];
  /** Version, knowledge time, checksums: what the paper rests on. */
  colophon: string[];
}

const MINUS = '−';

/** A cell as it is printed. Counts have no unit, rates one decimal, differences a sign; null is —. */
export function cellWords(column: Pick<Column, 'format'>, cell: Cell): string {
  if (cell === null || cell === '') return '—';
  if (typeof cell === 'string') return cell;
  if (column.format === 'rate' || column.format === 'ratio') return cell.toFixed(1);
  if (column.format === 'points') {
    return cell === 0 ? '0.0' : `${cell > 0 ? '+' : MINUS}${Math.abs(cell).toFixed(1)}`;
  }
  return cell < 0 ? `${MINUS}${-cell}` : String(cell).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `（一）…。` at the beginning of a paragraph is set apart. */
export function paragraphOf(line: string): Paragraph {
  const lead = /^（[一二三四五六七八九十]+）[^。]{1,40}。/.exec(line)?.[0] ?? '';
  return { lead, text: line.slice(lead.length) };
}

/** The lines of a text that become paragraphs. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Which columns share a cell on upright paper: one that stands `under` its neighbour joins it. */
export function columnGroups(columns: readonly Column[]): number[][] {
  const groups: number[][] = [];
  for (const [i, { under }] of columns.entries()) {
    const last = groups.at(-1);
    if (under === true && last !== undefined) last.push(i);
    else groups.push([i]);
  }
  return groups;
}
