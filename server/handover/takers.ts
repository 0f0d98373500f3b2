/**
 * What an officer has and hands over. A room that keeps things by officer adds its own taker to `TAKERS`,
 * from its `queries.ts`: nothing else here has to know of it.
 */
import type { Db, Tx } from '../../db/open.ts';
import type { By } from '../audit/by.ts';
import { deriveMany } from '../derived/derive.ts';
import { notBefore, reviseEnterprise } from '../enterprises/queries.ts';
import type { Day } from '../rules/types.ts';
import { servedBy } from './planning.ts';

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

/** So many enterprises are changed between two words about how far it is. */
const TOLD = 50;

const enterprises: Taker = {
  what: '企业',
  unit: '家',
  count: (db, officer) => servedBy(db, officer).length,
  hand(tx, { from, to, effective_on, reason }, by, tell) {
    const handed = servedBy(tx, from).flatMap(({ id }): { id: number; to: string }[] => {
      const receiver = to(id);
      return receiver === null ? [] : [{ id, to: receiver }];
    });
    for (const [at, { id, to: officer }] of handed.entries()) {
      if (at % TOLD === 0) tell?.(at);
      const day = notBefore(tx, id, 'officer', from, effective_on);
      reviseEnterprise(tx, id, { officer }, by, { effective_on: day, reason, derive: false });
    }
    deriveMany(
      tx,
      handed.map((one) => one.id),
    );
    return handed.map(({ id, to: receiver }) => ({ enterpriseId: id, to: receiver, things: 1 }));
  },
};

/** Enterprises come first: what belongs to one of them goes where it goes. */
export const TAKERS: readonly Taker[] = [enterprises];
