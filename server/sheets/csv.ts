/** Reading and writing .csv (RFC 4180, with the separators and quirks that offices meet). */
import { LIMITS, SheetFault } from './sheet.ts';

const SEPARATORS = [',', ';', '\t'] as const;
/** The separator shows in so many lines. */
const COUNTED = 20;

/**
 * A text that a spreadsheet program would run as a formula when it opens a .csv. Spaces, quotes and
 * full-width forms before or instead of the sign are met too.
 */
const FORMULA = /^[\s"']*[=+\-@＝＋－＠]|^'*[\t\r]/;

/** Closed against formulas: an apostrophe in front, which spreadsheet programs show as text. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Takes off the apostrophe that `guardFormula` put there. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

/** How often each separator stands outside quotes in the first filled lines. */
function countedIn(text: string): Map<string, number>[] {
  const lines: Map<string, number>[] = [];
  let line = new Map<string, number>();
  let quoted = false;
  // A quote opens where a field begins; within one (12" 晶圆) it is a sign like any other.
  let isStart = true;
  for (const character of text.slice(0, 100_000)) {
    if (quoted) {
      quoted = character !== '"';
      continue;
    }
    const isSeparator = SEPARATORS.some((one) => one === character);
    const isEnd = character === '\n' || character === '\r';
    if (character === '"' && isStart) quoted = true;
    if (isSeparator) line.set(character, (line.get(character) ?? 0) + 1);
    if (isEnd && line.size > 0) {
      lines.push(line);
      line = new Map();
    }
    if (lines.length === COUNTED) break;
    // What closes a field may be a doubled quote, which opens it again.
    isStart = isSeparator || isEnd || character === '"';
  }
  return line.size > 0 ? [...lines, line] : lines;
}

/** The separator that most lines have equally often, as columns do; where that is open, the most frequent. */
function separatorOf(text: string): string {
  const lines = countedIn(text);
  const scored = SEPARATORS.map((separator) => {
    const counts = lines.flatMap((line) => line.get(separator) ?? []);
    const alike = Math.max(0, ...[...Map.groupBy(counts, (n) => n).values()].map((all) => all.length));
    return { separator, alike, total: counts.reduce((sum, n) => sum + n, 0) };
  });
  scored.sort((a, b) => b.alike - a.alike || b.total - a.total);
  return scored[0]?.separator ?? ',';
}

/**
 * The records of a .csv, record by record as a spreadsheet program numbers its rows (a quoted field
 * may hold line breaks). Blank lines are empty records, so that numbers stay true.
 */
export function parseCsv(text: string): string[][] {
  const said = /^sep=([,;\t])\r?\n/.exec(text);
  const separator = said?.[1] ?? separatorOf(text);
  const records: string[][] = said === null ? [] : [[]];
  let record: string[] = [];
  let at = said === null ? 0 : said[0].length;
  const end = text.length;
  const take = (field: string): void => {
    if (field.length > LIMITS.cellCharacters) {
      throw new SheetFault(
        `第 ${records.length + 1} 行有一格超过 ${LIMITS.cellCharacters} 个字符，检查引号是否成对`,
      );
    }
    record.push(unguardFormula(field));
    if (record.length > LIMITS.columns) {
      throw new SheetFault(`第 ${records.length + 1} 行超过 ${LIMITS.columns} 列。删去多余的列再选`);
    }
  };
  const close = (): void => {
    records.push(record.length === 1 && record[0] === '' ? [] : record);
    record = [];
    if (records.length > LIMITS.rows)
      throw new SheetFault(`超过 ${LIMITS.rows.toLocaleString('en')} 行。分成几个文件再选`);
  };
  while (at < end) {
    const open = at;
    const quoted = text[at] === '"' ? quotedField(text, at, records.length + 1) : null;
    if (quoted !== null) at = quoted.at;
    let to = at;
    while (to < end && text[to] !== separator && text[to] !== '\n' && text[to] !== '\r') to += 1;
    // What goes on after its closing quote was not quoted: “"精密"齿轮” copied out of a cell is what it says.
    const isQuoted = quoted !== null && text.slice(at, to).trim() === '';
    take(isQuoted ? quoted.field : text.slice(open, to));
    at = to;
    if (text[at] === separator) {
      at += 1;
      if (at === end) take('');
      continue;
    }
    if (at < end) at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    close();
  }
  if (record.length > 0) close();
  return records;
}

/** A field from its opening quote on, and where its closing quote has been passed. */
function quotedField(text: string, open: number, row: number): { field: string; at: number } {
  let field = '';
  let from = open + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw new SheetFault(`第 ${row} 行的引号没有成对，补上引号再选`);
    field += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { field, at: quote + 1 };
    field += '"';
    from = quote + 2;
  }
}

const MUST_BE_QUOTED = /[",;\t\r\n]|^\s|\s$/;
/** Whatever `FORMULA` or `MUST_BE_QUOTED` may find, in one look: nearly no cell has any of it. */
const NEEDS_CARE = /^[\s"'=+\-@＝＋－＠]|[",;\t\r\n]|\s$/;

function csvField(value: string): string {
  const text = guardFormula(value);
  return MUST_BE_QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One record as a line: every text is guarded against formulas, quoted where it must be. */
export function csvLine(values: readonly (string | number | null)[]): string {
  let line = '';
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? '';
    if (at > 0) line += ',';
    if (typeof value === 'number') line += value;
    else line += NEEDS_CARE.test(value) ? csvField(value) : value;
  }
  return `${line}\r\n`;
}
