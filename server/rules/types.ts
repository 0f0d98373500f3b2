/**
 * The words of the domain as types: what every rule takes and gives. Names are those of the
 * programme's counting rules; a thing has one name in table, folder, address, page and test.
 *
 * Units: a `Day` is a business day in Asia/Shanghai, `'2026-03-31'`; an `Instant` is UTC with
 * milliseconds, `'2026-03-31T04:05:06.789Z'`, so both compare as plain strings.
 */

export type Day = string;
export type Instant = string;

export const CATEGORIES = ['little_giant', 'provincial_srdi', 'above_scale'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Stages before recognition, in order. `recognised` is reached by a recognition only. */
export const OPEN_STAGES = ['reserve', 'cultivating', 'applied', 'in_review'] as const;
export type OpenStage = (typeof OPEN_STAGES)[number];
export const STAGES = [...OPEN_STAGES, 'recognised'] as const;
export type Stage = (typeof STAGES)[number];

export const EVENT_KINDS = [
  'stage',
  'recognised',
  'moved_in',
  'renewed',
  'review_due',
  'exited',
  'not_approved',
  'withdrawn',
  'amended',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EXIT_REASONS = [
  'review_failed',
  'revoked',
  'lapsed',
  'moved_out',
  'deregistered',
  'below_scale',
  'merged',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

export const FELL_AT = ['county', 'city', 'province', 'national', 'publicity'] as const;
export type FellAt = (typeof FELL_AT)[number];

export const ROUTES = ['applied', 'discovered'] as const;
export type Route = (typeof ROUTES)[number];

export const COUNTING = ['auto', 'include', 'exclude'] as const;
export type Counting = (typeof COUNTING)[number];

/** The details of an event that papers arriving later may complete (`amended`). */
export interface EventDetails {
  publicised_on: Day | null;
  /** For `moved_in` only: the day of the original recognition, where known. */
  issued_on: Day | null;
  batch: string | null;
  batch_year: number | null;
  document_no: string | null;
  valid_from: Day | null;
  valid_until: Day | null;
  /** 起报期, above_scale only: the month of the first report, as its first day. */
  first_report_on: Day | null;
  route: Route | null;
  counting: Counting | null;
  /** Required with `include` and `exclude` (R8). */
  counting_reason: string | null;
}
export const DETAIL_FIELDS = [
  'publicised_on',
  'issued_on',
  'batch',
  'batch_year',
  'document_no',
  'valid_from',
  'valid_until',
  'first_report_on',
  'route',
  'counting',
  'counting_reason',
] as const satisfies readonly (keyof EventDetails)[];

/** An append-only fact on a track. For `recognised`, `effective_on` is the day of issue. */
export interface TrackEvent extends EventDetails {
  id: number;
  category: Category;
  kind: EventKind;
  effective_on: Day;
  recorded_at: Instant;
  /** kind `stage`: the stage entered. */
  stage: OpenStage | null;
  /** kind `stage`: an explicit step back; it carries a reason in `note`. */
  back: boolean;
  /** kind `exited`. */
  reason: ExitReason | null;
  /** kind `not_approved`: the step at which it fell. */
  fell_at: FellAt | null;
  /** kind `amended`: the event whose details it completes; its own non-null details replace. */
  amends: number | null;
  note: string | null;
  /** When this event was voided; null while it stands. */
  voided_at: Instant | null;
  /** Stretches in which it belonged to another record (`rules/merges.ts`), `to` excluded. */
  away?: readonly { from: Instant; to: Instant }[];
}

/** What an enterprise is, as counting sees it. */
export interface EnterpriseFacts {
  name: string;
  in_scope: boolean;
  /** GB/T 4754-2017, two to four digits. */
  industry_code: string | null;
  /** 产业赛道 */
  chain: string | null;
  /** 镇街园区 */
  area: string | null;
  /** 服务专员 */
  officer: string | null;
}
export const FACT_FIELDS = [
  'name',
  'in_scope',
  'industry_code',
  'chain',
  'area',
  'officer',
] as const satisfies readonly (keyof EnterpriseFacts)[];

/** One dated change of facts; the first holds from the beginning and carries every field. */
export interface EnterpriseVersion {
  id: number;
  effective_on: Day;
  recorded_at: Instant;
  changes: Partial<EnterpriseFacts>;
  /** When it ceased to be known: facts taken in a merge that was undone. */
  ended_at?: Instant | null;
}

/** One enterprise with all that counting needs. */
export interface Dossier {
  enterprise_id: number;
  uscc: string;
  versions: EnterpriseVersion[];
  events: TrackEvent[];
}

export const COUNTING_BASES = ['batch_year', 'issued_on'] as const;
export type CountingBasis = (typeof COUNTING_BASES)[number];
export const SCHEDULE_BASES = ['plan', 'linear'] as const;
export type ScheduleBasis = (typeof SCHEDULE_BASES)[number];

/** The settings of counting that hold from a day on. */
export interface CountingSettings {
  counting_basis: Record<Category, CountingBasis>;
  schedule_basis: ScheduleBasis;
  /** 滞后 needs both: short by so many enterprises … */
  behind_enterprises: number;
  /** … and behind by so many percentage points. */
  behind_points: number;
}
export interface SettingVersion {
  id: number;
  holds_from: Day;
  recorded_at: Instant;
  settings: CountingSettings;
}

export interface Quarter {
  year: number;
  quarter: 1 | 2 | 3 | 4;
}

export interface TargetCell extends Quarter {
  planned: number;
}
/** Planned additions of one category by quarter. `target` is the programme's three-year target then. */
export interface TargetVersion {
  id: number;
  category: Category;
  holds_from: Day;
  recorded_at: Instant;
  state: 'proposed' | 'confirmed';
  target: number;
  cells: TargetCell[];
}

export interface Programme {
  id: number;
  code: string;
  name: string;
  starts_on: Day;
  ends_on: Day;
  /** The windows of the other programmes, where there are any: an override (R8) is of one of them, not of all. */
  beside?: readonly Window[];
}

/** First and last day, both included. */
export interface Window {
  starts_on: Day;
  ends_on: Day;
}

/** The figures that a contribution can stand behind. */
export const FIGURES = [
  'additions',
  'pending_publication',
  'brought_in',
  'recognised_again',
  'exits',
  'holding',
  'reserve',
  'cultivating',
  'applied',
  'in_review',
  /** 复核通过, never an addition (R4). */
  'renewed',
  /** A first recognition whose counting year lies outside the programme (R2). */
  'baseline',
  /** A recognition that an officer excluded (R8), or that stays spent behind one. */
  'excluded',
  /** One per enterprise with at least one addition (R9); category is null. */
  'involved',
] as const;
export type Figure = (typeof FIGURES)[number];

/**
 * One enterprise's share of one figure: it counts 1 on every day D with
 * `from_day <= D` and (`to_day` null or `D < to_day`).
 * The sum of a figure at D is the number of such rows, whatever they are grouped by.
 */
export interface Contribution {
  category: Category | null;
  figure: Figure;
  /** The event that makes it count. */
  event_id: number;
  /** Counting year (additions) or year of `effective_on` (others); 0 for states (holding, stages, pending, involved). */
  year: number;
  /** 1 to 4 beside `year`; 0 for states. */
  quarter: number;
  from_day: Day;
  to_day: Day | null;
  chain: string | null;
  area: string | null;
  officer: string | null;
  /** Why it is in, or why it is not an addition: a rule number, `'R5'`; with the words in `why`. */
  rule: string | null;
  /** Of a stage, what sets it apart in the outlook: why its recognition would be no addition, or the year of its batch. */
  apart: string | null;
}

/** A refusal of a rule: which, at which field, and what to do, in Chinese. */
export interface Refusal {
  rule: string;
  field: string;
  message: string;
}

/** Where a track stands after folding its events. */
export interface TrackState {
  category: Category;
  /** The open stage, `recognised` while held, or null: never begun, withdrawn or ended. */
  stage: Stage | null;
  since: Day | null;
  held: boolean;
  held_since: Day | null;
  /** The recognition that the holding rests on. */
  holding_event: number | null;
  valid_until: Day | null;
  review_due: boolean;
  /** Held before, whether now or not. */
  ever_held: boolean;
  last_event_on: Day | null;
  ended: { on: Day; how: ExitReason | 'withdrawn' } | null;
  /** First day of each stage in the current run, for the spine. */
  entered: Partial<Record<Stage, Day>>;
}
