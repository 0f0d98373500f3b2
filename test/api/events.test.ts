import t, { type Test } from 'tap';
import { write } from '../../db/open.ts';
import { audit, event } from '../../db/schema.ts';
import { lockBaseline } from '../../server/baseline/queries.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { recordedBy } from '../helpers/zone.ts';
import { at, type Call, openCallers, problemIn } from './caller.ts';

const A = fictionalCode(8_301);

async function open(t: Test) {
  const world = await openCallers(t);
  const officer = world.by.officer as Call;
  await officer('POST', '/enterprises', {
    body: { uscc: A, name: '示例甲机电有限公司', industry_code: '3825' },
  });
  const post = (body: unknown, headers: Record<string, string> = {}) =>
    officer('POST', `/enterprises/${A}/events`, { body, headers });
  const additions = async (category: string) => {
    const { json } = await officer('GET', '/progress');
    const { categories } = json as { categories: { code: string; additions: number }[] };
    return categories.find((one) => one.code === category)?.additions;
  };
  return { ...world, officer, post, additions };
}

const lg = { category: 'little_giant' };
const ps = { category: 'provincial_srdi' };
const scale = { category: 'above_scale' };

t.test('every kind of event is recorded and given back as it was posted', async (t) => {
  const { post, officer, db } = await open(t);
  const note = ' 第一行\n  第二行，Ａ ';
  const kinds: [sent: object, more?: object][] = [
    [{ ...lg, kind: 'stage', stage: 'reserve', effective_on: '2026-01-10', note }],
    [
      { ...lg, kind: 'stage', stage: 'in_review', effective_on: '2026-05-10', batch: '第八批' },
      { back: false },
    ],
    [
      { ...lg, kind: 'stage', stage: 'applied', effective_on: '2026-05-20', note: '材料退回' },
      { back: true },
    ],
    [{ ...lg, kind: 'not_approved', fell_at: 'province', effective_on: '2026-06-10' }],
    [{ ...lg, kind: 'withdrawn', effective_on: '2026-06-20' }],
    [
      {
        ...ps,
        kind: 'recognised',
        effective_on: '2023-07-10',
        publicised_on: '2023-06-20',
        batch: '2023年第一批',
        document_no: '示例〔2023〕1号',
        valid_from: '2023-07-10',
        route: 'discovered',
      },
      { batch_year: 2023, valid_until: '2026-07-09', counting: null },
    ],
    [{ ...ps, kind: 'review_due', effective_on: '2026-06-01' }],
    [
      { ...ps, kind: 'renewed', effective_on: '2026-07-20', document_no: '示例〔2026〕9号' },
      { valid_until: '2029-07-19' },
    ],
    [{ ...ps, kind: 'exited', reason: 'moved_out', effective_on: '2026-08-01' }],
    [
      { ...scale, kind: 'moved_in', effective_on: '2026-03-01', issued_on: '2024-01-05', counting: 'auto' },
      { counting: null, valid_until: null },
    ],
    [{ ...scale, kind: 'exited', reason: 'below_scale', effective_on: '2026-08-01' }],
    [
      {
        ...scale,
        kind: 'recognised',
        effective_on: '2026-09-01',
        first_report_on: '2026-10-01',
        batch_year: 2026,
      },
    ],
    [
      { ...scale, kind: 'amended', event: 12, document_no: '示例〔2026〕30号', effective_on: '2026-09-02' },
      { batch: null, first_report_on: null },
    ],
  ];
  for (const [at, [sent, more = {}]] of kinds.entries()) {
    const got = await post(sent);
    t.equal(got.status, 201, `${JSON.stringify(sent)} ${got.body}`);
    const { counting: _, ...told } = sent as { counting?: string };
    t.match(got.json, { id: at + 1, voided: null, recorded_by: /officer/, ...told, ...more });
    t.equal(got.headers.location, `/api/v1/enterprises/${A}`);
  }
  const whole = await officer('GET', `/enterprises/${A}`);
  t.equal((at(whole, 'events') as unknown[]).length, kinds.length);
  t.match(at(whole, 'events', 1), { id: 1, note }, 'the note letter by letter');
  const acts = db
    .select()
    .from(audit)
    .all()
    .filter((one) => one.event_id !== null);
  t.equal(acts.length, kinds.length, 'each has its line in the log');
});

t.test('an override counts against the rules, with its reason; without one it is refused', async (t) => {
  const { post, additions } = await open(t);
  const old = { ...ps, kind: 'recognised', effective_on: '2026-01-08', batch_year: 2025 };
  t.match(problemIn(await post({ ...old, counting: 'include' })), {
    status: 422,
    errors: [{ code: 'R8', pointer: '#/counting_reason' }],
  });
  const got = await post({ ...old, counting: 'include', counting_reason: '示例：会议纪要' });
  t.match(got.json, { counting: 'include', counting_reason: '示例：会议纪要', reason: null });
  t.equal(await additions('provincial_srdi'), 1);
  const second = { ...lg, kind: 'recognised', effective_on: '2026-08-08', counting: 'exclude' };
  t.match((await post({ ...second, reason: '示例：重复' })).json, { counting_reason: '示例：重复' });
  t.equal(await additions('little_giant'), 0);
  const both = await post({ ...second, reason: '一', counting_reason: '二' });
  t.equal(both.status, 400);
});

t.test('what the rules forbid is refused with the number of the rule', async (t) => {
  const { post, officer } = await open(t);
  await post({ ...ps, kind: 'recognised', effective_on: '2026-07-10' });
  await post({ ...lg, kind: 'stage', stage: 'applied', effective_on: '2026-07-10' });
  const refused: [object, string, string][] = [
    [{ ...ps, kind: 'recognised', effective_on: '2026-08-10' }, 'R5', '#/effective_on'],
    [{ ...ps, kind: 'renewed', effective_on: '2026-10-10' }, 'R10', '#/effective_on'],
    [{ ...lg, kind: 'exited', reason: 'revoked', effective_on: '2026-08-10' }, 'R11', '#/kind'],
    [{ ...ps, kind: 'exited', reason: 'below_scale', effective_on: '2026-08-10' }, 'R11', '#/reason'],
    [{ ...scale, kind: 'renewed', effective_on: '2026-08-10' }, 'R4', '#/kind'],
    [{ ...lg, kind: 'recognised', effective_on: '2026-08-10', batch_year: 2019 }, 'R2', '#/batch_year'],
    [{ ...lg, kind: 'stage', stage: 'reserve', effective_on: '2026-08-10' }, 'stage', '#/note'],
    [{ ...lg, kind: 'amended', event: 99, document_no: 'x' }, 'amend', '#/event'],
    [{ ...lg, kind: 'amended', event: 1, document_no: 'x' }, 'amend', '#/event'],
    [{ ...ps, kind: 'amended', event: 1 }, 'amend', '#/event'],
    [{ ...ps, kind: 'amended', event: 1, issued_on: '2026-07-01' }, 'amend', '#/issued_on'],
    [{ ...ps, kind: 'amended', event: 1, effective_on: '2026-10-01', batch: 'x' }, 'R10', '#/effective_on'],
  ];
  for (const [sent, code, pointer] of refused) {
    const got = problemIn(await post(sent));
    t.match(
      got,
      { status: 422, errors: [{ code, pointer }] },
      `${JSON.stringify(sent)} ${JSON.stringify(got)}`,
    );
  }
  await officer('PATCH', `/enterprises/${A}`, {
    body: { industry_code: '65' },
    headers: { 'if-match': '*' },
  });
  t.match(problemIn(await post({ ...scale, kind: 'recognised', effective_on: '2026-09-30' })), {
    status: 422,
    errors: [{ code: 'R7', pointer: '#/category' }],
  });
});

t.test('a field that the kind has not, and a kind that there is none of, are told', async (t) => {
  const { post } = await open(t);
  const bad: [object, string][] = [
    [{ ...ps, kind: 'born', effective_on: '2026-07-10' }, '#/kind'],
    [{ kind: 'withdrawn', effective_on: '2026-07-10' }, '#/category'],
    [{ ...ps, kind: 'withdrawn' }, '#/effective_on'],
    [{ ...ps, kind: 'withdrawn', effective_on: '2026-07-10', batch: 'x' }, '#/batch'],
    [{ ...ps, kind: 'stage', stage: 'recognised', effective_on: '2026-07-10' }, '#/stage'],
    [{ ...ps, kind: 'exited', reason: 'tired', effective_on: '2026-07-10' }, '#/reason'],
    [
      { ...scale, kind: 'recognised', effective_on: '2026-07-10', first_report_on: '2026-10-15' },
      '#/first_report_on',
    ],
    [{ ...ps, kind: 'amended', event: '1', effective_on: '2026-07-10' }, '#/event'],
  ];
  for (const [sent, pointer] of bad)
    t.match(
      problemIn(await post(sent)),
      { status: 400, errors: [{ pointer, detail: /\p{Script=Han}/u }] },
      pointer,
    );
});

t.test('what differs is kept of an amendment; the first event is as it was', async (t) => {
  const { post, officer } = await open(t);
  await post({ ...ps, kind: 'recognised', effective_on: '2026-07-10', batch: '2026年第一批' });
  const same = await post({ ...ps, kind: 'amended', event: 1, batch: '2026年第一批' });
  t.equal(same.status, 422, 'nothing that differs');
  const made = await post({
    ...ps,
    kind: 'amended',
    event: 1,
    batch: '2026年第一批',
    document_no: '示例〔2026〕1号',
  });
  t.match(made.json, {
    kind: 'amended',
    event: 1,
    batch: null,
    document_no: '示例〔2026〕1号',
    effective_on: '2026-09-30',
  });
  const behind = await officer('GET', '/progress/tracks?figure=additions');
  t.match(at(behind, 'items', 0), { event: 1, document_no: '示例〔2026〕1号' });
});

t.test(
  'an event is voided with its reason and counts no more; what rests on it stands in the way',
  async (t) => {
    const { post, officer, additions } = await open(t);
    await post({ ...ps, kind: 'recognised', effective_on: '2026-07-10' });
    await post({ ...ps, kind: 'exited', reason: 'revoked', effective_on: '2026-08-10' });
    t.equal(await additions('provincial_srdi'), 1);
    const early = await officer('POST', '/events/1/void', { body: { reason: '示例' } });
    t.match(problemIn(early), { status: 422, errors: [{ code: 'R11', pointer: '#/event' }] });
    t.equal((await officer('POST', '/events/2/void', { body: { reason: ' ' } })).status, 400);
    const headers = { 'idempotency-key': 'void-2' };
    const done = await officer('POST', '/events/2/void', { body: { reason: '示例：录错' }, headers });
    t.match(done.json, { id: 2, voided: { reason: '示例：录错', replaced_by: null } });
    const again = await officer('POST', '/events/2/void', { body: { reason: '示例：录错' }, headers });
    t.match([again.status, again.body], [200, done.body]);
    t.equal((await officer('POST', '/events/1/void', { body: { reason: '示例' } })).status, 200);
    t.equal(await additions('provincial_srdi'), 0);
    for (const id of ['0', '01', 'x', '999']) {
      const none = await officer('POST', `/events/${id}/void`, { body: { reason: '示例' } });
      t.equal(none.status, 404, id);
    }
  },
);

t.test('days whose baseline is signed take a reason, as the form does', async (t) => {
  const { post, db } = await open(t);
  const programme = findProgramme(db);
  const by = recordedBy('2026-09-01T02:00:00.000Z', '主管甲');
  write(db, (tx) => lockBaseline(tx, { programme, note: '', reason: '' }, by));
  const old = { ...ps, kind: 'recognised', effective_on: '2024-07-10' };
  t.match(problemIn(await post(old)), {
    status: 422,
    errors: [{ pointer: '#/late_reason', code: 'baseline' }],
  });
  t.equal((await post({ ...old, late_reason: '示例：原件后到' })).status, 201);
  const paper = { ...ps, kind: 'amended', event: 1, document_no: '示例〔2024〕1号' };
  t.equal((await post(paper)).status, 422, 'papers tell of the day of what they complete');
  t.equal((await post({ ...paper, late_reason: '示例' })).status, 201);
  t.match(db.select().from(audit).all().at(-1)?.sentence, '补录理由：示例');
});

t.test('fifty at once with one key are one event and one answer; with fifty keys one is taken', async (t) => {
  const { post, db } = await open(t);
  const sent = { ...ps, kind: 'recognised', effective_on: '2026-07-10' };
  const headers = { 'idempotency-key': 'once' };
  const all = await Promise.all(Array.from({ length: 50 }, () => post(sent, headers)));
  t.same([...new Set(all.map((one) => `${one.status} ${one.body}`))].length, 1);
  t.equal(db.select().from(event).all().length, 1);
  const others = await Promise.all(
    Array.from({ length: 50 }, (_, at) => post({ ...sent, ...lg }, { 'idempotency-key': `many-${at}` })),
  );
  t.same(others.map((one) => one.status).sort(), [201, ...Array(49).fill(422)]);
});
