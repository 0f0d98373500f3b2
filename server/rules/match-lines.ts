/** What a line of a pasted list says: a code, a name, both, or that it is no row at all. */
import { isFirmName, isPlace, plainText, spellingKey, withoutSerial } from './match-names.ts';

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
}

const NAME_HEAD = /^.{0,6}(?:企业|单位|公司|机构)?(?:名称|全称)$/;
/** Heads too, where all that stands beside them is a head: 公司 may also be the end of a name. */
const SHORT_HEAD = /^(?:企业|单位|公司)$/;
const CODE_HEAD = /信用代码|税号|纳税人识别号|^代码$/;
const FORMER_HEAD = /曾用名|^原.{0,4}名称?$|更名前/;
const OTHER_HEAD =
  /^(?:序号|编号|排名|备注|类别|地区|所在.{1,4}|所属.{1,4}|.{0,2}[市县区省州](?:[市县区州])?|镇街园?区?|行业.{0,2}|批次|批准.*|有效期.{0,2}|产品.{0,4}|主导产品|联系.{1,2})$/;
const TITLE =
  /(?:名单|公示|公告|通知|一览表|汇总表|明细表|统计表)(?:\(.*\))?[:：]?$|^附[件表]\s*\d*[:：]?|排名不分先后|^(?:合计|总计|小计)/;
const GROUP = /^[一二三四五六七八九十、.\s]*[\p{Script=Han}]{1,6}[市区县省](?:\(?共?\d+[家户个]\)?)?[:：]?$/u;

interface Columns {
  name: number;
  former: number;
}

/** By TAB where there is one, else by comma, semicolon or bar; in plain text these are half width. */
function columnsOf(plain: string): string[] {
  const cells = plain.includes('\t') ? plain.split('\t') : plain.split(/[,;|]/);
  return cells.map((cell) => cell.replace(/^[\s"']+|[\s"']+$/g, ''));
}

/** The columns of a header row; null where the line is none. */
function headerOf(cells: readonly string[], plain: string): Columns | null {
  const parts = cells.length > 1 ? cells : plain.split(/\s+/);
  const keys = parts.map(spellingKey);
  if (keys.some(isFirmName) || /[0-9A-Z]{15}/i.test(plain)) return null;
  const filled = keys.filter((key) => key !== '');
  const isHead = (key: string) => NAME_HEAD.test(key) || CODE_HEAD.test(key) || FORMER_HEAD.test(key);
  const isPlainHead = (key: string) => isHead(key) || SHORT_HEAD.test(key) || OTHER_HEAD.test(key);
  const spaced = spellingKey(plain);
  const isOne =
    keys.some(isHead) ||
    (filled.every(isPlainHead) && filled.some((key) => key === '序号' || SHORT_HEAD.test(key))) ||
    (spaced.length < 60 && /(?:企业|单位|公司)名称|信用代码/.test(spaced));
  if (!isOne) return null;
  const former = keys.findIndex((key) => FORMER_HEAD.test(key));
  const name = keys.findIndex((key, at) => at !== former && (NAME_HEAD.test(key) || SHORT_HEAD.test(key)));
  return cells.length > 1 ? { name, former } : { name: -1, former: -1 };
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
  return rest
    .replace(/(?:统一社会)?信用代码\s*:?|\(\s*\)|【\s*】|\[\s*\]/g, ' ')
    .replace(/^[\s:、]+|[\s:、]+$/g, '');
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
  const remark = /[([【〔](?:原名?|曾用名|更名前)[:：为]?([^()[\]【】〔〕]{4,})[)\]】〕]/.exec(bare)?.[1];
  if (remark !== undefined) read.hints.push(remark);
  if (isNamed || isFirmName(bare) || ways.length > 2 || isWordy(bare)) read.cells.push([...new Set(ways)]);
}

/** A name, one space, and what else stood in the row: what comes before a name may be its beginning. */
function firstOf(text: string): string[] {
  const [first = '', ...others] = text.split(/\s/);
  if (others.length === 0 || !isFirmName(first)) return [];
  return others.some((other) => BRANCH.test(other) || isFirmName(other)) ? [] : [first];
}

function readLine(raw: string, line: number, columns: Columns | null): LineRead {
  const read: LineRead = { line, text: raw.trim(), codes: [], cells: [], hints: [] };
  const cells = columnsOf(plainText(raw)).map((cell) => takeCodes(cell, read.codes));
  read.codes = [...new Set(read.codes)];
  const named = columns === null || cells.length < 2 || columns.name < 0 ? undefined : cells[columns.name];
  if (named !== undefined && columns !== null) {
    readCell(named, read, true);
    const former = cells[columns.former];
    if (former !== undefined && former !== '') read.hints.push(former);
    return read;
  }
  for (const cell of cells) readCell(cell, read, false);
  const firms = read.cells.filter((ways) => ways.some(isFirmName));
  // Where something ends as the names of firms do, towns and products beside it are passed over.
  if (firms.length > 0) read.cells = firms;
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
      const isRow = /公司|[0-9A-Z]{15}/i.test(plain) || plain.includes('\t');
      if (!isRow && (TITLE.test(plain) || GROUP.test(plain))) return;
    }
    found.push(readLine(raw.slice(0, 1_000), at + 1, columns));
  });
  return found;
}
