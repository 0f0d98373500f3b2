import t from 'tap';
import { judgeMany } from '../../server/rules/judge.ts';
import type { TrackEvent } from '../../server/rules/types.ts';
import { dossier, event, stage } from './make.ts';

const SRDI = 'provincial_srdi';
const TODAY = '2026-09-30';

const verdicts = (recorded: TrackEvent[], asked: TrackEvent[]) =>
  judgeMany(dossier(recorded), asked, TODAY).map((one) => one.verdict);

t.test('rows are judged by date, never in file order', async (t) => {
  const rows = [
    event(SRDI, 'renewed', '2026-03-10'),
    event(SRDI, 'exited', '2026-08-01', { reason: 'moved_out' }),
    event(SRDI, 'recognised', '2023-03-10'),
    stage(SRDI, 'in_review', '2023-02-10'),
    stage(SRDI, 'reserve', '2022-02-10'),
  ];
  t.same(verdicts([], rows), Array(5).fill('new'));
  t.same(verdicts([], [...rows].reverse()), Array(5).fill('new'));
  t.same(verdicts(rows.slice(2), rows.slice(0, 2)), ['new', 'new'], 'over file and database together');
});

t.test('what is recorded already is unchanged, or amended where it says more', async (t) => {
  const recorded = event(SRDI, 'recognised', '2026-07-10', { batch: '2026年第一批' });
  const [same, more] = judgeMany(
    dossier([recorded]),
    [
      event(SRDI, 'recognised', '2026-07-10'),
      event(SRDI, 'recognised', '2026-07-10', { document_no: '示例文〔2026〕1号' }),
    ],
    TODAY,
  );
  t.match(same, { verdict: 'unchanged', event_id: recorded.id });
  t.match(more, { verdict: 'amend', event_id: recorded.id });
  t.same(more?.changes, { document_no: '示例文〔2026〕1号' });
  const wrong = event(SRDI, 'recognised', '2026-07-10', { publicised_on: '2026-08-01' });
  t.same(verdicts([recorded], [wrong]), ['refused']);
});

t.test('a file taken twice changes nothing', async (t) => {
  const rows = [
    stage(SRDI, 'reserve', '2026-01-05'),
    event(SRDI, 'recognised', '2026-07-10', { batch_year: 2026 }),
    event(SRDI, 'exited', '2026-08-01', { reason: 'revoked' }),
    event(SRDI, 'recognised', '2026-09-01'),
  ];
  t.same(verdicts(rows, rows), Array(4).fill('unchanged'));
});

t.test('a row that stands twice in the file is taken once', async (t) => {
  const row = event(SRDI, 'recognised', '2026-07-10', { batch: '一' });
  const judged = judgeMany(dossier([]), [row, { ...row }, { ...row, batch: '二' }], TODAY);
  t.match(judged, [{ verdict: 'new' }, { verdict: 'unchanged', twin: 0 }, { verdict: 'refused', twin: 0 }]);
});

t.test('only the row that a rule forbids is refused', async (t) => {
  const rows = [
    event(SRDI, 'recognised', '2026-07-10'),
    event(SRDI, 'recognised', '2026-08-10'),
    event(SRDI, 'renewed', '2026-09-10'),
    event('above_scale', 'recognised', '2026-10-10'),
    event('little_giant', 'exited', '2026-08-10', { reason: 'lapsed' }),
  ];
  t.same(verdicts([], rows), ['new', 'refused', 'new', 'refused', 'refused']);
});

t.test('a row that takes the ground from what is recorded is refused', async (t) => {
  const recorded = [event(SRDI, 'recognised', '2026-07-10')];
  const rows = [
    event(SRDI, 'recognised', '2026-05-10'),
    stage(SRDI, 'reserve', '2026-01-10'),
    event(SRDI, 'renewed', '2026-08-10'),
  ];
  t.same(verdicts(recorded, rows), ['refused', 'new', 'new']);
});
