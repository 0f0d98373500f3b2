/** Long work as rooms write it: where it runs (a thread of its own, or here) is nobody's business but the runner's. */
import type { Db, Tx } from '../db/open.ts';

export interface TaskContext {
  db: Db;
  /** The folder of the data: uploads and finished files lie there. */
  dataDir: string;
  /** How far it is; `total` null while nobody knows. `what` is a word for the part under way: 核对. */
  tell(done: number, total: number | null, what?: string): void;
  /**
   * One writing transaction for much: other savers are asked to wait for it, so that they neither meet
   * a locked database nor stop the server while it lasts. `change` is synchronous.
   */
  save<T>(change: (tx: Tx) => T): Promise<T>;
  /** Gives others a turn; a loop over many rows calls it now and then. */
  rest(): Promise<void>;
}

/** What is given and what comes back is copied between threads: plain values only. */
export interface Task<Given, Done> {
  /** Unique; the thread finds the task by it. */
  name: string;
  /** Writers follow one another; readers have a thread of their own. */
  writes: boolean;
  run(context: TaskContext, given: Given): Promise<Done>;
}
