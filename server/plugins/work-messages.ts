/** What the server and its threads say to each other. */
export interface WorkerStart {
  file: string;
  dataDir: string;
  /** It writes, and much at once. */
  bulk: boolean;
}
export type ToWorker = { job: number; task: string; given: unknown } | { go: true } | { stop: true };

export interface Told {
  done: number;
  total: number | null;
  what: string;
}
/** `words` are for the person, null where there are none; `log` is for the log alone. */
export interface Failed {
  words: string | null;
  log: string;
  code: string;
}
export type FromWorker =
  | { job: number; tell: Told }
  | { job: number; ask: true }
  | { job: number; free: true }
  | { job: number; done: unknown }
  | { job: number; failed: Failed };
