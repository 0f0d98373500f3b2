import fc from 'fast-check';
import t, { type Test } from 'tap';
import { openMemory } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import { countMatters, countUrgent, EVERYBODY, listMatters } from '../../server/attention/queries.ts';
import { addDays } from '../../server/rules/days.ts';
import { parseCsv } from '../../server/sheets/csv.ts';
import { openApp, type World } from '../helpers/app.ts';
import { attribute, elements, linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const TODAY = '2026-09-30';
const EMPTY = '目前没有需要处理的事项。';

/** A firm of somebody's whose provincial title runs out in so many days. */
function holder(db: World['db'], name: string, officer: string | null, days: number, more = {}) {
  return addEnterprise(
    db,
    { name, officer, ...more },
    [
      {
        category: 'provincial_srdi',
        kind: 'recognised',
        effective_on: '2024-01-10',
        batch_year: 2024,
        document_no: '示例1号',
        valid_until: addDays(TODAY, days),
      },
    ],
    recordedBy(),
  );
}

async function open(t: Test) {
  const world = await openApp(t);
  const officer = world.as('officer');
  // Only the titles matter here.
  world.db.$client
    .prepare(
      `insert into alert_setting (rule, limits, is_on, reason, recorded_at, recorded_by) values (?, '{}', 0, '示例', '2026-09-01T00:00:00.000Z', '示例')`,
    )
    .run('annual_update');
  return { world, officer, own: `示例${officer.name}` };
}
const badge = (body: string) =>
  / 项紧急/.test(textOf(body)) ? Number(/预警(\d+) 项紧急/.exec(textOf(body))?.[1]) : 0;

t.test('nothing waits: the page says so, and the bar has no number', async (t) => {
  const { officer } = await open(t);
  const { status, body } = await officer.get('/attention');
  t.equal(status, 200);
  t.match(textOf(body), EMPTY);
  t.equal(badge(body), 0);
});

t.test(
  'an officer sees their own first, each with its form; all and nobody’s are one click away',
  async (t) => {
    const { world, officer, own } = await open(t);
    const mine = holder(world.db, '示例我的有限公司', own, 10);
    holder(world.db, '示例别人的有限公司', '专员乙', 20);
    holder(world.db, '示例无人的有限公司', null, 80);
    const { body } = await officer.get('/attention');
    t.match(textOf(body), /示例我的有限公司省级专精特新 10 天后到期（30 天内）/);
    t.notMatch(textOf(body), /示例别人的/);
    t.equal(badge(body), 1);
    const deed = linksOf(body).find(([word]) => word === '记录复核')?.[1] ?? '';
    t.equal(deed, `/enterprises/${mine.uscc}/events/new?category=provincial_srdi`);
    t.equal((await officer.get(deed)).status, 200);
    t.match(textOf((await officer.get('/attention?who=all')).body), /示例别人的.*示例无人的/);
    const none = textOf((await officer.get('/attention?who=none')).body);
    t.match(none, /示例无人的/);
    t.notMatch(none, /示例我的/);
    t.match(textOf((await officer.get('/attention?who=专员乙&level=urgent')).body), /示例别人的/);
    t.match(textOf((await officer.get('/attention?who=all&level=watch')).body), /关注 示例无人的/);
    for (const [query, words] of [
      ['who=all', '共 3 项，其中紧急 2 项'],
      ['who=all&level=urgent', '，紧急共 2 项'],
      ['who=all&level=watch', '，关注共 1 项'],
    ]) {
      t.match(textOf((await officer.get(`/attention?${query}`)).body), words, 'as many as are listed');
    }
  },
);

t.test('a leader reads all without number, form or figures of an enterprise', async (t) => {
  const { world } = await open(t);
  holder(world.db, '示例别人的有限公司', '专员乙', 20);
  addEnterprise(world.db, { name: '示例缺数有限公司' }, [
    { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: '2026-09-01' },
  ]);
  const leader = world.as('leader');
  const { body } = await leader.get('/attention');
  t.match(textOf(body), /示例别人的/);
  t.notMatch(textOf(body), /缺数据|暂不提醒|项紧急/);
  t.equal((await leader.get('/attention?rule=no_data')).status, 200);
  t.notMatch(textOf((await leader.get('/attention?rule=no_data')).body), /示例缺数/);
  t.match(
    textOf((await world.as('officer').get('/attention?who=all&rule=no_data')).body),
    /示例缺数.*缺 2025年营业收入/,
  );
});

t.test('a rule is read a page at a time, and saved as it stands', async (t) => {
  const { world, officer } = await open(t);
  for (let n = 0; n < 60; n += 1)
    holder(world.db, `示例第${String(n).padStart(2, '0')}家有限公司`, '专员乙', 20 + n);
  const first = await officer.get('/attention?who=all&rule=review_due');
  t.match(textOf(first.body), /第 1 页，共 2 页/);
  t.match(textOf(first.body), /示例第00家.*示例第49家/);
  t.match(
    textOf((await officer.get('/attention?who=all&rule=review_due&page=2')).body),
    /示例第50家.*示例第59家/,
  );
  t.match(textOf((await officer.get('/attention?who=all')).body), /称号到期复核 60 项.*全部 60 项/);
  const saved = parseCsv(
    (await officer.get('/attention/exports/matters.csv?who=all&rule=review_due')).body.replace('\ufeff', ''),
  );
  const rows = saved.filter((row) => row[0] === '称号到期复核');
  t.equal(rows.length, 60);
  t.same(rows[0]?.slice(1), [
    '紧急',
    '示例第00家有限公司',
    rows[0]?.[3],
    '省级专精特新 20 天后到期（30 天内）',
    '2026-10-20',
    '专员乙',
  ]);
  t.equal(world.db.select().from(audit).all().at(-1)?.act, 'export alerts');
});

t.test(
  '暂不提醒: out of list and badge with its reason, back on its day, or when the matter is another',
  async (t) => {
    const { world, officer, own } = await open(t);
    const firm = holder(world.db, '示例我的有限公司', own, 10);
    const at =
      linksOf((await officer.get('/attention')).body).find(([word]) => word === '暂不提醒')?.[1] ?? '';
    t.match(textOf((await officer.get(at)).body), /省级专精特新 10 天后到期/);
    const fields = {
      enterprise: firm.uscc,
      subject: new URL(at, 'http://x').searchParams.get('subject') ?? '',
    };
    const path = '/attention/review_due/snooze';
    for (const [typed, message] of [
      [{ until: '2026-10-08', reason: '' }, '填写原因'],
      [{ until: TODAY, reason: '' }, /有 2 处需要修改.*日期应在今天之后.*填写原因/],
      [{ until: '2026-9', reason: '已报' }, '日期写成'],
      [{ until: TODAY, reason: '已报' }, '日期应在今天之后'],
      [{ until: addDays(TODAY, 181), reason: '已报' }, '最多 180 天，到2027年3月29日'],
    ] as const) {
      const refused = await officer.post(path, { ...fields, ...typed });
      t.equal(refused.status, 422);
      t.match(textOf(refused.body), message);
      const until = elements(refused.body).find((one) => attribute(one, 'name') === 'until');
      t.equal(until === undefined ? '' : attribute(until, 'value'), typed.until);
    }
    t.equal(
      (await officer.post(path, { ...fields, until: '2026-10-08', reason: '材料已报，等结果' })).status,
      303,
    );
    const { body } = await officer.get('/attention');
    t.equal(badge(body), 0);
    t.match(textOf(body), '示例我的有限公司的“称号到期复核”暂不提醒，至2026年10月8日。');
    t.match(textOf(body), /暂不提醒 1 项.*称号到期复核：材料已报，等结果至 10-08/);
    t.match(
      world.db.select().from(audit).all().at(-1)?.sentence,
      '示例我的有限公司的“称号到期复核”暂不提醒，至2026年10月8日，原因：材料已报，等结果',
    );
    t.equal(
      (await world.as('leader').post(path, { ...fields, until: '2026-10-08', reason: 'x' })).status,
      403,
    );
    t.equal(countUrgent(world.db, '2026-10-08', own), 0);
    t.equal(countUrgent(world.db, '2026-10-09', own), 1, 'the day after it comes back');
    const end =
      elements((await officer.get('/attention/snoozed')).body)
        .map((one) => attribute(one, 'action'))
        .find((one) => one?.endsWith('/end')) ?? '';
    t.equal((await officer.post(end)).status, 303);
    t.equal(badge((await officer.get('/attention')).body), 1);
    t.equal((await officer.get('/attention/snoozed')).status, 200);
    // A renewed title that runs out later is another matter.
    await officer.post(path, { ...fields, until: '2026-12-08', reason: '再等' });
    t.equal(countUrgent(world.db, addDays(TODAY, 11), own), 1, 'overdue is told of');
    t.equal(
      (
        await officer.post('/attention/review_due/snooze', {
          ...fields,
          subject: 'provincial_srdi 2020-01-01',
          until: '2026-10-08',
          reason: '已办',
        })
      ).location,
      '/attention',
    );
  },
);

t.test('暂不提醒 sent twice or said anew stands once, and ending it tells of the matter again', async (t) => {
  const { world, officer, own } = await open(t);
  const firm = holder(world.db, '示例我的有限公司', own, 10);
  const at = linksOf((await officer.get('/attention')).body).find(([word]) => word === '暂不提醒')?.[1] ?? '';
  const subject = new URL(at, 'http://x').searchParams.get('subject') ?? '';
  await officer.get(at);
  for (const until of ['2026-10-20', '2026-10-20', '2026-10-08']) {
    await officer.post('/attention/review_due/snooze', {
      enterprise: firm.uscc,
      subject,
      until,
      reason: '材料已报',
    });
  }
  const told = world.db.select().from(audit).all();
  t.equal(told.filter((line) => line.act === 'alert snoozed').length, 2);
  t.equal(countUrgent(world.db, '2026-10-09', own), 1, 'the later word holds, though it is shorter');
  const ends = elements((await officer.get('/attention/snoozed')).body)
    .map((one) => attribute(one, 'action'))
    .filter((one) => one?.endsWith('/end'));
  t.equal(ends.length, 1);
  t.equal((await officer.post(ends[0] ?? '')).status, 303);
  t.equal(badge((await officer.get('/attention')).body), 1);
});

t.test(
  'thresholds: in words, within bounds, by who may, with every version; switched off nothing is told',
  async (t) => {
    const { world, own } = await open(t);
    holder(world.db, '示例我的有限公司', own, 100);
    const manager = world.as('manager');
    const at = '/attention/rules/review_due';
    const fields = { notice: '120', middle: '60', urgent: '30', is_on: 'on', reason: '复核材料准备需要更早' };
    t.equal((await world.as('officer').get(at)).status, 403);
    t.equal((await world.as('officer').post(at, fields)).status, 403);
    t.equal((await world.as('admin').get(at)).status, 200);
    await manager.get(at);
    const refused = await manager.post(at, { ...fields, base: '0', notice: '9999', reason: '' });
    t.equal(refused.status, 422);
    t.match(textOf(refused.body), /提前多少天列入应为 1 到 730 的整数（天）.*填写原因/);
    t.equal((await manager.post(at, { ...fields, base: '0' })).status, 303);
    const told = textOf((await manager.get('/attention/rules')).body);
    t.match(told, /有效期满前 120、60、30 天提示/);
    t.match(told, '诉求和一企一策不论是否属统计口径', 'which those two rules are told of as well');
    t.match(textOf((await manager.get('/attention?who=all')).body), /省级专精特新 100 天后到期（120 天内）/);
    const stale = await manager.post(at, { ...fields, base: '0', notice: '90' });
    t.equal(stale.status, 409);
    t.match(textOf(stale.body), '有人同时改了这条规则');
    const base = elements(stale.body).find((one) => attribute(one, 'name') === 'base');
    t.equal(
      (
        await manager.post(at, {
          ...fields,
          base: base === undefined ? '' : (attribute(base, 'value') ?? ''),
          is_on: 'off',
        })
      ).status,
      303,
    );
    t.notMatch(textOf((await manager.get('/attention?who=all')).body), '示例我的');
    t.match(textOf((await manager.get(at)).body), /停用.*复核材料准备需要更早/);
    t.equal((await manager.get('/attention/rules/none')).status, 404);
  },
);

t.test('the list and the API are narrowed by a rule; rules of figures are no filter', async (t) => {
  const { world, officer, own } = await open(t);
  holder(world.db, '示例临近有限公司', own, 70);
  holder(world.db, '示例尚早有限公司', own, 200);
  const { body } = await officer.get('/enterprises?alert=review_due');
  t.match(textOf(body), /共 1 家提醒：称号到期复核/);
  t.match(textOf(body), '示例临近有限公司');
  t.match(textOf((await officer.get('/enterprises?alert=no_data')).body), /共 2 家/);
  const reply = await officer.get('/api/v1/enterprises?alert=review_due');
  t.match(JSON.parse(reply.body), { total: 1, items: [{ name: '示例临近有限公司' }] });
  t.equal((await officer.get('/api/v1/enterprises?alert=no_data')).status, 400);
});

t.test('what is counted is what is listed, for everybody, each officer and each weight', async (t) => {
  const firm = fc.record({
    officer: fc.constantFrom('专员甲', '专员乙', null),
    days: fc.integer({ min: -100, max: 100 }),
    in_scope: fc.boolean(),
    stage: fc.constantFrom('reserve' as const, 'cultivating' as const, 'applied' as const, null),
    since: fc.integer({ min: 0, max: 500 }),
  });
  const property = fc.property(fc.array(firm, { maxLength: 8 }), (firms) => {
    const db = openMemory();
    for (const [at, { officer, days, in_scope, stage, since }] of firms.entries()) {
      const one = { officer, in_scope };
      const events =
        stage === null
          ? []
          : [
              {
                category: 'above_scale' as const,
                kind: 'stage' as const,
                stage,
                effective_on: addDays(TODAY, -since),
              },
            ];
      holder(db, `示例${at}有限公司`, officer, days, one);
      addEnterprise(db, { name: `示例又${at}有限公司`, ...one }, events);
    }
    const all = countMatters(db, TODAY);
    for (const whose of [
      EVERYBODY,
      { of: 'none' } as const,
      ...['专员甲', '专员乙'].map((officer) => ({ of: 'officer' as const, officer })),
    ]) {
      let urgent = 0;
      for (const [code, counts] of countMatters(db, TODAY, whose)) {
        const listed = (level: 'urgent' | 'watch' | null) =>
          listMatters(db, TODAY, code, { whose, level, limit: 100 }).length;
        if (listed('urgent') !== counts.urgent || listed('watch') !== counts.watch) return false;
        if (listed(null) !== counts.urgent + counts.watch) return false;
        urgent += counts.urgent;
      }
      if (whose.of === 'officer' && countUrgent(db, TODAY, whose.officer) !== urgent) return false;
    }
    const parts = ['专员甲', '专员乙'].map((officer) => countMatters(db, TODAY, { of: 'officer', officer }));
    const none = countMatters(db, TODAY, { of: 'none' });
    const sum = (code: string) =>
      [...parts, none].reduce((n, one) => n + (one.get(code)?.urgent ?? 0) + (one.get(code)?.watch ?? 0), 0);
    return [...all].every(([code, counts]) => counts.urgent + counts.watch === sum(code));
  });
  t.doesNotThrow(() => fc.assert(property, { numRuns: 12 }));
});
