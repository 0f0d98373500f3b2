/** What a line of a pasted list says: a code, a name, both, or that it is no row at all. */
import { type Columns, headerOf, isBeside } from './match-heads.ts';
import {
  bareName,
  formStart,
  isFirmName,
  isPartOfName,
  isPlace,
  plainText,
  spellingKey,
  withoutSerial,
} from './match-names.ts';

export interface LineRead {
  /** From 1, as pasted: lines that are no rows are counted and left out. */
  line: number;
  text: string;
  /** What looks like a 信用代码, in its stored form; it may be wrong. */
  codes: string[];
  /** What stands for a name, cell by cell; of one cell, the ways to read it. */
  cells: string[][];
  /** What may be a name, or a part of one: to look for likeness, never to match by. */
  hints: string[];
  /** Firms that a remark behind the name tells of. */
  remarks: Remark[];
}

export interface Remark {
  name: string;
  /** It is said to be the same firm, by a name before or after; else it is another, such as the mother. */
  isSame: boolean;
}

/** Without such signs at its ends. A pattern with `+$` looks from each sign of a long run to its end. */
function trimmedOf(text: string, sign: RegExp): string {
  let [start, end] = [0, text.length];
  while (start < end && sign.test(text.charAt(start))) start += 1;
  while (end > start && sign.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** By TAB where there is one, else by comma, semicolon or bar; in plain text these are half width. */
function columnsOf(plain: string): string[] {
  const cells = plain.includes('\t') ? plain.split('\t') : plain.split(/[,;|]/);
  return cells.map((cell) => trimmedOf(cell, /[\s"']/));
}

const CODE = /(?<![0-9A-Za-z])[0-9A-Za-z]{17,19}(?![0-9A-Za-z])/g;
const looksCoded = (text: string) => /^[0-9A-Z]{17,19}$/.test(text) && (text.match(/\d/g)?.length ?? 0) >= 8;

/** Takes the codes out of a cell. */
function takeCodes(cell: string, codes: string[]): string {
  const joined = cell.replace(/[\s\p{Pd}'’‘`]/gu, '').toUpperCase();
  if (looksCoded(joined)) {
    codes.push(joined);
    return '';
  }
  if (!/[0-9A-Za-z]{17}/.test(cell)) return cell;
  const rest = cell.replace(CODE, (found) => {
    if (!looksCoded(found.toUpperCase())) return found;
    codes.push(found.toUpperCase());
    return ' ';
  });
  return trimmedOf(rest.replace(/(?:统一社会)?信用代码\s*:?|\(\s*\)|【\s*】|\[\s*\]/g, ' '), /[\s:、]/);
}

const HAN = /\p{Script=Han}/gu;
const isWordy = (piece: string) => {
  const key = spellingKey(piece);
  return (key.match(HAN)?.length ?? 0) >= 3 && !isPlace(key) && !/^\d+[年月家个]|^第.+批$/.test(key);
};
const BRANCH = /分公司|分厂|分店|分部|分中心|营业部|事业部|办事处|工厂|门市部|支行|分行/;

/** Adds the ways to read one cell. Spaces may part columns, or stand within the name. */
function readCell(cell: string, read: LineRead, isNamed: boolean): void {
  const bare = withoutSerial(cell);
  if (bare === '') return;
  const ways = [cell, bare];
  if (/\s/.test(bare)) {
    const wide = bare.split(/\s{2,}/);
    if (wide.length > 1 && !isNamed) {
      // Several spaces part columns, unless what follows the name belongs to it.
      if (!wide.some((piece) => BRANCH.test(piece))) ways.push(...wide.filter(isFirmName));
      for (const piece of wide) ways.push(...firstOf(piece));
    } else ways.push(...firstOf(bare));
    read.hints.push(...bare.split(/\s+/).filter(isFirmName));
  }
  const glued = bare.replace(/^\d{1,5}(?=\p{Script=Han})/u, '');
  // A number without a mark behind it may belong to the name.
  if (glued !== bare) read.hints.push(glued);
  readRemarks(bare, read);
  read.hints.push(...firmsIn(bare));
  if (isNamed || isFirmName(bare) || ways.length > 2 || isWordy(bare)) read.cells.push([...new Set(ways)]);
}

const REMARK = /[([【〔]([^()[\]【】〔〕]{4,})[)\]】〕]/g;
const SAME =
  /^(?:原名?称?|曾用名|前身|更名前|现名?称?|现?已?(?:更|改|变更)名?(?:为|成)|更名后|现更名为)\s*[:为是]?\s*/;

/** Firms in brackets; 浙江 or 有限合伙 in brackets is none. */
function readRemarks(bare: string, read: LineRead): void {
  for (const [, text = ''] of bare.matchAll(REMARK)) {
    const name = text.replace(SAME, '').trim();
    const isSame = name !== text.trim();
    if (isSame || isFirmName(name)) read.hints.push(name);
    if (isFirmName(name) && !isPartOfName(text)) read.remarks.push({ name, isSame });
  }
}

/** What parts two names in one cell. */
const BETWEEN = /[、/→]+|(?<=公司)(?:[和与及:>-]|现?(?:已|拟)?(?:更|改|变更)名?(?:为|成)|曾用名)+/;

/** Names that stand one behind the other in one cell, or run on into a remark: 甲公司、乙公司, 甲公司复核通过. */
function firmsIn(bare: string): string[] {
  if (bare.indexOf('公司') === bare.length - 2 && !/[、/→]/.test(bare)) return [];
  const pieces = bare.split(BETWEEN).flatMap((piece) => [piece, ...piece.split(/(?<=公司)/)]);
  return pieces
    .map((piece) => bareName(piece.trim()))
    .filter((piece) => piece !== bare && isFirmName(piece) && formStart(piece) >= 4);
}

/** A name, one space, and what else stood in the row: what comes before a name may be its beginning. */
function firstOf(text: string): string[] {
  const [first = '', ...others] = text.split(/\s/);
  if (others.length === 0 || !isFirmName(first)) return [];
  return others.some((other) => BRANCH.test(other) || isFirmName(other)) ? [] : [first];
}

/** The ways to read a row without Chinese characters. */
function latinOf(plain: string): string[] {
  const cells = plain.split('\t').filter((cell) => /[a-z]{4}/i.test(cell));
  return [...new Set([plain.trim(), ...cells.map((cell) => withoutSerial(cell))])];
}

function readLine(raw: string, line: number, columns: Columns | null): LineRead {
  const read: LineRead = { line, text: raw.trim(), codes: [], cells: [], hints: [], remarks: [] };
  const cells = columnsOf(plainText(raw)).map((cell) => takeCodes(cell, read.codes));
  read.codes = [...new Set(read.codes)];
  const named = columns === null || cells.length < 2 ? undefined : cells[columns.name];
  // A row with other columns than its head has lost some: the name may stand anywhere.
  const isShifted = named !== undefined && cells.length !== columns?.width && !isFirmName(bareName(named));
  if (named !== undefined && columns !== null && !isShifted) {
    readCell(named, read, true);
    const former = cells[columns.former];
    if (former !== undefined && former !== '') read.hints.push(former);
    return read;
  }
  for (const cell of cells) readCell(cell, read, false);
  const firms = read.cells.filter((ways) => ways.some(isFirmName));
  // Where something ends as the names of firms do, towns and products beside it are passed over.
  if (firms.length > 0) read.cells = firms;
  // No Chinese at all, commas and spaces included: EXAMPLE Co., Ltd.
  if (read.cells.length === 0 && /[a-z]{4}/i.test(raw)) read.cells = [latinOf(plainText(raw))];
  return read;
}

/** Every row of a pasted list. Blank lines, header rows, titles and headings of groups are left out. */
export function readLines(lines: readonly string[]): LineRead[] {
  const found: LineRead[] = [];
  let columns: Columns | null = null;
  lines.forEach((raw, at) => {
    const plain = plainText(raw).trim();
    if (plain === '') return;
    // No header or title is as long as this; and no pattern is tried on what is.
    if (plain.length <= 200) {
      const header = headerOf(columnsOf(plainText(raw)), plain);
      if (header !== null) {
        columns = header;
        return;
      }
      if (isBeside(plain)) return;
    }
    found.push(readLine(raw.slice(0, 1_000), at + 1, columns));
  });
  return found;
}
