/** Values as cells of an .xlsx, and the few styles that our tables have. */
import { shanghaiDay, shanghaiTime } from '../rules/days.ts';
import type { ColumnKind, WriteColumn, WriteValue } from './table.ts';

const DAY_MS = 86_400_000;
/** 1899-12-30: day 0 of spreadsheets, so counted that days from March 1900 on are right. */
const DAY_ZERO = Date.UTC(1899, 11, 30);

/** What XML cannot hold, whatever is done to it; a line break is a line feed there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
const UNFIT = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g;
/** Words that readers take for errors, and runs that they decode as a character. */
const ERROR_WORD = /^#(VALUE!|REF!|N\/A|NAME\?|NULL!|DIV\/0!|NUM!|GETTING_DATA|SPILL!|CALC!)$/;
const ENCODED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** Most text: nothing to take out, to escape or to mark. Looked for first, since tables are mostly this. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: what is not in them is what is meant
const HARMLESS = /^[^\0-\x1f\x7f&<>"#_\s\ud800-\udfff\ufffe\uffff]+$/;

/** Text without what no file can hold; yes and no in the words of the template; nothing is a blank cell. */
export function plain(value: WriteValue): string | number | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (HARMLESS.test(value)) return value;
  return value.toWellFormed().replace(/\r\n?/g, '\n').replace(UNFIT, '');
}

export function escapeXml(text: string): string {
  return /[&<>"]/.test(text)
    ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
    : text;
}

/** Text that stays text: a zero-width space, which reading takes off again, keeps an error word from being one. */
export function xlsxText(text: string): string {
  return (ERROR_WORD.test(text) ? `\u200b${text}` : text).replace(ENCODED, '_x005F_');
}

/** Styles in the order in which the style sheet lists them; 0 is the plain one. */
export const STYLE = {
  title: 1,
  note: 2,
  header: 3,
  text: 4,
  day: 5,
  minute: 6,
  whole: 7,
  decimal: 8,
  number: 9,
};
const STYLE_OF: Record<ColumnKind, number> = {
  text: STYLE.text,
  code: STYLE.text,
  day: STYLE.day,
  minute: STYLE.minute,
  whole: STYLE.whole,
  decimal: STYLE.decimal,
  number: STYLE.number,
};
const WIDTH: Record<ColumnKind, number> = {
  text: 18,
  code: 22,
  day: 12,
  minute: 17,
  whole: 10,
  decimal: 12,
  number: 14,
};

export function styleOf(column: WriteColumn): number {
  return STYLE_OF[column.kind ?? 'text'];
}

export function widthOf(column: WriteColumn): number {
  return column.width ?? WIDTH[column.kind ?? 'text'];
}

const xf = (format: number, font: number, fill: number, alignment: string) =>
  `<xf numFmtId="${format}" fontId="${font}" fillId="${fill}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment ${alignment}/></xf>`;
const font = (more: string) => `<font>${more}<name val="等线"/><charset val="134"/></font>`;
const TOP = 'vertical="top"';

/** Text columns are formatted as text (49): what is typed or changed there is never taken for a formula or a number. */
export const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm"/><numFmt numFmtId="166" formatCode="0.0"/></numFmts><fonts count="4">${font('<sz val="11"/>')}${font('<b/><sz val="14"/>')}${font('<sz val="10"/>')}${font('<b/><sz val="11"/>')}</fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7F1F5"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="10"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>${[
  xf(49, 1, 0, 'vertical="center"'),
  xf(49, 2, 0, 'vertical="center"'),
  xf(49, 3, 2, 'vertical="center" wrapText="1"'),
  xf(49, 0, 0, TOP),
  xf(164, 0, 0, TOP),
  xf(165, 0, 0, TOP),
  xf(1, 0, 0, TOP),
  xf(166, 0, 0, TOP),
  xf(0, 0, 0, TOP),
].join('')}</cellXfs></styleSheet>`;

function serialOfDay(day: string): number {
  return (Date.parse(`${day}T00:00:00Z`) - DAY_ZERO) / DAY_MS;
}

/** The number that a cell of this column holds for the value; null where it is text. */
function numberOf(column: WriteColumn, text: string): number | null {
  if (column.kind === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return serialOfDay(text);
  if (column.kind === 'minute' && /^\d{4}-\d{2}-\d{2}T/.test(text)) {
    const at = new Date(text);
    const [hours = 0, minutes = 0] = shanghaiTime(at).split(':').map(Number);
    // To the minute, and in so many digits that it is that minute again when it is read.
    return Number((serialOfDay(shanghaiDay(at)) + (hours * 60 + minutes) / 1_440).toFixed(9));
  }
  return null;
}

export function textCell(ref: string, style: number, text: string): string {
  if (HARMLESS.test(text)) return `<c r="${ref}" s="${style}" t="inlineStr"><is><t>${text}</t></is></c>`;
  return `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(xlsxText(text))}</t></is></c>`;
}

/** One cell, or '' for nothing. Text is typed as text: none of it is ever a formula. */
export function cell(column: WriteColumn, ref: string, value: WriteValue): string {
  const it = plain(value);
  if (it === null) return '';
  const number = typeof it === 'number' ? it : numberOf(column, it);
  if (number === null) return textCell(ref, styleOf(column), String(it));
  return `<c r="${ref}" s="${styleOf(column)}"><v>${number}</v></c>`;
}

/** 0 → A, 26 → AA. */
export function lettersOf(index: number): string {
  const high = Math.floor(index / 26);
  return (high > 0 ? lettersOf(high - 1) : '') + String.fromCharCode(65 + (index % 26));
}
