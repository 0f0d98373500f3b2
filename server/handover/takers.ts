/**
 * What an officer has and hands over. A room that keeps things by officer adds its own taker to `TAKERS`,
 * from its `queries.ts`: nothing else here has to know of it.
 */
import { deriveMany } from '../derived/derive.ts';
import { notBefore, reviseEnterprise } from '../enterprises/queries.ts';
import { measures, requests } from './open-work.ts';
import { servedBy } from './planning.ts';
import type { Taker } from './taker.ts';

export type { Handed, Handing, Taker } from './taker.ts';

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
export const TAKERS: readonly Taker[] = [enterprises, requests, measures];
