/** What a taker is: one kind of things that an officer has and hands over. */
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import type { Day } from '../rules/types.ts';

export interface Handing {
  from: string;
  /** Who takes over what belongs to this enterprise, or (null) to none; null where it stays. */
  to: (enterpriseId: number | null) => string | null;
  effective_on: Day;
  reason: string;
}

/** What was handed over: a line of the record of it. */
export interface Handed {
  enterpriseId: number | null;
  to: string;
  /** How many things: 1 for an enterprise. */
  things: number;
}

export interface Taker {
  /** As it stands on pages: 企业, 诉求, 走访计划. */
  what: string;
  /** 家, 件 */
  unit: string;
  /** How many the officer has now that are not done with. */
  count(db: Db | Tx, officer: string): number;
  /** Hands them over in the caller's transaction, with lines of the log of its own where it keeps some. */
  hand(tx: Tx, handing: Handing, by: By, tell?: (done: number) => void): Handed[];
}
