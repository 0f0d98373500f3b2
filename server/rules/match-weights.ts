/**
 * What each character of a firm's name tells of the firm: most in its own word, less in the trade, the
 * place and the legal form, which it shares with many. Read character by character: a register has a
 * hundred thousand names.
 */

const PLACES = [
  '北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆',
  '四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|香港|澳门|台湾|中国|长三角|长江三角洲',
  '杭州|宁波|温州|嘉兴|湖州|绍兴|金华|衢州|舟山|台州|丽水|上城|拱墅|西湖|滨江|萧山|余杭|临平|钱塘|富阳|临安|桐庐|淳安|建德',
  '海曙|江北|北仑|镇海|鄞州|奉化|余姚|慈溪|宁海|象山|鹿城|龙湾|瓯海|洞头|瑞安|乐清|永嘉|平阳|苍南|龙港|文成|泰顺',
  '南湖|秀洲|嘉善|海盐|海宁|平湖|桐乡|吴兴|南浔|德清|长兴|安吉|越城|柯桥|上虞|诸暨|嵊州|新昌|婺城|金东|兰溪|义乌|东阳',
  '永康|武义|浦江|磐安|柯城|衢江|江山|常山|开化|龙游|定海|普陀|岱山|嵊泗|椒江|黄岩|路桥|临海|温岭|玉环|三门|天台|仙居',
  '莲都|龙泉|青田|缙云|遂昌|松阳|云和|庆元|景宁|苏州|无锡|南京|常州|南通|深圳|广州|东莞|佛山|厦门|青岛|合肥|武汉|成都',
].join('|');

/** A pattern for one place, with or without 省, 市, 区 or 县. */
export const PLACE = `(?:(?:${PLACES})(?:省|市|区|县)?)`;

const PLACE_IN_BRACKETS = new RegExp(`\\((${PLACE}{1,2}|集团)\\)`);
const TRADES = [
  '科技|技术|智能|智造|数字|数据|信息|软件|网络|通信|电子|微电子|半导体|光电|光伏|电气|电器|电力|电机|自动化|机器人',
  '机械|机电|设备|装备|仪器|仪表|器械|工具|模具|轴承|阀门|泵业|传动|动力|汽车|车业|零部件|配件|部件|精密|精工|五金',
  '金属|钢业|铝业|铜业|制品|制造|新材料|材料|建材|橡胶|橡塑|塑料|塑胶|塑业|化工|化学|涂料|包装|印刷|纸业|纺织|印染',
  '服饰|服装|家居|家具|食品|生物|医药|药业|医疗|健康|诊断|环保|环境|新能源|能源|工程|工贸|实业|工业|贸易|集团|控股',
  '发展|系统|控制|新型|产业|股份|服务|中心|研究院',
].join('|');

/** The words of a list by the code of their first character; none is the beginning of another. */
function byFirst(words: string): Map<number, string[]> {
  return Map.groupBy(words.split('|'), (word) => word.charCodeAt(0));
}
const places = byFirst(PLACES);
const trades = byFirst(TRADES);
const AFTER_PLACE = new Set(Array.from('省市区县', (one) => one.charCodeAt(0)));

/** How long the word is that stands there; 0 where none does. */
function wordAt(words: Map<number, string[]>, chars: Uint16Array, at: number, end: number): number {
  for (const word of words.get(chars[at] ?? 0) ?? []) {
    if (at + word.length > end) continue;
    let i = 1;
    while (i < word.length && word.charCodeAt(i) === chars[at + i]) i += 1;
    if (i === word.length) return i;
  }
  return 0;
}

/** How much a slip in a character counts, in tenths; a firm is told from others by its own word. */
const WEIGHT = { own: 10, trade: 6, place: 3, form: 1 };
/** 浙江省嘉兴市秀洲区 */
const PLACES_FIRST = 3;

/** The place, or 集团, that stands in brackets within a name in `plainText`; null where none does. */
export function bracketedPlace(plain: string): string | null {
  return plain.includes('(') ? (PLACE_IN_BRACKETS.exec(plain)?.[1] ?? null) : null;
}

/**
 * Writes the weight of each character of a key, in tenths.
 * @param chars the key's characters from `start` to `end`, the legal form from `form` on
 * @param bracketed as of `bracketedPlace`
 * @param weights written from `start` to `end`
 * @returns their sum
 */
export function weigh(
  chars: Uint16Array,
  { start, form, end }: { start: number; form: number; end: number },
  bracketed: string | null,
  weights: Uint8Array,
): number {
  weights.fill(WEIGHT.own, start, end);
  for (let at = start; at < end; at += 1) {
    const length = wordAt(trades, chars, at, end);
    if (length === 0) continue;
    weights.fill(WEIGHT.trade, at, at + length);
    at += length - 1;
  }
  let first = start;
  for (let n = 0; n < PLACES_FIRST; n += 1) {
    const length = wordAt(places, chars, first, end);
    if (length === 0) break;
    first += length;
    if (first < end && AFTER_PLACE.has(chars[first] ?? 0)) first += 1;
  }
  // A firm whose own word is the name of a place: then it is all there is to go by.
  if (first < form) weights.fill(WEIGHT.place, start, first);
  else first = start;
  if (bracketed !== null) {
    const at = placeOf(bracketed, chars, first, end);
    if (at > start) weights.fill(WEIGHT.place, at, at + bracketed.length);
  }
  weights.fill(WEIGHT.form, form, end);
  let whole = 0;
  for (let at = start; at < end; at += 1) whole += weights[at] ?? 0;
  return whole;
}

function placeOf(word: string, chars: Uint16Array, from: number, end: number): number {
  for (let at = from; at + word.length <= end; at += 1) {
    let i = 0;
    while (i < word.length && word.charCodeAt(i) === chars[at + i]) i += 1;
    if (i === word.length) return at;
  }
  return -1;
}
