/** 类别 and 事项 as files write them, and what they mean on a track. */
import type { Category, EventKind, ExitReason, FellAt, OpenStage } from '../rules/types.ts';

/** What a 事项 says of a track: the kind of event with its stage, reason or step. */
export interface Matter {
  kind: EventKind;
  stage: OpenStage | null;
  reason: ExitReason | null;
}
type Judged<T> = T | { fault: string };

/** Letters and digits only, half width, lower case: “小巨人” and 小巨人 are one. */
function key(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

const CATEGORIES: Record<Category, RegExp> = {
  little_giant:
    /^(国家级?|工信部)?(专精特新)?(中小)?(企业)?小巨人(中小)?(企业)?$|^国家级专精特新(中小)?(企业)?$|^littlegiant$/,
  provincial_srdi: /^(浙江)?(省级?)?(级)?专精特新(中小)?(企业)?$|^省专$|^provincialsrdi$/,
  above_scale: /^(规上|规模以上)(工业)?(企业)?$|^(规上|规模以上)(企业)?工业$|^abovescale$/,
};

/** Things that look like a category and are none of the programme's. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^重点/, '是支持项目，不是称号，不记入培育进程'],
  [/(规上|规模以上).*(服务|建筑|商贸|批发|零售|住宿|餐饮)|限上|四上/, '不属规上工业，不记入（R7）'],
  [/市级|区级|县级|创新型|隐形冠军|单项冠军|高新技术/, '不是行动计划的三个类别'],
];

/** The category that a file names. */
export function readCategory(text: string): Judged<{ category: Category }> {
  const written = key(text.slice(0, 200));
  for (const [category, pattern] of Object.entries(CATEGORIES) as [Category, RegExp][]) {
    if (pattern.test(written)) return { category };
  }
  const known = OTHERS.find(([pattern]) => pattern.test(written))?.[1] ?? '没有这个类别';
  return { fault: `“${text}”${known}。写“国家级专精特新小巨人”“省级专精特新”或“规上工业”` };
}

const open = (stage: OpenStage): Matter => ({ kind: 'stage', stage, reason: null });
const exit = (reason: ExitReason): Matter => ({ kind: 'exited', stage: null, reason });
const plainly = (kind: EventKind): Matter => ({ kind, stage: null, reason: null });

/** A word with its meaning, and what stands in the way in the other family of categories. */
interface Entry {
  words: readonly string[];
  matter: Matter;
  /** Why titles refuse it, with the words to use. */
  titles?: string;
  /** Why 规上 refuses it. */
  scale?: string;
}

const NO_REVIEW = '规上工业没有复核和有效期，退出写“退规”';
const NO_LEAVING = '称号没有“退库”“退规”，写“复核未通过”“撤销”“到期”或“迁出”';

const ENTRIES: readonly Entry[] = [
  { words: ['储备', '储备库', '入储备库', '列入储备'], matter: open('reserve') },
  { words: ['培育', '培育中', '培育库', '入培育库', '列入培育'], matter: open('cultivating') },
  {
    words: ['临规', '临规企业', '准规', '准规上'],
    matter: open('cultivating'),
    titles: '“临规”是规上工业的阶段，称号写“培育”',
  },
  { words: ['申报', '已申报', '申报中', '正在申报'], matter: open('applied') },
  {
    words: ['达标', '达规', '已达标'],
    matter: open('applied'),
    titles: '“达标”是规上工业的阶段，称号写“申报”',
  },
  {
    words: ['审核', '审核中', '待审核', '待入库'],
    matter: open('in_review'),
    titles: '“审核”是规上工业的阶段，称号写“申报”或“公示”',
  },
  { words: ['公示', '已公示', '公示中', '拟认定'], matter: open('in_review') },
  {
    words: ['认定', '已认定', '新认定', '获认定', '公布', '发文', '发文公布', '再次认定', '重新认定'],
    matter: plainly('recognised'),
  },
  {
    words: [
      '入库',
      '已入库',
      '新入库',
      '月度入库',
      '年度入库',
      '再次入库',
      '上规',
      '升规',
      '入规',
      '审核通过',
    ],
    matter: plainly('recognised'),
  },
  { words: ['复核通过', '通过复核', '复核合格', '续期'], matter: plainly('renewed'), scale: NO_REVIEW },
  { words: ['待复核', '到期待复核'], matter: plainly('review_due'), scale: NO_REVIEW },
  {
    words: ['复核未通过', '复核不通过', '未通过复核', '复核不合格'],
    matter: exit('review_failed'),
    scale: NO_REVIEW,
  },
  { words: ['撤销', '取消', '取消认定', '撤销认定', '撤销称号', '取消称号'], matter: exit('revoked') },
  { words: ['到期', '期满', '到期失效', '到期未复核', '有效期满'], matter: exit('lapsed'), scale: NO_REVIEW },
  { words: ['退规', '退库', '下规', '退出规上', '退统'], matter: exit('below_scale'), titles: NO_LEAVING },
  { words: ['迁入带入', '迁入', '带入'], matter: plainly('moved_in') },
  { words: ['迁出', '已迁出', '外迁'], matter: exit('moved_out') },
  { words: ['注销', '已注销', '吊销', '注销退出'], matter: exit('deregistered') },
  { words: ['合并', '被合并', '吸收合并'], matter: exit('merged') },
  { words: ['未通过', '不通过', '落选', '未推荐', '未认定', '未列入'], matter: plainly('not_approved') },
  { words: ['退出培育', '放弃申报', '撤回申报', '移出培育库'], matter: plainly('withdrawn') },
];

const BY_WORD = new Map(ENTRIES.flatMap((entry) => entry.words.map((word) => [word, entry] as const)));
const OFFERED =
  '储备、培育、临规、申报、达标、公示、审核、认定、入库、复核通过、复核未通过、撤销、到期、退规、迁入带入、迁出、未通过、退出培育';

/** The matter that a file names, for a category; words of the other family are refused with the right ones. */
export function readMatter(text: string, category: Category | null): Judged<Matter> {
  const entry = BY_WORD.get(key(text));
  if (entry === undefined) return { fault: `没有“${text}”这种事项，可写：${OFFERED}` };
  const objection = category === null ? undefined : category === 'above_scale' ? entry.scale : entry.titles;
  return objection === undefined ? entry.matter : { fault: objection };
}

/** A word of the other family that is understood all the same; what it was taken for, in Chinese, or null. */
export function takenAs(text: string, category: Category, matter: Matter): string | null {
  const scale = category === 'above_scale';
  const written = key(text);
  if (matter.stage === 'in_review' && scale && /公示|拟认定/.test(written))
    return '规上工业没有公示，按“审核”记';
  if (matter.kind !== 'recognised') return null;
  if (scale && /认定|发文/.test(written)) return '规上工业按“入库”记';
  if (!scale && /入库|规|审核/.test(written)) return '称号按“认定”记';
  return null;
}

const STEPS: readonly (readonly [RegExp, FellAt])[] = [
  [/公示/, 'publicity'],
  [/国家|工信部|国统局|统计局核/, 'national'],
  [/省/, 'province'],
  [/设区市|市级|市局|市里|市审|市初|初审/, 'city'],
  [/县|区级|区局|区里|街道|镇|未推荐/, 'county'],
];

/** The step at which an application fell, from words like “省审未过”; null where they name none. */
export function readFellAt(text: string): FellAt | null {
  const written = key(text);
  const exact: Record<string, FellAt> = { 区: 'county', 县: 'county', 市: 'city', 区县: 'county' };
  return exact[written] ?? STEPS.find(([pattern]) => pattern.test(written))?.[1] ?? null;
}

/** Where nothing names the step: the level that decides on the category. */
export const DECIDING_STEP: Record<Category, FellAt> = {
  little_giant: 'national',
  provincial_srdi: 'province',
  above_scale: 'national',
};
