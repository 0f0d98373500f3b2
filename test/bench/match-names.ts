/** Fictional names of firms, and the damage that real lists and registers do to names. */
import type { Random } from '../../server/demo/random.ts';

const PLACES =
  '浙江 杭州 嘉兴 嘉兴市 湖州 绍兴 宁波 温州 台州 金华 丽水 衢州 平湖 桐乡 海宁 嘉善 海盐 秀洲'.split(' ');
const TRADES = [
  ...'科技 智能科技 电子科技 新材料 新能源 新能源科技 机械 机械制造 精密机械 生物科技 环保科技 电气 光电'.split(
    ' ',
  ),
  ...'半导体 自动化设备 汽车零部件 包装材料 纺织 家居 食品 医疗器械 信息技术 塑业 五金制品 化工 传动设备'.split(
    ' ',
  ),
];
const FORMS = ['有限公司', '有限公司', '有限公司', '有限公司', '有限公司', '股份有限公司', '有限责任公司'];
// Enough characters that words of two and three rarely meet, as in real registers.
const OWN = Array.from({ length: 900 }, (_, n) => String.fromCodePoint(0x4e8b + n * 19));

export function fictionalName(by: Random): string {
  const own = Array.from({ length: by.chance(65) ? 2 : 3 }, () => by.pick(OWN)).join('');
  const place = by.pick(PLACES);
  const rest = `${by.pick(TRADES)}${by.pick(FORMS)}`;
  if (by.chance(70)) return `${place}${own}${rest}`;
  if (by.chance(50)) return `${own}（${place}）${rest}`;
  return `${own}${rest}`;
}

/** Distinct ones. */
export function fictionalNames(n: number, by: Random): string[] {
  const names = new Set<string>();
  while (names.size < n) names.add(fictionalName(by));
  return [...names];
}

const put = (text: string, i: number, what: string) => text.slice(0, i) + what + text.slice(i);
/** Written by hand and not by the rules that are measured. */
const FORM = /(?:股份)?有限(?:责任)?公司$|厂$|中心$|合作社$/;
const BRACKETS = ['()', '（）', '【】', '[]', '［］', '〔〕', '﹙﹚', '(）', '{}', '〈〉'];
const WIDE = (text: string) => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const serial = (by: Random) => `${by.between(1_000_000, 1_009_000)}`;

/** Spellings of one name that matching must see through. */
export const SPELLINGS: Record<string, (name: string, by: Random) => string> = {
  'as it is': (name) => name,
  'other brackets': (name, by) => {
    const pair = by.pick(BRACKETS);
    return name.replace(/[（(]/g, pair.charAt(0)).replace(/[）)]/g, pair.charAt(1));
  },
  'no brackets': (name) => name.replace(/[（）()]/g, ''),
  'a space within': (name, by) => put(name, by.between(1, name.length - 1), ' '),
  'wide spaces': (name, by) => `　${put(name, by.between(1, name.length - 1), '　')}　`,
  'a hard space': (name, by) => put(name, by.between(1, name.length - 1), '\u00A0'),
  'nothing to be seen': (name, by) =>
    put(
      `\uFEFF${name}\u200B`,
      by.between(2, name.length - 1),
      by.pick(['\u200D', '\u200B', '\u2060', '\u00AD']),
    ),
  'a serial behind': (name, by) => name + by.pick(['-', '—', '－', '–', '_']) + serial(by),
  'a wide serial': (name, by) => name + WIDE(`-${serial(by)}`),
  'a number before': (name, by) => `${by.between(1, 300)}${by.pick(['、', '.', '．', ' ', ')'])}${name}`,
  'a wide number before': (name, by) => `${WIDE(String(by.between(1, 300)))}、${name}`,
  'a number in brackets': (name, by) =>
    `${by.pick(['（', '('])}${by.between(1, 300)}${by.pick(['）', ')'])}${name}`,
  'a number in a circle': (name, by) => String.fromCodePoint(0x2460 + by.between(0, 19)) + name,
  'wide letters': (name) => WIDE(name),
  'a note behind': (name, by) => name + by.pick(['*', '（复核）', '(迁入)', '。', '※']),
  'the other form': (name) =>
    name.endsWith('有限责任公司')
      ? name.replace('有限责任公司', '有限公司')
      : name.replace(/(?<!股份)有限公司$/, '有限责任公司'),
};

/** What befalls a name from within, so that more may befall it from without. */
const WITHIN = [
  'other brackets',
  'no brackets',
  'a space within',
  'a hard space',
  'nothing to be seen',
  'the other form',
];
/** What lists add; a register is typed and does not hold it. */
const ONLY_LISTED = [
  'a note behind',
  'a number before',
  'a wide number before',
  'a number in brackets',
  'a number in a circle',
];
const all = Object.entries(SPELLINGS);
export const REGISTERED = all.filter(([how]) => !ONLY_LISTED.includes(how));
export const DAMAGED_WITHIN = all.filter(([how]) => WITHIN.includes(how));

/** Where a slip may be: before the legal form, and not in a bracket, which is no slip but a spelling. */
function places(name: string): number[] {
  const end = name.replace(FORM, '').length;
  return Array.from({ length: end }, (_, i) => i).filter((i) => !/[（）()\s]/.test(name.charAt(i)));
}

/** One slip in a name, anywhere before 有限公司: the right firm, wrongly written. */
export const SLIPS: Record<string, (name: string, by: Random) => string> = {
  'another character': (name, by) => {
    const i = by.pick(places(name));
    return name.slice(0, i) + by.pick(OWN.filter((one) => one !== name.charAt(i))) + name.slice(i + 1);
  },
  'a character missing': (name, by) => {
    const i = by.pick(places(name));
    return name.slice(0, i) + name.slice(i + 1);
  },
  'a character too many': (name, by) => put(name, by.pick(places(name)), by.pick(OWN)),
  'two swapped': (name, by) => {
    const all = places(name);
    const pairs = all.filter((i) => all.includes(i + 1) && name.charAt(i) !== name.charAt(i + 1));
    const i = by.pick(pairs);
    return name.slice(0, i) + name.charAt(i + 1) + name.charAt(i) + name.slice(i + 2);
  },
};

/** Another firm with nearly the same name. */
export const NAMESAKES: Record<string, (name: string, by: Random) => string> = {
  'one character': (name, by) => SLIPS['another character']?.(name, by) ?? name,
  'one more character': (name, by) => put(name, 2, by.pick(['新', '兴', '大', '华'])),
  'another place': (name, by) => {
    const place = PLACES.find((one) => name.startsWith(one)) ?? '';
    const other = by.pick(PLACES.filter((one) => one !== place));
    return other + name.slice(place.length);
  },
  'another form of firm': (name) =>
    name.includes('股份有限公司')
      ? name.replace('股份有限', '有限')
      : name.replace(/有限(?:责任)?公司$/, '股份有限公司'),
  'a branch': (name) => `${name}示例分公司`,
  'a group': (name) => name.replace(/(?:股份)?有限(?:责任)?公司$/, '集团有限公司'),
};
