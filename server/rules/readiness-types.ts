/**
 * 条件对照: the criteria of a title or register as data, in a small closed vocabulary of tests. What a set
 * says is never a constant of the program: sets are dated versions with a source, kept in the database.
 * Money is whole yuan, shares and rates are per cent.
 */
import type { OtherTitleKind } from './holdings.ts';
import type { Day, Instant } from './types.ts';

/** What criteria are kept for: the three categories, and the tier below them. */
export const SUBJECTS = ['little_giant', 'provincial_srdi', 'above_scale', 'tech_innovative'] as const;
export type Subject = (typeof SUBJECTS)[number];

/** A new application, or the review of a title that is held. */
export const PURPOSES = ['apply', 'review'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How sure a criterion's wording is: A seen on a government page … D computed, O not sourced. */
export const CONFIDENCES = ['A', 'B', 'C', 'D', 'O'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** The three categories, and the titles beside them. */
export type Title = OtherTitleKind | 'little_giant' | 'provincial_srdi' | 'above_scale';

export const MEASURES = [
  'revenue',
  /** 主营业务收入, or 营业收入 where that is all that is known. */
  'main_revenue',
  'rd_expense',
  'output',
  'ip_class1',
  'patents',
  'score',
  'market_share',
  'main_ratio',
  'debt_ratio',
  'rd_ratio',
  'rd_staff_ratio',
  /** Compound growth of 营业收入 over the last two years. */
  'growth',
  /** Mean of the last two yearly rates of growth of 主营业务收入. */
  'main_growth',
] as const;
export type Measure = (typeof MEASURES)[number];

/**
 * Which years a figure is of, Y being the last one that is over: Y; each of Y and Y−1; both together;
 * the running year, else Y; whichever of the running year and Y is better.
 */
export const WINDOWS = ['last', 'each', 'sum', 'now', 'either'] as const;
export type Window = (typeof WINDOWS)[number];

/** What is filled in by hand beside the yearly figures. */
export const FACTS = ['niche_since', 'equity_2', 'equity_3'] as const;
export type FactCode = (typeof FACTS)[number];

interface Near {
  /** What misses the threshold by at most this share of it is 接近. */
  near?: number;
}
export type Test =
  | ({ kind: 'figure'; of: Measure; over: Window; bound: 'least' | 'most'; value: number } & Near)
  /** 从事特定细分市场 so many years by the end of Y. */
  | ({ kind: 'niche'; value: number } & Near)
  /** 新增合格机构股权投资实缴 over the last two or three years. */
  | ({ kind: 'equity'; years: 2 | 3; value: number } & Near)
  /** One of these titles in force. */
  | { kind: 'title'; any: readonly Title[] }
  /** An industry of divisions 06 to 46; a legal person. */
  | { kind: 'industry' }
  | { kind: 'legal_person' }
  /** What only a person or the national platform can tell; `shows` is put beside it as it was declared. */
  | { kind: 'judged'; by: 'person' | 'platform'; shows?: Measure }
  | { kind: 'any' | 'all'; of: readonly Part[] };

export interface Part {
  /** Unique within a set, and the same in later versions of the same criterion: findings hang on it. */
  code: string;
  words: string;
  test: Test;
}

export interface Criterion extends Part {
  /** The clause it stands in, or the sentence, with what is doubtful about it. */
  clause: string;
  confidence: Confidence;
}

/** 月度 or 年度入库, by when the enterprise was founded. */
export interface Entry {
  /** Month and day of the year before from which an enterprise is new: 10-01. */
  new_from: string;
  monthly: string;
  annual: string;
}

export interface Criteria {
  criteria: readonly Criterion[];
  entry?: Entry;
}

export interface CriteriaSet extends Criteria {
  id: number;
  subject: Subject;
  purpose: Purpose;
  holds_from: Day;
  /** The last day; null is open. */
  holds_until: Day | null;
  name: string;
  document_no: string;
  source: string;
  /** How sure it is, and what is to be confirmed. */
  note: string;
  /** The version that this one corrects and takes the place of. */
  replaces: number | null;
  recorded_at: Instant;
  recorded_by: string;
  reason: string;
}

export const JUDGEMENTS = ['met', 'not_met', 'unsure'] as const;
export type Judgement = (typeof JUDGEMENTS)[number];

/** What somebody found out about an enterprise: a judgement on a criterion, or a fact. */
export interface Finding {
  code: string;
  judgement: Judgement | null;
  /** Of a fact: a day or a whole number of yuan; null took it away. */
  value: string | null;
  /** On what it rests. */
  words: string;
  on: Day;
  by: string;
}

export const STATES = [
  'met',
  'near',
  'not_met',
  'no_data',
  'manual',
  'judged_met',
  'judged_not_met',
  'judged_unsure',
] as const;
export type State = (typeof STATES)[number];

/** One criterion held against one enterprise. */
export interface Line {
  code: string;
  words: string;
  threshold: string;
  /** The current value with its year, or —. */
  value: string;
  state: State;
  why: string;
  /** Where the value comes from: 经营指标, 补充事实, 培育进程 … */
  source: string;
  clause: string;
  confidence: Confidence | null;
  /** What the lack is called in a list; '' where nothing lacks. */
  lack: string;
  /** The same without any figure of the enterprise. */
  lackName: string;
  /** How far it is from being met, for sorting: 0 is met. */
  gap: number;
  /** A figure older than the year that the criterion names. */
  isOlder: boolean;
  /** Codes on which a person may put a judgement, or which are facts to fill in. */
  asks: readonly string[];
  parts: Line[];
}

export interface Comparison {
  lines: Line[];
  met: number;
  near: number;
  notMet: number;
  noData: number;
  /** Waiting for a person or the platform. */
  manual: number;
  judgedMet: number;
  judgedNotMet: number;
  gap: number;
  words: string;
  names: string;
  /** The year taken for 上年度. */
  year: number;
  /** The day from which it may come out otherwise, since a title ends; null where none does. */
  turnsOn: Day | null;
}
