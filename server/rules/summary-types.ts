/**
 * What a summary is: one plain object of figures and named lists, computed once (`summaryOf`), and the
 * words that an officer put to it. Page, print, document and sheet are all made from these two, by way
 * of `Paper` (summary-paper.ts), so that they cannot differ.
 */
import type { Bridge } from './bridge.ts';
import type { Period } from './period.ts';
import type { Progress } from './progress.ts';
import type { Sum } from './sums.ts';
import type {
  Category,
  CountingSettings,
  Day,
  ExitReason,
  Instant,
  OpenStage,
  Programme,
  TargetVersion,
} from './types.ts';

/** One track in one list, with what the annex prints of it. */
export interface Listed {
  category: Category;
  uscc: string;
  name: string;
  /** 镇街园区, 产业赛道, 服务专员; null is 未填. */
  area: string | null;
  chain: string | null;
  officer: string | null;
  /** The record that puts it there, and its day: 公布（入库）日期 of an addition. */
  event_id: number;
  on: Day;
  batch: string | null;
  document_no: string | null;
  valid_until: Day | null;
  /** Counting year and quarter of an addition, those of the day for others; 0 for states. */
  year: number;
  quarter: number;
  /** Of an exit. */
  reason: ExitReason | null;
}

/** A track on its way, and how far it is. */
export interface InStage extends Listed {
  stage: OpenStage;
}

/** Figures that a summary names enterprise by enterprise. */
export const LISTED_FIGURES = ['additions', 'brought_in', 'recognised_again', 'exits', 'renewed'] as const;
export type ListedFigure = (typeof LISTED_FIGURES)[number];
export type Lists = Record<ListedFigure, Listed[]>;

/** 走访与诉求 of the period; null while nothing of it is kept. */
export interface VisitFigures {
  /** 走访家次, 涉及企业, 收集诉求, 已办结. */
  visits: number;
  enterprises: number;
  raised: number;
  settled: number;
}

/** One value of 产业赛道 or 镇街园区: additions at the end and at the beginning, and 在培. */
export interface Share {
  /** '' is 未填. */
  value: string;
  category: Category;
  before: number;
  after: number;
  open: number;
}

/** A version of the criteria of a category, as a summary names it. */
export interface CriteriaBasis {
  category: Category;
  id: number;
  name: string;
  document_no: string;
  holds_from: Day;
}

/** All that a summary is computed from: read in one go, on one knowledge of the data. */
export interface SummaryInput {
  programme: Programme;
  period: Period;
  /** The period's last day, or today while it still runs. */
  as_of: Day;
  known_at: Instant;
  settings: CountingSettings;
  /** The version of the settings in force; null where none was ever recorded. */
  setting_id: number | null;
  targets: Record<Category, TargetVersion | null>;
  /** The criteria in force on the as-of day. */
  criteria?: readonly CriteriaBasis[];
  /** Every figure on the eve of the period, and on its as-of day. */
  before: readonly Sum[];
  after: readonly Sum[];
  listsBefore: Lists;
  listsAfter: Lists;
  /** 在报: 申报 and 公示 (达标 and 审核), each with its stage. */
  underway: readonly InStage[];
  /** 拟报: 培育 (临规). */
  intending: readonly InStage[];
  /** Titles held on the day whose validity ends within `DUE_DAYS`, or is over. */
  due: readonly Listed[];
  chains: readonly Share[];
  areas: readonly Share[];
  explanations: Partial<Record<Category, string>>;
  visits: VisitFigures | null;
  /** When anything was last recorded. */
  last_recorded_at: Instant | null;
}

/** Titles that end within so many days are told of in the summary. */
export const DUE_DAYS = 90;

/** One category over the period. Counts are enterprises, rates percent with one decimal. */
export interface CategorySummary {
  code: Category;
  name: string;
  short: string;
  target: number | null;
  /** Of the year of the as-of day. */
  year_target: number | null;
  year_additions: number;
  year_rate: number | null;
  /** Planned additions of the period's whole quarters; null without a plan, or where it cuts a quarter. */
  period_target: number | null;
  /** 本季新增: additions at the end less those at the end of the period before (R10). */
  added: number;
  /** 累计新增 */
  additions: number;
  rate: number | null;
  schedule_rate: number | null;
  expected: number | null;
  gap_points: number | null;
  ahead: number | null;
  status: Progress['categories'][number]['status'];
  status_words: string;
  /** 慢于时序20.0个百分点，差2家 */
  standing: string;
  explanation: string | null;
  pending: number;
  year_end_expected: number;
  /** Within the period. */
  renewed: number;
  brought_in: number;
  recognised_again: number;
  exits: number;
  net: number;
  bridge: Bridge;
  holding: number;
  pipeline: Record<'reserve' | 'cultivating' | 'applied' | 'in_review', number>;
  in_pipeline: number;
  /** 三年缺口 */
  lacking: number | null;
  /** 后备覆盖, one decimal; null where nothing lacks or nothing is set. */
  cover: number | null;
}

export interface Summary {
  programme: Programme;
  period: Period;
  as_of: Day;
  known_at: Instant;
  /** The period's last day has come. */
  is_over: boolean;
  /** What the figures rest on: kept with them for ever. */
  basis: {
    settings: CountingSettings;
    setting_id: number | null;
    targets: {
      category: Category;
      id: number | null;
      state: TargetVersion['state'] | null;
      cells: TargetVersion['cells'];
    }[];
    /** Version of the counting rules in this program. */
    rules: string;
    /** The criteria in force on the as-of day; summaries that were issued before these were kept have none. */
    criteria?: CriteriaBasis[];
  };
  progress: Progress;
  categories: CategorySummary[];
  /** 家次: the three categories together, never a rate. */
  added_sum: number;
  additions_sum: number;
  /** Within the period, by category and day. */
  added: Listed[];
  /** Counted at the end of the period before and no more, since what it rests on has changed. */
  dropped: Listed[];
  lists: Lists;
  /** Counted on the eve of the period and no more, figure by figure; of additions the same as `dropped`. */
  lost: Lists;
  /** Everything that stands at the as-of day, cumulatively: what later changes are held against. */
  standing: Lists;
  underway: InStage[];
  intending: InStage[];
  due: Listed[];
  chains: Share[];
  areas: Share[];
  visits: VisitFigures | null;
  last_recorded_at: Instant | null;
}

export const SECTIONS = [
  'opening',
  'overall',
  'categories',
  'pipeline',
  'reviews',
  'years',
  'areas',
  'visits',
  'problems',
  'next',
] as const;
export type SectionKey = (typeof SECTIONS)[number];

/** What an officer made of the generated text. A section without a text of its own is generated anew. */
export interface SummaryWords {
  order: SectionKey[];
  hidden: SectionKey[];
  texts: Partial<Record<SectionKey, string>>;
  /** Figures that differ from the data and are meant, by the hash of `Mismatch.key`. */
  meant: string[];
}

export const NO_WORDS: SummaryWords = { order: [...SECTIONS], hidden: [], texts: {}, meant: [] };
