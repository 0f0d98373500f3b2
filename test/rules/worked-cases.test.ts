import t from 'tap';
import { judgeEvent } from '../../server/rules/judge.ts';
import type { SettingVersion, TrackEvent } from '../../server/rules/types.ts';
import { basis, dossier, event, stage, TODAY, value } from './make.ts';

const END = '2029-12-31';

function years(events: TrackEvent[], settings: SettingVersion[] = []): number[] {
  return [2026, 2027, 2028].map((year) => value(dossier(events), 'additions', END, { year, settings }));
}

const late2025 = () => event('provincial_srdi', 'recognised', '2026-01-08', { batch_year: 2025 });

t.test('1: a batch of 2025 issued in January 2026 is baseline', async (t) => {
  t.same(years([late2025()]), [0, 0, 0]);
  t.equal(value(dossier([late2025()]), 'holding', END), 1);
  t.equal(value(dossier([late2025()]), 'baseline', END), 1);
});

t.test('2: the same by the day of issue is an addition of 2026', async (t) => {
  t.same(years([late2025()], basis('issued_on')), [1, 0, 0]);
});

t.test('3: 公示 counts nothing, and stands beside the figure until it is issued', async (t) => {
  const events = [
    stage('little_giant', 'in_review', '2026-10-20'),
    event('little_giant', 'recognised', '2026-11-05'),
  ];
  t.same(years(events), [1, 0, 0]);
  t.equal(value(dossier(events), 'additions', '2026-10-31'), 0);
  t.equal(value(dossier(events), 'pending_publication', '2026-10-31'), 1);
  t.equal(value(dossier(events), 'pending_publication', '2026-11-05'), 0);
});

t.test('4: a renewal is no addition', async (t) => {
  const events = [
    event('provincial_srdi', 'recognised', '2023-07-10'),
    event('provincial_srdi', 'renewed', '2026-07-10'),
  ];
  t.same(years(events), [0, 0, 0]);
  t.equal(value(dossier(events), 'holding', END), 1);
});

t.test('5: lost in 2026 and issued again in 2027 is net nothing', async (t) => {
  const events = [
    event('provincial_srdi', 'recognised', '2022-12-20'),
    event('provincial_srdi', 'exited', '2026-01-20', { reason: 'review_failed' }),
    event('provincial_srdi', 'recognised', '2027-06-15'),
  ];
  t.same(years(events), [0, 0, 0]);
  t.equal(value(dossier(events), 'exits', END, { year: 2026 }), 1);
  t.equal(value(dossier(events), 'recognised_again', END, { year: 2027 }), 1);
});

t.test('6: an exit never lowers additions', async (t) => {
  const events = [
    event('above_scale', 'recognised', '2026-12-28', { batch_year: 2026 }),
    event('above_scale', 'exited', '2028-02-10', { reason: 'below_scale' }),
  ];
  t.same(years(events), [1, 0, 0]);
  t.equal(value(dossier(events), 'exits', END, { year: 2028 }), 1);
  t.equal(value(dossier(events), 'holding', '2028-02-09'), 1);
  t.equal(value(dossier(events), 'holding', '2028-02-10'), 0);
});

t.test('7: a title that moved in is brought in, by the day of the move', async (t) => {
  const events = [event('little_giant', 'moved_in', '2027-03-10', { issued_on: '2024-09-02' })];
  t.same(years(events), [0, 0, 0]);
  t.equal(value(dossier(events), 'brought_in', END, { year: 2027 }), 1);
});

t.test('8: two titles of one enterprise count in two lines and once in 涉及企业', async (t) => {
  const events = [
    event('provincial_srdi', 'recognised', '2026-07-10'),
    event('little_giant', 'recognised', '2027-10-20'),
  ];
  t.same(years(events), [1, 1, 0]);
  t.equal(value(dossier(events), 'involved', END), 1);
});

t.test('9: issued in January 2029 for 2028 counts from then, in the fourth quarter of 2028', async (t) => {
  const events = [event('provincial_srdi', 'recognised', '2029-01-10', { batch_year: 2028 })];
  t.same(years(events), [0, 0, 1]);
  t.equal(value(dossier(events), 'additions', '2028-12-31'), 0);
  t.equal(value(dossier(events), 'additions', '2029-01-10', { year: 2028, quarter: 4 }), 1);
});

t.test('10: an industry outside 06 to 46 is refused entry', async (t) => {
  const refusals = judgeEvent(
    dossier([], { industry_code: '6513' }),
    event('above_scale', 'recognised', '2026-07-15'),
    TODAY,
  );
  t.same(
    refusals.map((r) => r.rule),
    ['R7'],
  );
});
