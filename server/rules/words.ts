/** The Chinese word for every code of the domain: one thing has one word on page, sheet and paper. */
import type {
  Category,
  CountingBasis,
  EventKind,
  ExitReason,
  FellAt,
  Figure,
  Route,
  ScheduleBasis,
  Stage,
  TrackEvent,
  Window,
} from './types.ts';

const CATEGORY_NAMES: Record<Category, string> = {
  little_giant: '国家级专精特新“小巨人”企业',
  provincial_srdi: '省级专精特新中小企业',
  above_scale: '规模以上工业企业',
};
const CATEGORY_SHORT: Record<Category, string> = {
  little_giant: '国家级小巨人',
  provincial_srdi: '省级专精特新',
  above_scale: '规上工业',
};
const TITLE_STAGES: Record<Stage, string> = {
  reserve: '储备',
  cultivating: '培育',
  applied: '申报',
  in_review: '公示',
  recognised: '认定',
};
const SCALE_STAGES: Record<Stage, string> = {
  reserve: '储备',
  cultivating: '临规',
  applied: '达标',
  in_review: '审核',
  recognised: '入库',
};
const EXITS: Record<ExitReason, string> = {
  review_failed: '复核未通过',
  revoked: '撤销',
  lapsed: '到期',
  moved_out: '迁出',
  deregistered: '注销',
  below_scale: '退规',
  merged: '合并',
};
const FELL: Record<FellAt, string> = {
  county: '区县',
  city: '市',
  province: '省',
  national: '国家',
  publicity: '公示',
};
const ROUTE_NAMES: Record<Route, string> = { applied: '企业申报', discovered: '主动发现' };
const BASIS: Record<CountingBasis, string> = { batch_year: '批次年度', issued_on: '公布日' };
const SCHEDULE: Record<ScheduleBasis, string> = { plan: '按季度计划', linear: '按时间平均' };
const FIGURE_NAMES: Record<Figure, string> = {
  additions: '新增',
  pending_publication: '已公示待发文',
  brought_in: '迁入带入',
  recognised_again: '再次认定',
  exits: '退出',
  holding: '期末有效',
  reserve: '储备',
  cultivating: '培育',
  applied: '申报',
  in_review: '公示',
  renewed: '复核通过',
  baseline: '基线',
  excluded: '人工不计',
  involved: '涉及企业',
};

/** 国家级专精特新“小巨人”企业 */
export function categoryName(category: Category): string {
  return CATEGORY_NAMES[category];
}

/** 2026—2028年; a single year is 2026年. */
export function windowInWords({ starts_on, ends_on }: Window): string {
  const [first, last] = [starts_on.slice(0, 4), ends_on.slice(0, 4)];
  return `${first === last ? first : `${first}—${last}`}年`;
}

/** 秀水强脊工程（2026—2028年） */
export function programmeInWords(programme: Window & { name: string }): string {
  return `${programme.name}（${windowInWords(programme)}）`;
}

/** 国家级小巨人 */
export function categoryShort(category: Category): string {
  return CATEGORY_SHORT[category];
}

/** 公示 for titles, 审核 for 规上 */
export function stageName(category: Category, stage: Stage): string {
  return category === 'above_scale' ? SCALE_STAGES[stage] : TITLE_STAGES[stage];
}

export function exitName(reason: ExitReason): string {
  return EXITS[reason];
}

export function fellAtName(fellAt: FellAt): string {
  return FELL[fellAt];
}

export function routeName(route: Route): string {
  return ROUTE_NAMES[route];
}

/** 批次年度 or 公布日; for 规上 the day is that of 审核通过. */
export function basisName(basis: CountingBasis, category?: Category): string {
  return basis === 'issued_on' && category === 'above_scale' ? '审核通过日' : BASIS[basis];
}

export function scheduleName(basis: ScheduleBasis): string {
  return SCHEDULE[basis];
}

const KINDS: Record<Exclude<EventKind, 'stage' | 'recognised' | 'exited'>, string> = {
  moved_in: '迁入带入',
  renewed: '复核通过',
  review_due: '待复核',
  not_approved: '未通过',
  withdrawn: '退出培育',
  amended: '补充更正',
};

/** What happened, in the word of its category: 公示, 入库, 复核通过, 退规 … */
export function kindName(category: Category, event: Pick<TrackEvent, 'kind' | 'stage' | 'reason'>): string {
  if (event.kind === 'recognised') return stageName(category, 'recognised');
  if (event.kind === 'stage') return event.stage === null ? '阶段' : stageName(category, event.stage);
  if (event.kind === 'exited') return event.reason === null ? '退出' : EXITS[event.reason];
  return KINDS[event.kind];
}

/** The word of a figure; null is all categories together. */
export function figureName(category: Category | null, figure: Figure): string {
  if (category === 'above_scale') {
    if (figure === 'pending_publication') return '已审核待入库';
    if (figure === 'recognised_again') return '再次入库';
    if (figure === 'holding') return '期末在库';
    if (figure === 'cultivating' || figure === 'applied' || figure === 'in_review')
      return SCALE_STAGES[figure];
  }
  return FIGURE_NAMES[figure];
}
