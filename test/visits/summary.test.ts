import t from 'tap';
import { write } from '../../db/open.ts';
import { reviseEnterprise } from '../../server/enterprises/queries.ts';
import { parsePeriod } from '../../server/rules/period.ts';
import { generatedText } from '../../server/rules/summary-sentences.ts';
import { readSummary } from '../../server/summaries/queries.ts';
import { findVisit, reviseVisit, visitFigures, voidVisit } from '../../server/visits/queries.ts';
import type { World } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { addRequest, addVisit, openVisits, step } from './scene.ts';

const JULY = '2026-07-31T10:00:00.000Z';
const AUGUST = '2026-08-31T10:00:00.000Z';
const OCTOBER = '2026-10-31T10:00:00.000Z';

/** 走访家次, 涉及企业, 收集诉求, 已办结 of the third quarter. */
function figures(world: World, knownAt: string, to = '2026-09-30') {
  const told = visitFigures(world.db, { from: '2026-07-01', to, knownAt });
  return told === null ? null : [told.visits, told.enterprises, told.raised, told.settled];
}

t.test('figures of a period are of its days, and of what was known', async (t) => {
  const { world, at } = await openVisits(t);
  const other = addEnterprise(world.db, {}, [], recordedBy('2026-01-05T02:00:00.000Z'));
  t.equal(figures(world, OCTOBER), null, 'nothing was ever kept: nothing is told');
  addVisit(world, at, { on_day: '2026-06-30' }, JULY);
  const first = addVisit(world, at, { on_day: '2026-07-01' }, JULY);
  addVisit(world, at, { on_day: '2026-09-30' }, OCTOBER);
  addVisit(world, other, { on_day: '2026-08-20' }, AUGUST);
  addVisit(world, other, { on_day: '2026-10-01' }, OCTOBER);
  t.same(figures(world, JULY), [1, 1, 0, 0]);
  t.same(figures(world, AUGUST), [2, 2, 0, 0]);
  t.same(figures(world, OCTOBER), [3, 2, 0, 0]);
  t.same(figures(world, OCTOBER, '2026-09-29'), [2, 2, 0, 0]);
  write(world.db, (tx) => {
    const { on_day: _, ...facts } = findVisit(tx, first);
    reviseVisit(tx, first, { ...facts, on_day: '2026-06-29' }, '', recordedBy(AUGUST));
  });
  t.same(figures(world, JULY), [1, 1, 0, 0], 'as it was known');
  t.same(figures(world, AUGUST), [1, 1, 0, 0], 'moved out of the quarter since');
  write(world.db, (tx) => voidVisit(tx, findVisit(tx, 4), '重复', recordedBy('2026-09-15T00:00:00.000Z')));
  t.same(figures(world, AUGUST), [1, 1, 0, 0]);
  t.same(figures(world, OCTOBER), [1, 1, 0, 0], 'voided since');
});

t.test('requests raised in the period, and how many of those are settled at its end', async (t) => {
  const { world, at } = await openVisits(t);
  addRequest(world, at, { raised_on: '2026-06-30' }, JULY);
  const settled = addRequest(world, at, { raised_on: '2026-07-10' }, JULY);
  step(world, settled, { kind: 'settled', on_day: '2026-08-20' }, AUGUST);
  const back = addRequest(world, at, { raised_on: '2026-07-11' }, JULY);
  step(world, back, { kind: 'settled', on_day: '2026-08-20' }, AUGUST);
  step(world, back, { kind: 'called', on_day: '2026-09-20', satisfaction: 'unsatisfied' }, OCTOBER);
  const later = addRequest(world, at, { raised_on: '2026-07-12' }, JULY);
  step(world, later, { kind: 'settled', on_day: '2026-10-20' }, OCTOBER);
  const gone = addRequest(world, at, { raised_on: '2026-07-13' }, JULY);
  step(world, gone, { kind: 'voided', on_day: '2026-08-20' }, AUGUST);
  t.same(figures(world, JULY), [0, 0, 4, 0]);
  t.same(figures(world, AUGUST), [0, 0, 3, 2]);
  t.same(figures(world, OCTOBER), [0, 0, 3, 1], 'done again, and one settled after the quarter');
  t.same(figures(world, OCTOBER, '2026-12-31'), [0, 0, 3, 2]);
});

t.test('enterprises out of scope are in no figure, and merged records are one', async (t) => {
  const { world, at } = await openVisits(t);
  const early = recordedBy('2026-01-05T02:00:00.000Z');
  const out = addEnterprise(world.db, { in_scope: false }, [], early);
  const twin = addEnterprise(world.db, {}, [], early);
  addVisit(world, at, {}, AUGUST);
  addVisit(world, out, {}, AUGUST);
  addVisit(world, twin, {}, AUGUST);
  addRequest(world, out, {}, AUGUST);
  t.same(figures(world, AUGUST), [2, 2, 0, 0]);
  write(world.db, (tx) =>
    reviseEnterprise(tx, out.id, { in_scope: true }, recordedBy(OCTOBER), { effective_on: '2026-09-01' }),
  );
  t.same(figures(world, AUGUST), [2, 2, 0, 0], 'as it was known');
  t.same(figures(world, OCTOBER), [3, 3, 1, 0], 'in scope at the end of the quarter');
  const merge = mergeNow(world.db, twin.uscc, at.uscc, { at: '2026-09-20T02:00:00.000Z' });
  t.same(figures(world, OCTOBER), [3, 2, 1, 0]);
  t.same(figures(world, AUGUST), [2, 2, 0, 0], 'two as was known');
  partNow(world.db, merge, '2026-09-25T02:00:00.000Z');
  t.same(figures(world, OCTOBER), [3, 3, 1, 0]);
});

t.test('the summary of a quarter tells them', async (t) => {
  const { world, at } = await openVisits(t);
  const period = parsePeriod('2026Q3');
  if (period === null) throw new Error('no period');
  const text = () =>
    generatedText(readSummary(world.db, { period, today: '2026-10-08', now: OCTOBER }), 'visits');
  t.equal(text(), '');
  addVisit(world, at, {}, AUGUST);
  addRequest(world, at, {}, AUGUST);
  t.equal(text(), '本季走访企业1家次，涉及1家；收集诉求1件，已办结0件，在办1件。');
});
