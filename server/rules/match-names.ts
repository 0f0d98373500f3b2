/**
 * How one firm's name is spelt in lists: what is taken off before two spellings are compared, and what
 * each character of a name tells of the firm. Nothing here decides that two names are one firm.
 */
import { nameKey } from './names.ts';

/** Copied out of a PDF, some characters arrive as radicals that look the same and that NFKC leaves. */
const RADICALS: Record<string, string> = {
  ...{ '⺠': '民', '⻄': '西', '⻅': '见', '⻆': '角', '⻉': '贝', '⻋': '车', '⻓': '长', '⻔': '门' },
  ...{ '⻘': '青', '⻙': '韦', '⻚': '页', '⻛': '风', '⻜': '飞', '⻝': '食', '⻢': '马', '⻣': '骨' },
  ...{ '⻤': '鬼', '⻥': '鱼', '⻦': '鸟', '⻧': '卤', '⻨': '麦', '⻩': '黄', '⻬': '齐', '⻮': '齿' },
  ...{ '⻰': '龙', '⺟': '母', '⻳': '龟' },
};
const RADICAL = /[\u2E80-\u2EFF]/g;
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}/gu;
/** ① to ⑳: NFKC would glue them to the name as plain digits. */
const CIRCLED = /[\u2460-\u2473]/g;

/** Most names are nothing but characters, and none of what follows can change them. */
const hasMore = (text: string): boolean => /[^\u4E00-\u9FFF]/.test(text);

/** Half width, nothing invisible; spaces, brackets and separators stay where they were. */
export function plainText(raw: string): string {
  if (!hasMore(raw)) return raw;
  return raw
    .replace(CIRCLED, (c) => `${c.charCodeAt(0) - 0x245f}、`)
    .normalize('NFKC')
    .replace(RADICAL, (c) => RADICALS[c] ?? c)
    .replace(INVISIBLE, '');
}

const NUMERALS = '[一二三四五六七八九十百]+';
const LEADING = new RegExp(
  `^\\s*(?:[(\\[【〔](?:\\d{1,5}|${NUMERALS})[)\\]】〕][、.]?|(?:\\d{1,5}|${NUMERALS})\\s*[、.:)\\]](?!\\d)|\\d{1,5}\\s+|[•·*●■◆○>]+|第?\\d{1,5}家[:、]?|(?:企业|单位|公司)名称:)\\s*`,
);
const TRAILING = /\s*(?:[\p{Pd}\u2212_~]+\s*\d{3,}|(?<=公司)\s*\d+|[*#※★☆△▲✓√.。;,、:]+)\s*$/u;
const REMARK = /(?<=公司|厂|社|所|院|中心)\s*[([【〔]([^()[\]【】〔〕]*)[)\]】〕]\s*$/;
/** In brackets behind the name, and yet a part of it. */
const PART_OF_NAME = /合伙|分公司|分厂|分店|分部|分中心|工厂/;

/** Of what is longer nothing is taken off: it is no name. */
const LONGEST = 200;

/** Without the serial number before it: 1、 1. （1） 一、. */
export function withoutSerial(text: string): string {
  return text.replace(LEADING, '').trim();
}

/**
 * A name in `plainText` without what lists hang on it: the serial number before it, a code such as
 * -1005600, footnote marks and a remark in brackets behind it.
 */
export function bareName(text: string): string {
  if (!hasMore(text) || text.length > LONGEST) return text;
  let name = withoutSerial(text);
  for (let round = 0; round < 4; round += 1) {
    const before = name;
    name = name.replace(TRAILING, '');
    const remark = REMARK.exec(name);
    if (remark !== null && !PART_OF_NAME.test(remark[1] ?? '')) name = name.slice(0, remark.index).trimEnd();
    if (name === before) break;
  }
  return name;
}

const DECORATION = /[·•・‧"'“”‘’`*]/g;

/** What all harmless spellings of one name share; takes `plainText`. */
export function spellingKey(text: string): string {
  return hasMore(text) ? nameKey(text).replace(DECORATION, '') : text;
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

const PLACES = [
  '北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆',
  '四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|中国|长三角|长江三角洲',
  '杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|上城|拱墅|西湖|滨江|萧山|余杭|临平|钱塘|富阳|临安|桐庐|淳安|建德',
  '海曙|江北|北仑|镇海|鄞州|奉化|余姚|慈溪|宁海|象山|鹿城|龙湾|瓯海|洞头|瑞安|乐清|永嘉|平阳|苍南|龙港|文成|泰顺',
  '南湖|秀洲|嘉善|海盐|海宁|平湖|桐乡|吴兴|南浔|德清|长兴|安吉|越城|柯桥|上虞|诸暨|嵊州|新昌|婺城|金东|兰溪|义乌|东阳',
  '永康|武义|浦江|磐安|柯城|衢江|江山|常山|开化|龙游|定海|普陀|岱山|嵊泗|椒江|黄岩|路桥|临海|温岭|玉环|三门|天台|仙居',
  '莲都|龙泉|青田|缙云|遂昌|松阳|云和|庆元|景宁|苏州|无锡|南京|常州|南通|深圳|广州|东莞|佛山|厦门|青岛|合肥|武汉|成都',
].join('|');
const PLACE = `(?:(?:${PLACES})(?:省|市|区|县)?)`;
const PLACES_FIRST = new RegExp(`^${PLACE}{1,3}`);
const PLACE_IN_BRACKETS = new RegExp(`\\((${PLACE}{1,2}|集团)\\)`);
const TRADES = new RegExp(
  [
    '科技|技术|智能|智造|数字|数据|信息|软件|网络|通信|电子|微电子|半导体|光电|光伏|电气|电器|电力|电机|自动化|机器人',
    '机械|机电|设备|装备|仪器|仪表|器械|工具|模具|轴承|阀门|泵业|传动|动力|汽车|车业|零部件|配件|部件|精密|精工|五金',
    '金属|钢业|铝业|铜业|制品|制造|新材料|材料|建材|橡胶|橡塑|塑料|塑胶|塑业|化工|化学|涂料|包装|印刷|纸业|纺织|印染',
    '服饰|服装|家居|家具|食品|生物|医药|药业|医疗|健康|诊断|环保|环境|新能源|能源|工程|工贸|实业|工业|贸易|集团|控股',
    '发展|系统|控制|新型|产业|股份|服务|中心|研究院',
  ].join('|'),
  'g',
);

/** How much a slip in a character counts, in tenths; a firm is told from others by its own word. */
const WEIGHT = { own: 10, trade: 6, place: 3, form: 1 };

export interface Weighed {
  key: string;
  /** Of each character of the key, in tenths. */
  weights: number[];
  /** Their sum. */
  whole: number;
}

/** The key of a bare name, and for each of its characters how much it tells of the firm. */
export function weigh(bare: string): Weighed {
  const key = foldForm(spellingKey(bare));
  const weights = new Array<number>(key.length).fill(WEIGHT.own);
  const form = formStart(key);
  for (const { 0: word, index } of key.matchAll(TRADES))
    weights.fill(WEIGHT.trade, index, index + word.length);
  const first = PLACES_FIRST.exec(key)?.[0].length ?? 0;
  // A firm whose own word is the name of a place: then it is all there is to go by.
  if (first < form) weights.fill(WEIGHT.place, 0, first);
  const bracketed = PLACE_IN_BRACKETS.exec(bare)?.[1];
  const at = bracketed === undefined ? -1 : key.indexOf(bracketed, first);
  if (bracketed !== undefined && at > 0) weights.fill(WEIGHT.place, at, at + bracketed.length);
  weights.fill(WEIGHT.form, form);
  return { key, weights, whole: weights.reduce((sum, weight) => sum + weight, 0) };
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
