import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { findRun } from '../../server/batches/queries.ts';
import { planUndoFigures, undoFigures } from '../../server/batches/undo-figures.ts';
import { recordedFor } from '../../server/batches/untouched.ts';
import { readYears, recordFigures } from '../../server/indicators/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { bringIn } from '../sheets/bring-in.ts';

const A = fictionalCode(1);
const B = fictionalCode(2);
const C = fictionalCode(3);
const row = (uscc: string, 年度: string, 营业收入: string, 从业人员 = '') => ({
  信用代码: uscc,
  年度,
  营业收入,
  从业人员,
});

function open() {
  const db = openMemory();
  const [a, b, c] = [A, B, C].map(
    (uscc, at) => addEnterprise(db, { uscc, name: `示例${'甲乙丙'[at]}有限公司` }).id,
  );
  const figures = (id = b) => readYears(db, [id ?? 0]).map(({ year, figures: of }) => ({ year, ...of }));
  return { db, a: a ?? 0, b: b ?? 0, c: c ?? 0, figures };
}
const LATER = '2026-09-21T02:00:00.000Z';

t.test(
  'figures go with their record; where both tell of a year, the one that stays has the word',
  async (t) => {
    const { db, a, figures } = open();
    await bringIn(db, 'indicators', [
      row(A, '2024', '90', '8'),
      row(A, '2025', '100', '9'),
      row(B, '2025', '120'),
    ]);
    const merge = mergeNow(db, A, B);
    t.same(figures(), [
      { year: 2024, revenue: 900_000, staff: 8 },
      { year: 2025, revenue: 1_200_000, staff: 9 },
    ]);
    t.equal(db.$client.prepare('select count(*) from indicator').pluck().get(), 5, 'nothing is copied');
    partNow(db, merge);
    t.same(figures(), [{ year: 2025, revenue: 1_200_000 }]);
    t.equal(figures(a).length, 2);
  },
);

t.test('along a chain the nearest has the word', async (t) => {
  const { db, c, figures } = open();
  await bringIn(db, 'indicators', [row(A, '2025', '100', '9'), row(B, '2025', '120')]);
  mergeNow(db, A, B);
  mergeNow(db, B, C, { at: LATER });
  t.same(figures(c), [{ year: 2025, revenue: 1_200_000, staff: 9 }]);
});

t.test('a figure taken away while they are one is away, and back with the record', async (t) => {
  const { db, a, b, figures } = open();
  await bringIn(db, 'indicators', [row(A, '2025', '100', '9')]);
  const merge = mergeNow(db, A, B);
  const gone = { enterpriseId: b, name: '示例乙有限公司', year: 2025, figures: { staff: null } };
  write(db, (tx) => recordFigures(tx, gone, 'declared', recordedBy(LATER)));
  t.same(figures(), [{ year: 2025, revenue: 1_000_000 }]);
  partNow(db, merge);
  t.same(figures(), []);
  t.same(figures(a), [{ year: 2025, revenue: 1_000_000, staff: 9 }]);
});

t.test('the same file again changes nothing after merging, under either code', async (t) => {
  const { db } = open();
  const rows = [row(A, '2025', '100')];
  await bringIn(db, 'indicators', rows);
  mergeNow(db, A, B);
  t.match((await bringIn(db, 'indicators', rows)).counts, { unchanged: 1, changed: 0, added: 0 });
  t.match((await bringIn(db, 'indicators', [row(B, '2025', '100')])).counts, { unchanged: 1 });
});

t.test(
  'an import is taken back from the record that it went to, and named by the one that stays',
  async (t) => {
    const { db, a, b, figures } = open();
    await bringIn(db, 'indicators', [row(A, '2025', '100')]);
    await bringIn(db, 'indicators', [row(A, '2025', '110', '9')]);
    const merge = mergeNow(db, A, B);
    const plan = planUndoFigures(db, findRun(db, 2));
    t.same([...new Set(plan.undone.map((one) => one.uscc))], [B]);
    write(db, (tx) => undoFigures(tx, findRun(tx, 2), recordedBy(LATER)));
    t.same(figures(), [{ year: 2025, revenue: 1_000_000 }]);
    t.equal(
      db.$client
        .prepare('select enterprise_id from audit where act = ? order by seq desc limit 1')
        .pluck()
        .get('indicators recorded'),
      b,
    );
    partNow(db, merge);
    t.same(figures(a), [{ year: 2025, revenue: 1_000_000 }]);
    t.same(figures(), []);
  },
);

t.test('what an import laid over a figure of the other is taken back to that one', async (t) => {
  const { db, figures } = open();
  await bringIn(db, 'indicators', [row(A, '2025', '100')], { by: recordedBy('2026-09-10T02:00:00.000Z') });
  mergeNow(db, A, B);
  await bringIn(db, 'indicators', [row(B, '2025', '120')]);
  t.same(figures(), [{ year: 2025, revenue: 1_200_000 }]);
  write(db, (tx) => undoFigures(tx, findRun(tx, 2), recordedBy('2026-09-30T03:00:00.000Z')));
  t.same(figures(), [{ year: 2025, revenue: 1_000_000 }]);
});

t.test(
  'an enterprise with figures is not taken out of the register, one whose figures were taken back is',
  async (t) => {
    const { db, a } = open();
    await bringIn(db, 'indicators', [row(A, '2025', '100')]);
    t.equal(recordedFor(db, a), '已有经营指标，先撤销或清空');
    write(db, (tx) => undoFigures(tx, findRun(tx, 1), recordedBy('2026-09-30T03:00:00.000Z')));
    t.equal(recordedFor(db, a), null);
  },
);
