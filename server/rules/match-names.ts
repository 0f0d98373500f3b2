/**
 * How one firm's name is spelt in lists, and what is taken off before two spellings are compared.
 * Nothing here decides that two names are one firm.
 */
import { PLACE } from './match-weights.ts';

/** Copied out of a PDF, some characters arrive as radicals that look the same and that NFKC leaves. */
const RADICALS: Record<string, string> = {
  ...{ '⺠': '民', '⻄': '西', '⻅': '见', '⻆': '角', '⻉': '贝', '⻋': '车', '⻓': '长', '⻔': '门' },
  ...{ '⻘': '青', '⻙': '韦', '⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻣': '骨' },
  ...{ '⻤': '鬼', '⻥': '鱼', '⻦': '鸟', '⻧': '卤', '⻨': '麦', '⻩': '黄', '⻬': '齐', '⻮': '齿' },
  ...{ '⻰': '龙', '⺟': '母', '⻳': '龟' },
};
const RADICAL = /[\u2E80-\u2EFF]/g;
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/gu;
/** ① to ⑳ NFKC would glue to the name as plain digits; ❶ to ➓, three times one to ten, it leaves. */
const CIRCLED = /[\u2460-\u2473\u2776-\u2793]/g;
const circledNumber = (code: number) => (code < 0x2776 ? code - 0x245f : ((code - 0x2776) % 10) + 1);

/** Most names are nothing but characters, and none of what follows can change them. */
const hasMore = (text: string): boolean => /[^\u4E00-\u9FFF]/.test(text);

/** Half width, nothing invisible; spaces, brackets and separators stay where they were. */
export function plainText(raw: string): string {
  if (!hasMore(raw)) return raw;
  return raw
    .replace(CIRCLED, (c) => `${circledNumber(c.charCodeAt(0))}、`)
    .normalize('NFKC')
    .replace(RADICAL, (c) => RADICALS[c] ?? c)
    .replace(INVISIBLE, '');
}

const NUMERALS = '[一二三四五六七八九十百]+';
const LEADING = new RegExp(
  [
    `^\\s*(?:[(\\[【〔](?:\\d{1,5}|${NUMERALS})[)\\]】〕][、.]?`,
    `(?:\\d{1,5}|${NUMERALS})\\s*(?:、|[.:)\\]](?!\\d))`,
    `\\d{1,5}(?:\\s+|[#\\p{Pd}](?=\\p{Script=Han}))`,
    `no\\.?\\s*\\d{1,5}[\\s、.:]+`,
    '[•·*●■◆○>]+',
    '第?\\d{1,5}家[:、]?',
    '(?:企业|单位|公司|机构)(?:名称|全称)?:',
    '(?:名称|全称):)\\s*',
  ].join('|'),
  'iu',
);
const TRAILING = /\s*(?:[\p{Pd}\u2212_~]+\s*\d{3,}|(?<=公司)\s*\d+|[*#※★☆△▲✓√.。;,、:]+)\s*$/u;
const REMARK = /(?<=公司|厂|社|所|院|中心|[)\]】〕])\s*[([【〔]([^()[\]【】〔〕]*)[)\]】〕]\s*$/;
/** In brackets behind the name, and yet a part of it. */
const PART_OF_NAME =
  /合伙|分公司|分厂|分店|分部|分中心|分行|支行|工厂|车间|厂区|门市部|营业部|事业部|项目部|办事处|[一二三四五六七八九十\d][厂店部]$/;
/** What a register notes behind a name without meaning another firm: a serial, 迁入, what it was called. */
const NOTED = /^(?:[\d\p{Pd}\s]*|新?迁入|新增|新认定|复核|(?:原|曾用名|前身|更名前).*)$/u;

/** Of what is longer nothing is taken off: it is no name. */
const LONGEST = 200;

/** Without the serial number before it: 1、 1. （1） 一、. */
export function withoutSerial(text: string): string {
  return text.replace(LEADING, '').trim();
}

/** Whether what stands in brackets behind a name belongs to it: 有限合伙, 第一分公司. */
export function isPartOfName(remark: string): boolean {
  return PART_OF_NAME.test(remark);
}

function stripped(text: string, isRemark: (remark: string) => boolean): string {
  if (!hasMore(text) || text.length > LONGEST) return text;
  let name = withoutSerial(text);
  for (let round = 0; round < 4; round += 1) {
    const before = name;
    name = name.replace(TRAILING, '');
    const remark = REMARK.exec(name);
    if (remark !== null && isRemark(remark[1] ?? '')) name = name.slice(0, remark.index).trimEnd();
    if (name === before) break;
  }
  return name;
}

/**
 * A name in `plainText` without what lists hang on it: the serial number before it, a code such as
 * -1005600, footnote marks and a remark in brackets behind it.
 */
export function bareName(text: string): string {
  return stripped(text, (remark) => !isPartOfName(remark));
}

/**
 * The name of a register, in `plainText`, without serials and what it was called before. Other remarks
 * stay: taken off on both sides, 一期 and 二期 would be one firm.
 */
export function bareRegistered(text: string): string {
  return stripped(text, (remark) => NOTED.test(remark) && !isPartOfName(remark));
}

/** Spaces, brackets and decoration, as they stand in `plainText`. */
const DECORATION = /[\s()[\]{}<>【】〔〕〈〉《》「」『』·•・‧"'“”‘’`*]/g;

/** What all harmless spellings of one name share; takes `plainText`. */
export function spellingKey(text: string): string {
  return hasMore(text) ? text.replace(DECORATION, '').toLowerCase() : text;
}

/** 有限责任公司 as 有限公司; 股份有限公司 is another form of firm and stays. */
export function foldForm(key: string): string {
  return key.includes('责任') ? key.replace(/(?<!股份)有限责任公司/g, '有限公司') : key;
}

const FORMS = [
  ...['股份有限责任公司', '股份有限公司', '有限责任公司', '有限公司', '股份公司', '公司'],
  ...['有限合伙', '普通合伙', '合伙企业', '专业合作社'],
];

/** Where the legal form begins in a key; its length where there is none. */
export function formStart(key: string): number {
  const form = FORMS.find((one) => key.endsWith(one));
  return key.length - (form?.length ?? 0);
}

const REGION_ONLY = new RegExp(
  `^(?:${PLACE}|[\\p{Script=Han}]{1,6}(?:市|区|县|镇|乡|街道|园区|开发区|新区))+$`,
  'u',
);
/** 嘉兴市, 秀洲区, 浙江: a place and nothing else. */
export function isPlace(key: string): boolean {
  // No pattern is tried on what is too long for it.
  return key.length <= 16 && REGION_ONLY.test(key);
}

const FIRM = /(?:公司|厂|合作社|集团|事务所|研究院|研究所|服务中心|商行|经营部|合伙|合伙企业)\)?$/;
/** Whether it ends as the names of firms do. */
export function isFirmName(text: string): boolean {
  return text.length >= 4 && FIRM.test(text);
}
