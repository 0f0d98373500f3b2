/** The filters of the list in words: what the chips, the heading of a print and the choices say. */
import { ruleOf } from '../attention/queries.ts';
import { isOtherTitle, OTHER_TITLES, otherTitleName } from '../rules/holdings.ts';
import { CATEGORIES, type Category, OPEN_STAGES, STAGES, type Stage } from '../rules/types.ts';
import { categoryShort, stageName } from '../rules/words.ts';
import { ALERTS, type Alert, type Filters, NO_FILTERS, RULE_ALERTS, type Sort } from './filters.ts';

const ALERT_WORDS: Record<Alert, string> = {
  overdue: '已到期待复核',
  due_90: '90天内到期',
  no_document: '缺文号',
  no_industry: '缺行业代码',
  stale_90: '超过90天未更新',
  pending: '已公示（审核）待发文',
};

/** The word of an alert of the list, or the name of a rule of 预警. */
function alertWord(alert: string): string {
  const own = ALERTS.find((one) => one === alert);
  return own === undefined ? (ruleOf(alert)?.name ?? alert) : ALERT_WORDS[own];
}

const SORT_WORDS: Record<Sort, string> = {
  updated: '最近更新',
  name: '名称拼音',
  code: '信用代码',
  chain: '产业赛道',
  area: '镇街园区',
  officer: '专员',
};

/** 申报（达标）: the word of titles, and of 规上 where it differs. */
function stageWord(category: Category | null, stage: Stage | 'none'): string {
  if (stage === 'none') return '不在培育';
  if (category !== null) return stageName(category, stage);
  const [title, scale] = [stageName('little_giant', stage), stageName('above_scale', stage)];
  return title === scale ? title : `${title}（${scale}）`;
}

function holdingWord(holding: Filters['holding']): string {
  if (holding === 'yes') return '有效（在库）';
  if (holding === 'no') return '没有';
  if (holding !== null && isOtherTitle(holding)) return otherTitleName(holding);
  return holding === null ? '' : `${categoryShort(holding)}有效`;
}

export interface Condition {
  /** The filters without it. */
  without: Filters;
  label: string;
  words: string;
}

/** Every filter that is set, each with the filters that remain without it. */
export function conditionsOf(filters: Filters): Condition[] {
  const set: Condition[] = [];
  const add = (label: string, words: string, off: Partial<Filters>) =>
    set.push({ label, words, without: { ...filters, ...off } });
  if (filters.q !== '') add('查找', filters.q, { q: '' });
  if (filters.category !== null) add('类别', categoryShort(filters.category), { category: null });
  if (filters.stages.length > 0) {
    add('阶段', filters.stages.map((one) => stageWord(filters.category, one)).join('、'), { stages: [] });
  }
  if (filters.chain !== null) add('产业赛道', filters.chain || '未填写', { chain: null });
  if (filters.area !== null) add('镇街园区', filters.area || '未填写', { area: null });
  if (filters.officer !== null) add('专员', filters.officer || '未填写', { officer: null });
  if (filters.tag !== null) add('标签', filters.tag || '未填写', { tag: null });
  if (filters.holding !== null) add('称号', holdingWord(filters.holding), { holding: null });
  if (filters.scope !== null) {
    add('统计口径', filters.scope === 'in' ? '属统计口径' : '不属统计口径', { scope: null });
  }
  if (filters.alert !== null) add('提醒', alertWord(filters.alert), { alert: null });
  return set;
}

type Listed = 'chain' | 'area' | 'officer' | 'tag';
type Option = [value: string, word: string];
const ANY: Option = ['', '全部'];

/**
 * What each box of the filter form offers. Retired values are still borne by some, and found by them; a
 * value that no list holds any more is offered while it is chosen.
 */
export function choicesOf(
  filters: Filters,
  lists: Record<Listed, string[]>,
  retired: Record<Listed, string[]> = { chain: [], area: [], officer: [], tag: [] },
) {
  const words = (name: Listed): Option[] => {
    const chosen = filters[name];
    const known = lists[name];
    const old = retired[name];
    const isListed = chosen === null || chosen === '' || known.includes(chosen) || old.includes(chosen);
    const extra = isListed ? [] : [chosen];
    return [
      ANY,
      ...[...known, ...extra].map((one): Option => [one, one]),
      ...old.map((one): Option => [one, `${one}（已停用）`]),
      ['-', '未填写'],
    ];
  };
  return {
    category: [ANY, ...CATEGORIES.map((one): Option => [one, categoryShort(one)])],
    stage: [...OPEN_STAGES, STAGES[4], 'none' as const].map(
      (one): Option => [one, stageWord(filters.category, one)],
    ),
    chain: words('chain'),
    area: words('area'),
    officer: words('officer'),
    tag: words('tag'),
    holding: [
      ANY,
      ['yes', '有效（在库）'] as Option,
      ['no', '没有'] as Option,
      ...CATEGORIES.map((one): Option => [one, `${categoryShort(one)}有效`]),
      ...OTHER_TITLES.map((one): Option => [one, otherTitleName(one)]),
    ],
    scope: [ANY, ['in', '属统计口径'] as Option, ['out', '不属统计口径'] as Option],
    alert: [ANY, ...[...ALERTS, ...RULE_ALERTS].map((one): Option => [one, alertWord(one)])],
  };
}

/** Whether two sets of filters ask for the same enterprises, whatever their order. */
export function isSame(a: Filters, b: Filters): boolean {
  const plain = ({ stages, ...rest }: Filters) =>
    JSON.stringify({ ...rest, sort: NO_FILTERS.sort, descending: true, stages: [...stages].sort() });
  return plain(a) === plain(b);
}

/** “阶段：公示，专员：专员甲”, or '' where nothing narrows the list: what a saved table says of its rows. */
export function filtersInWords(filters: Filters): string {
  return conditionsOf(filters)
    .map(({ label, words }) => `${label}：${words}`)
    .join('，');
}

/** “按最近更新排序”. */
export function orderInWords({ sort, descending }: Filters): string {
  const reversed = sort !== 'updated' && descending ? '（倒序）' : '';
  return `按${SORT_WORDS[sort]}${reversed}排序`;
}
