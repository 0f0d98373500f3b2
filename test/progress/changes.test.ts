import fc from 'fast-check';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { changesOf } from '../../server/progress/changes.ts';
import { readPeriod } from '../../server/progress/periods.ts';
import { findMoment, progressAt } from '../../server/progress/queries.ts';
import { CATEGORIES } from '../../server/rules/types.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { attribute, elements, textOf, wordsOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { anyStory, Telling } from '../rules/random-zone.ts';

const SRDI = { category: 'provincial_srdi', kind: 'recognised', batch_year: 2026 } as const;
/** Later than what stories record. */
const MERGED = '2035-01-01T02:00:00.000Z';
const PARTED = '2035-02-01T02:00:00.000Z';

const anyMoment = fc.record({
  asOf: fc.constantFrom('2025-12-31', '2026-03-31', '2026-07-06', '2026-10-15', '2027-05-20', '2028-12-31'),
  knownAt: fc.constantFrom(
    '2026-02-01T00:00:00.000Z',
    '2026-09-01T00:00:00.000Z',
    '2027-06-01T00:00:00.000Z',
    '2029-06-01T00:00:00.000Z',
    '2035-01-15T00:00:00.000Z',
    null,
  ),
});
const later = (a: string | null, b: string | null) => a === null || (b !== null && a >= b);

for (const [i, story] of fc.sample(anyStory, { numRuns: 6, seed: 20 }).entries()) {
  t.test(`story ${i}: what is told by name is the difference of the figures`, async (t) => {
    const telling = new Telling(story.startsOn);
    for (const act of story.acts) telling.tell(act);
    const { db, zone } = telling;
    t.teardown(() => db.$client.close());
    const code = (at: number) => zone.histories[at % 3]?.uscc ?? '';
    const merge = mergeNow(db, code(i), code(i + 1), { at: MERGED });
    if (i % 2 === 1) partNow(db, merge, PARTED);
    const now = '2036-01-01T00:00:00.000Z';
    for (const [from, to] of fc.sample(fc.tuple(anyMoment, anyMoment), { numRuns: 30, seed: i })) {
      if (from.asOf > to.asOf || !later(to.knownAt, from.knownAt)) continue;
      const { flows } = changesOf(db, findMoment(db, { asOf: to.asOf, knownAt: to.knownAt }), { from, to });
      for (const category of CATEGORIES) {
        const figure = ({ asOf, knownAt }: typeof from) =>
          progressAt(db, { asOf, knownAt, now }).categories.find((one) => one.code === category)?.additions;
        const own = flows.filter((one) => one.figure === 'additions' && one.category === category);
        const came = own.filter((one) => one.came).length;
        const difference = came - (own.length - came);
        t.equal((figure(from) ?? 0) + difference, figure(to), `${category} ${JSON.stringify([from, to])}`);
      }
    }
  });
}

t.test('a correction is no change, a voiding takes away by name, and what came late says so', async (t) => {
  const db = openMemory();
  const [first, second] = ['示例更正机电有限公司', '示例作废机电有限公司'].map((name) =>
    addEnterprise(
      db,
      { name },
      [{ ...SRDI, effective_on: '2026-07-06' }],
      recordedBy('2026-07-07T01:00:00.000Z'),
    ),
  );
  const since = '2026-09-01T00:00:00.000Z';
  const eventOf = (id = 0) =>
    db.$client
      .prepare<[number], number>('select max(id) from event where enterprise_id = ?')
      .pluck()
      .get(id) ?? 0;
  write(db, (tx) => {
    const by = recordedBy('2026-09-02T01:00:00.000Z');
    voidEvent(tx, eventOf(first?.id), '日期抄错', by);
    recordEvents(tx, first?.id ?? 0, [{ ...SRDI, effective_on: '2026-07-08' }], by);
    voidEvent(tx, eventOf(second?.id), '记错企业', recordedBy('2026-09-03T01:00:00.000Z'));
  });
  addEnterprise(
    db,
    { name: '示例补录机电有限公司' },
    [{ ...SRDI, effective_on: '2026-07-06' }],
    recordedBy('2026-09-04T01:00:00.000Z'),
  );
  const { between } = readPeriod({}, { today: '2026-09-30', since });
  const { flows, stages } = changesOf(db, findMoment(db, { asOf: '2026-09-30' }), between);
  t.same(
    flows.map(({ name, came, why }) => [name, came, why]),
    [
      ['示例作废机电有限公司', false, '原记录已作废'],
      ['示例补录机电有限公司', true, '补录'],
    ],
  );
  t.same(stages, []);
});

async function leaderOf(
  t: Parameters<typeof openApp>[0],
): Promise<{ world: World; at: (s: string) => void }> {
  const world = await openApp(t);
  return { world, at: (instant) => world.clock.set(instant) };
}
const newsOn = (html: string) =>
  elements(html)
    .filter((one) => attribute(one, 'class')?.split(' ').includes('news'))
    .map(wordsOf)
    .join();

t.test('a leader is told what changed since the last look, each leader for themselves', async (t) => {
  const { world, at } = await leaderOf(t);
  at('2026-10-12T01:30:00.000Z');
  const [one, other] = [world.as('leader'), world.as('leader')];
  t.equal(newsOn((await one.get('/')).body), '', 'nobody looked before');
  at('2026-10-12T04:00:00.000Z');
  const { id } = addEnterprise(
    world.db,
    { name: '示例新认定机电有限公司' },
    [{ ...SRDI, effective_on: '2026-10-12' }],
    recordedBy('2026-10-12T03:00:00.000Z'),
  );
  t.match(
    newsOn((await one.get('/')).body),
    '自 10月12日 09:30 上次查看以来：新增 1 家次（省级专精特新 1）。',
  );
  world.clock.forward(20);
  t.match(newsOn((await one.get('/')).body), '新增 1 家次', 'still the same look');
  t.match(
    newsOn((await one.get('/', { 'x-live': 'page' })).body),
    '新增 1 家次',
    'nor does a page look by itself',
  );
  write(world.db, (tx) =>
    recordEvents(
      tx,
      id,
      [{ category: 'little_giant', kind: 'stage', stage: 'applied', effective_on: '2026-10-12' }],
      recordedBy('2026-10-12T04:15:00.000Z'),
    ),
  );
  t.match(newsOn((await one.get('/')).body), '新增 1 家次（省级专精特新 1），阶段变化 1 家次');
  const page = textOf((await one.get('/progress/changes')).body);
  t.match(page, '自 10月12日 09:30 上次查看以来');
  t.match(page, /新增 1 家次.*省级专精特新累计新增 0 → 1 家/);
  t.match(page, /示例新认定机电有限公司 ?国家级小巨人 ?列入申报|示例新认定机电有限公司.*列入申报/);
  world.clock.forward(31);
  t.match(newsOn((await one.get('/')).body), /上次查看以来：没有变化/);
  t.equal(newsOn((await other.get('/')).body), '', 'the other never looked');
});

t.test('periods: this week, this month, one day, and what of them cannot be', async (t) => {
  const { world, at } = await leaderOf(t);
  at('2026-10-14T02:00:00.000Z');
  for (const [name, on] of [
    ['示例上月机电有限公司', '2026-09-30'],
    ['示例月初机电有限公司', '2026-10-08'],
    ['示例周二机电有限公司', '2026-10-13'],
  ] as const)
    addEnterprise(
      world.db,
      { name },
      [{ ...SRDI, effective_on: on }],
      recordedBy('2026-10-14T01:00:00.000Z'),
    );
  const leader = world.as('leader');
  const named = async (query: string) =>
    [...textOf((await leader.get(`/progress/changes?${query}`)).body).matchAll(/示例(..)机电/g)].map(
      (one) => one[1],
    );
  t.same(await named('period=week'), ['周二']);
  t.same((await named('period=month')).sort(), ['周二', '月初']);
  t.same(await named('period=day&on=2026-09-30'), ['上月']);
  t.same(await named('period=day&on=2026-09-29'), []);
  t.same(await named('period=week&known=then'), ['周二', '月初', '上月'], 'what was recorded meanwhile');
  for (const [on, fault] of [
    ['2026-10-15', '日期不能晚于今天'],
    ['昨天', '日期写成 2026-09-30'],
  ] as const)
    t.match(
      textOf((await leader.get(`/progress/changes?${new URLSearchParams({ period: 'day', on })}`)).body),
      fault,
    );
  const file = await leader.get('/progress/changes/exports/changes.csv?period=month');
  t.equal(file.status, 200);
  t.match(file.body, '示例月初机电有限公司');
});

t.test('the sentence for a message says its day and every category', async (t) => {
  const { world } = await leaderOf(t);
  const { body } = await world.as('leader').get('/progress/changes');
  const field = elements(body).find((one) => attribute(one, 'id') === 'status-text');
  const words = field === undefined ? '' : wordsOf(field);
  t.match(words, /^截至2026年9月30日，秀水强脊工程累计新增：国家级小巨人 0 家（目标 10 家，完成率 0\.0%）/);
  t.match(words, /省级专精特新 0 家.*规上工业 0 家.*录入时间截至 2026-09-30 16:00。$/);
  t.ok(field !== undefined && attribute(field, 'readonly') !== null);
});
