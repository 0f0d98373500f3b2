/** What the bench is to reach: by job, at the smallest size and in growth to the largest. */

/** What is told of a job at one size; what does not apply is left out. */
export interface Figure {
  job: Job;
  size: number;
  connections?: number;
  /** Server CPU per request, in milliseconds. */
  cpu_ms?: number;
  bare_cpu_ms?: number;
  /** Bare ÷ ours where time is compared, ours ÷ bare where a rate is: 1 is as good as bare. */
  ratio?: number;
  per_second?: number;
  ratio_per_second?: number;
  p50_ms?: number;
  p99_ms?: number;
  /** Of the answer's body, as sent. */
  bytes?: number;
  mb?: number;
  seconds?: number;
  count?: number;
  /** Why there is no figure. */
  lacks?: string;
}
export type Measure = Exclude<keyof Figure, 'job' | 'size' | 'lacks' | 'connections'>;

export const JOBS = {
  progress: 'progress page, nothing changed',
  progress304: 'progress page, 304',
  progressChanged: 'progress page after a change',
  progressPast: 'progress at a past day, first asked',
  progressKnown: 'progress at a past day as known then, first asked',
  listAgain: 'list, again before anything is saved',
  listFirst: 'list, first page',
  listFar: 'list, 500th page',
  listFiltered: 'list, filtered and sorted, first page',
  listFilteredFar: 'list, filtered and sorted, 500th page',
  searchTwo: 'search by two characters',
  searchThree: 'search by three characters',
  searchInitials: 'search by initials',
  searchCode: 'search by a part of the code',
  enterprise: 'one enterprise with 50 events',
  enterpriseAgain: 'one enterprise, again before anything is saved',
  alerts: 'alerts page',
  record: 'recording an event',
  exportXlsx: 'export .xlsx',
  exportCsv: 'export .csv',
  import: 'import of 10,000 rows',
  start: 'start to first page',
  memory: 'peak memory serving',
  weightProgress: 'weight of the progress page',
  weightList: 'weight of the list',
  requests: 'requests beside the page',
} as const;
export type Job = keyof typeof JOBS;

export interface Goal {
  job: Job;
  what: Measure;
  least?: number;
  most?: number;
  /** At the smallest size; `growth` is the largest by the smallest; `largest` at the largest. */
  at: 'smallest' | 'largest' | 'growth' | 'every';
}

const smallest = (job: Job, what: Measure, bound: Pick<Goal, 'least' | 'most'>): Goal => ({
  job,
  what,
  ...bound,
  at: 'smallest',
});
const growth = (job: Job, what: Measure, most: number): Goal => ({ job, what, most, at: 'growth' });

export const GOALS: readonly Goal[] = [
  smallest('progress', 'ratio', { least: 0.55 }),
  growth('progress', 'cpu_ms', 1.1),
  smallest('progress304', 'ratio', { least: 0.85 }),
  smallest('progressChanged', 'cpu_ms', { most: 3 }),
  growth('progressChanged', 'cpu_ms', 1.3),
  smallest('progressPast', 'cpu_ms', { most: 5 }),
  growth('progressPast', 'cpu_ms', 4),
  smallest('progressKnown', 'cpu_ms', { most: 5 }),
  growth('progressKnown', 'cpu_ms', 20),
  ...(['listFirst', 'listFar', 'listFiltered', 'listFilteredFar'] as const).flatMap((job) => [
    smallest(job, 'ratio', { least: 0.08 }),
    growth(job, 'cpu_ms', 1.5),
  ]),
  ...(['searchTwo', 'searchThree', 'searchInitials', 'searchCode'] as const).flatMap((job) => [
    smallest(job, 'cpu_ms', { most: 2 }),
    growth(job, 'cpu_ms', 4),
  ]),
  smallest('enterprise', 'cpu_ms', { most: 1.5 }),
  growth('enterprise', 'cpu_ms', 1.2),
  smallest('record', 'ratio', { least: 0.5 }),
  growth('record', 'cpu_ms', 1.3),
  smallest('alerts', 'cpu_ms', { most: 5 }),
  growth('alerts', 'cpu_ms', 3),
  { job: 'exportXlsx', what: 'per_second', least: 15_000, at: 'every' },
  { job: 'exportXlsx', what: 'mb', most: 128, at: 'every' },
  { job: 'exportCsv', what: 'per_second', least: 100_000, at: 'every' },
  { job: 'exportCsv', what: 'mb', most: 128, at: 'every' },
  smallest('import', 'ratio', { least: 0.2 }),
  growth('import', 'seconds', 1.5),
  smallest('start', 'seconds', { most: 1 }),
  growth('start', 'seconds', 3),
  smallest('memory', 'mb', { most: 160 }),
  { job: 'memory', what: 'mb', most: 350, at: 'largest' },
  smallest('weightProgress', 'bytes', { most: 12_000 }),
  smallest('weightList', 'bytes', { most: 10_000 }),
  smallest('requests', 'count', { most: 2 }),
];
