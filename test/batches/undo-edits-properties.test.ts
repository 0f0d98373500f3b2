import fc from 'fast-check';
import t from 'tap';
import { openMemory } from '../../db/open.ts';
import { compareDerived } from '../../server/derived/compare.ts';
import { enterprisesById } from '../../server/enterprises/queries.ts';
import { progressAt } from '../../server/progress/queries.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { type Edit, revise, runOf, takeBack } from './edits.ts';

const DAYS = ['2026-01-15', '2026-07-15', '2026-09-30', '2026-12-31', '2027-03-01'];
/** Before the run, between it and its undoing, and after. */
const KNOWN = ['2026-09-30T08:30:00.000Z'];
const NOW = '2026-09-30T12:00:00.000Z';

const anyDay = fc.constantFrom(...DAYS);
const anyChange = fc.record(
  {
    in_scope: fc.boolean(),
    industry_code: fc.constantFrom('36', '65', null),
    area: fc.constantFrom('示例一街道', '示例二镇', null),
    officer: fc.constantFrom('专员甲', '专员乙', null),
    tags: fc.constantFrom('重点', '高新技术企业', null),
  },
  { requiredKeys: [] },
);
const anyEdit = fc.record({ who: fc.nat(2), changes: anyChange, effective_on: anyDay });
const anyStory = fc.record({
  before: fc.array(anyEdit, { maxLength: 6 }),
  run: fc.array(anyEdit, { minLength: 1, maxLength: 5 }),
  recognised: fc.array(fc.constantFrom('2026-03-10', '2026-07-01', '2026-09-01'), {
    minLength: 3,
    maxLength: 3,
  }),
});

function figures(db: ReturnType<typeof openMemory>, knownAt: string | null) {
  return DAYS.map((asOf) => progressAt(db, { asOf, now: NOW, knownAt }));
}

t.test('undone, every figure as of any day is what it was, and what was known then stays', async (t) => {
  let moved = 0;
  fc.assert(
    fc.property(anyStory, ({ before, run, recognised }) => {
      const db = openMemory();
      try {
        const ids = recognised.map(
          (effective_on) =>
            addEnterprise(
              db,
              {},
              [
                { category: 'provincial_srdi', kind: 'recognised', effective_on, batch_year: 2026 },
                { category: 'above_scale', kind: 'recognised', effective_on },
              ],
              recordedBy('2026-09-01T02:00:00.000Z'),
            ).id,
        );
        const edit = ({ who, ...rest }: (typeof before)[number]): Edit => ({ id: ids[who] ?? 0, ...rest });
        before.forEach((one, i) => {
          revise(db, edit(one), `2026-09-02T0${i}:00:00.000Z`);
        });
        const rows = () =>
          [...enterprisesById(db, ids).values()].map(
            ({ version: _, updated_at: __, updated_by: ___, ...row }) => row,
          );
        const [was, wasRows] = [figures(db, null), rows()];
        const id = runOf(db, run.map(edit));
        const then = KNOWN.map((at) => figures(db, at));
        if (JSON.stringify(figures(db, null)) !== JSON.stringify(was)) moved += 1;
        const { kept, failed } = takeBack(db, id);
        if (kept.length + failed.length > 0) throw new Error('something stayed');
        if (JSON.stringify(rows()) !== JSON.stringify(wasRows)) throw new Error('the rows differ');
        if (JSON.stringify(figures(db, null)) !== JSON.stringify(was)) throw new Error('figures differ');
        if (JSON.stringify(KNOWN.map((at) => figures(db, at))) !== JSON.stringify(then))
          throw new Error('what was known differs');
        if (compareDerived(db).differences.length > 0) throw new Error('derived tables differ');
      } finally {
        db.$client.close();
      }
    }),
    { numRuns: 25 },
  );
  t.ok(moved > 3, `the runs moved figures in ${moved} stories`);
});
