import t from 'tap';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import type { Figure } from '../../server/rules/types.ts';
import { AT, openDemo } from './zone.ts';

const db = openDemo();
const PLAIN = [
  'additions',
  'pending_publication',
  'brought_in',
  'recognised_again',
  'exits',
  'holding',
] as const;

t.test('the list behind each figure has as many rows as the figure says', async (t) => {
  for (const asOf of ['2025-12-31', '2026-03-31', '2026-06-30', '2026-09-30', '2026-11-24']) {
    const moment = findMoment(db, { asOf });
    const rows = (filter: Parameters<typeof tracksBehind>[2]) =>
      tracksBehind(db, moment, filter, { limit: 500, offset: 0 });
    const progress = progressAt(db, { asOf, now: AT });
    const same = (figure: Figure, category: Parameters<typeof rows>[0]['category'], says: number) => {
      const behind = rows({ figure, category: category ?? null });
      t.equal(behind.total, says, `${asOf} ${category} ${figure}`);
      t.equal(behind.items.length, says);
    };
    same('involved', null, progress.enterprises_involved);
    for (const one of progress.categories) {
      for (const figure of PLAIN) same(figure, one.code, one[figure]);
      for (const [stage, says] of Object.entries(one.pipeline)) same(stage as Figure, one.code, says);
    }
  }
});
