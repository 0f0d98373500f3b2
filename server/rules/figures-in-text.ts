/**
 * Holds the figures in an edited text against the data: numbers with a unit are read off, Arabic or
 * Chinese, and each is asked for where the generated text has one in the same words. Days, years,
 * quarters and document numbers have other units and are left alone.
 */

export const UNITS = ['家次', '家', '%', '个百分点', '万元', '亿元', '倍', '件'] as const;
export type Unit = (typeof UNITS)[number];

export interface FigureInText {
  value: number;
  unit: Unit;
  /** As it stands there: 13家 */
  text: string;
  /** 10余家: a figure that cannot be held against anything. */
  about: boolean;
  /** The words before it, numbers in them as #. */
  before: string;
  /** Which category was named last before it; null where none was, or all were. */
  subject: Subject;
}

export type Subject = 'national' | 'provincial' | 'scale' | null;
const NAMED: [RegExp, Subject][] = [
  [/国家级|小巨人/g, 'national'],
  [/省级/g, 'provincial'],
  [/规上|规模以上/g, 'scale'],
  [/三类|涉及企业|全区|合计/g, null],
];

/** The category that the words name last. */
export function subjectOf(words: string): Subject {
  let last = -1;
  let subject: Subject = null;
  for (const [pattern, named] of NAMED) {
    for (const { index } of words.matchAll(pattern)) {
      if (index > last) [last, subject] = [index, named];
    }
  }
  return subject;
}

const DIGITS = '零一二三四五六七八九';
const CHINESE =
  '[零〇一二两三四五六七八九十百千]+(?:万[零〇一二两三四五六七八九十百千]*)?(?:点[零〇一二三四五六七八九]+)?';
const ARABIC = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?';
const FIGURE = new RegExp(
  `百分之(?<percent>${CHINESE})(?!个)|(?<number>${ARABIC}|${CHINESE})\\s*(?<about>[余多几])?\\s*(?<unit>家次|家|户|%|个?百分点|万元|亿元|倍|件)`,
  'gu',
);
/** So many characters before a figure tell what it is of. */
const CONTEXT = 24;
/** Fewer characters in common tell nothing. */
const LEAST = 3;

function sectionInWords(words: string): number {
  let sum = 0;
  let digit = 0;
  for (const sign of words) {
    const unit = { 十: 10, 百: 100, 千: 1_000 }[sign];
    if (unit === undefined) digit = sign === '〇' ? 0 : sign === '两' ? 2 : Math.max(0, DIGITS.indexOf(sign));
    else {
      sum += (digit === 0 ? 1 : digit) * unit;
      digit = 0;
    }
  }
  return sum + digit;
}

/** 十三 → 13, 一百零二 → 102, 三十点五 → 30.5 */
export function readChinese(words: string): number {
  const [whole = '', decimals] = words.split('点');
  const [head = '', tail] = whole.split('万');
  const n = tail === undefined ? sectionInWords(head) : sectionInWords(head) * 10_000 + sectionInWords(tail);
  if (decimals === undefined) return n;
  const places = [...decimals]
    .map((sign) => (sign === '〇' ? 0 : Math.max(0, DIGITS.indexOf(sign))))
    .join('');
  return Number(`${n}.${places}`);
}

function unitOf(word: string): Unit {
  if (word === '户') return '家';
  if (word === '百分点') return '个百分点';
  return UNITS.find((unit) => unit === word) ?? '家';
}

/** Full-width digits and signs folded; positions are those of the folded text. */
function fold(text: string): string {
  return text.normalize('NFKC').replace(/[ \t\u3000]/g, '');
}

/** The figures of a text in their order. An ordinal (第一家) is none. */
export function figuresIn(text: string): FigureInText[] {
  const folded = fold(text);
  const found: FigureInText[] = [];
  for (const match of folded.matchAll(FIGURE)) {
    const { percent, number, about, unit } = match.groups ?? {};
    if (folded[match.index - 1] === '第') continue;
    const words = percent ?? number ?? '';
    const value = /^\d/.test(words) ? Number(words.replaceAll(',', '')) : readChinese(words);
    found.push({
      value,
      unit: percent === undefined ? unitOf(unit ?? '') : '%',
      text: match[0],
      about: about !== undefined,
      before: folded
        .slice(0, match.index)
        .replace(/\d+(?:[.,]\d+)*/g, '#')
        .slice(-CONTEXT),
      subject: subjectOf(folded.slice(0, match.index)),
    });
  }
  return found;
}

/** How many characters the two have in common at their ends. */
function commonEnd(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1;
  return n;
}

/** 家 and 家次 are asked of one another, since taking one for the other is the usual mistake. */
const kindOf = (unit: Unit): Unit => (unit === '家次' ? '家' : unit);
const written = ({ value, unit }: Pick<FigureInText, 'value' | 'unit'>): string =>
  unit === '%' || unit === '个百分点' || unit === '倍' ? `${value.toFixed(1)}${unit}` : `${value}${unit}`;
/** A figure told of one category is not one of another. */
const maySpeakOf = (a: FigureInText, b: Known): boolean =>
  a.subject === null || b.subject === null || a.subject === b.subject;
const isSame = (a: FigureInText, b: Known): boolean => a.value === b.value && a.unit === b.unit;

/** A figure of the data. One of a table has no words before it. */
export type Known = Pick<FigureInText, 'value' | 'unit' | 'before' | 'subject'>;

export interface Mismatch {
  /** Place in the section's text, counted from 1. */
  paragraph: number;
  text: string;
  /** What the data say there, as written: 12家; empty where no figure of theirs is meant. */
  data: string[];
  /** 第2段“13家”与数据12家不一致 */
  words: string;
  /** Text of the paragraph, figure and data: what a confirmation is given for, and ends with. */
  key: string;
}

/**
 * Where the text says another figure than the data. Of the known figures, those whose words before
 * have most in common with the words before this one are what it must equal; where nothing is in
 * common it must be some figure that is known.
 */
export function mismatches(paragraphs: readonly string[], known: readonly Known[]): Mismatch[] {
  return paragraphs.flatMap((paragraph, i) =>
    figuresIn(paragraph).flatMap((figure, place): Mismatch[] => {
      const own = known.filter((one) => kindOf(one.unit) === kindOf(figure.unit) && maySpeakOf(figure, one));
      const most = Math.max(0, ...own.map((one) => commonEnd(one.before, figure.before)));
      const meant = most < LEAST ? [] : own.filter((one) => commonEnd(one.before, figure.before) === most);
      const isKnown = (meant.length === 0 ? own : meant).some((one) => isSame(figure, one));
      if (isKnown && !figure.about) return [];
      const data = [...new Set(meant.map(written))];
      const head = `第${i + 1}段“${figure.text}”`;
      const words = figure.about
        ? `${head}是约数，不能与数据核对`
        : data.length === 0
          ? `${head}在数据中没有对应的数`
          : `${head}与数据${data.join('、')}不一致`;
      const key = [paragraph, place, figure.text, ...data].join('\n');
      return [{ paragraph: i + 1, text: figure.text, data, words, key }];
    }),
  );
}
