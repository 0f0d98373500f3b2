/** Moving the derived rows on to today: at once where it is little, in a thread of its own where it is much. */
import type { FastifyInstance } from 'fastify';
import { write } from '../../db/open.ts';
import { ifPossible } from '../../db/trouble.ts';
import { freshenReadiness, staleReadiness } from '../derived/readiness.ts';
import type { Day } from '../rules/types.ts';
import type { Task } from '../task.ts';

/** So many enterprises are computed while a page waits. */
export const AT_ONCE = 2_000;
const ABOUT = 'readiness';

export const freshenTask: Task<{ today: Day }, null> = {
  name: 'freshen readiness',
  writes: true,
  async run({ save, tell }, { today }) {
    tell(0, null, '核对条件');
    await save((tx) => freshenReadiness(tx, today));
    return null;
  },
};

/** @returns whether the rows are of today; false where somebody is still at it, or nothing can be saved */
export function freshen(app: FastifyInstance): boolean {
  const today = app.today();
  const { what, count } = staleReadiness(app.db, today);
  if (what === 'none') return true;
  if (count <= AT_ONCE) {
    return ifPossible(app.db, () => write(app.db, (tx) => freshenReadiness(tx, today)));
  }
  if (app.storage.cause() !== null) return false;
  if (app.work.running(ABOUT) === null) {
    const asked = { accountId: 0, title: '按今天的条件重新对照', back: '/readiness', about: ABOUT };
    app.work.start(freshenTask, { today }, { ...asked, leadTo: () => '/readiness' });
  }
  return false;
}
