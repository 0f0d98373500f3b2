/** 责任分解: shares, the undivided rest, versions, and a ranking that is off until somebody asks for it. */
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { write } from '../../db/open.ts';
import { audit } from '../../db/schema.ts';
import {
  judgeShares,
  rankShares,
  restOf,
  type ShareCell,
  type ShareVersion,
  shareStanding,
  sharesAt,
  sumShares,
} from '../../server/rules/shares.ts';
import type { TargetCell } from '../../server/rules/types.ts';
import { findProgramme, isRanked, readShares, saveTarget } from '../../server/targets/queries.ts';
import { openApp, type World } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const EDIT = '/targets/shares/area/provincial_srdi';
const TOWNS = ['示例一街道', '示例二镇', '示例三园区'];
const issued = (effective_on: string) => ({
  category: 'provincial_srdi' as const,
  kind: 'recognised' as const,
  effective_on,
  batch_year: Number(effective_on.slice(0, 4)),
});

/** On 30 September 2026: two additions in the first town, one in the third; the target of 2026 is 13. */
async function openZone(t: Test) {
  const world = await openApp(t);
  addEnterprise(world.db, { area: TOWNS[0] ?? null, officer: '专员乙' }, [issued('2026-03-01')]);
  addEnterprise(world.db, { area: TOWNS[1] ?? null, officer: '专员甲' }, [
    { category: 'provincial_srdi', kind: 'stage', stage: 'applied', effective_on: '2026-05-01' },
  ]);
  addEnterprise(world.db, { area: TOWNS[2] ?? null, officer: '专员甲' }, [issued('2026-07-01')]);
  addEnterprise(world.db, { area: TOWNS[0] ?? null, officer: '专员乙' }, [issued('2026-08-01')]);
  return world;
}

/** The form's boxes: what each town has to reach in each year. */
function typed(rows: (readonly string[])[], more: Record<string, string> = {}): Record<string, string> {
  const boxes = rows.flatMap((row, at) => row.map((n, i): [string, string] => [`n${at}-${2026 + i}`, n]));
  const fixed = { reason: '示例分解', document: '', holds_from: '', base: '', values: JSON.stringify(TOWNS) };
  return { ...fixed, ...Object.fromEntries(boxes), ...more };
}
const SHARES = typed([
  ['4', '5', ''],
  ['3 家', '', '２'],
]);

const sharesIn = ({ db }: World) => readShares(db, findProgramme(db).id);

t.test('shares are kept as a version, and what is not given to anybody is shown as undivided', async (t) => {
  const world = await openZone(t);
  const manager = world.as('manager');
  t.match(textOf((await manager.get('/targets/shares')).body), /还没有分解，40 家都未分解/);
  const answer = await manager.post(EDIT, SHARES);
  t.equal(answer.location, '/targets/shares?dim=area');
  t.match(sharesIn(world), [
    {
      category: 'provincial_srdi',
      dim: 'area',
      holds_from: '2026-09-30',
      cells: [
        { value: '示例一街道', year: 2026, planned: 4 },
        { value: '示例一街道', year: 2027, planned: 5 },
        { value: '示例二镇', year: 2026, planned: 3 },
        { value: '示例二镇', year: 2028, planned: 2 },
      ],
    },
  ]);
  const page = textOf((await world.as('leader').get('/targets/shares')).body).replace(/\s+/g, '');
  t.match(page, /示例一街道2\/4—\/5—2\/92/);
  t.match(page, /已分解75214未分解681226年度目标13131440/);
  t.match(textOf((await manager.get('/targets')).body).replace(/\s+/g, ''), /省级专精特新镇街园区，2个1426/);
  const said = world.db.select().from(audit).all().at(-1);
  t.match(said?.sentence, /省级专精特新目标按镇街园区分解为 2 项共 14 家，自2026年9月30日起，原因：示例分解/);
});

t.test('more than the year’s target is refused with the difference; everything typed is kept', async (t) => {
  const world = await openZone(t);
  const manager = world.as('manager');
  const cases: [Record<string, string>, RegExp][] = [
    [
      typed([
        ['10', '14', ''],
        ['5', '', ''],
      ]),
      /2026年分解合计 15 家，比年度目标 13 家多 2 家/,
    ],
    [
      typed([
        ['10', '14', ''],
        ['5', '', ''],
      ]),
      /2027年分解合计 14 家，比年度目标 13 家多 1 家/,
    ],
    [typed([['四', '', '']]), /示例一街道2026年的目标应为 0 到 9999 的整数/],
    [typed([['4', '', '']], { reason: '' }), /填写修改原因/],
    [typed([['4', '', '']], { holds_from: '2025-12-31' }), /生效日期不能早于行动计划开始的2026年1月1日/],
  ];
  for (const [form, message] of cases) {
    const answer = await manager.post(EDIT, { ...form, document: '示例文件' });
    t.equal(answer.status, 422);
    t.match(textOf(answer.body), message);
    t.match(answer.body, `value="${form['n0-2026'] ?? ''}"`);
    t.match(answer.body, 'value="示例文件"');
  }
  t.same(sharesIn(world), []);
  t.equal((await manager.post(EDIT, typed([['13', '13', '14']]))).status, 303, 'all of it may be given');
});

t.test(
  'a refused number comes back as it was typed, in the row of its value where the list has grown',
  async (t) => {
    const world = await openZone(t);
    const manager = world.as('manager');
    const form = typed([
      ['３ 家', ' 02', '0'],
      ['四', '', ''],
    ]);
    const [first = '', second = '', third = ''] = TOWNS;
    for (const [values, own, other] of [
      [TOWNS, 0, 1],
      [[second, third], 1, 2],
    ] as const) {
      const answer = await manager.post(EDIT, { ...form, values: JSON.stringify(values) });
      t.equal(answer.status, 422);
      const shownIn = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(answer.body)?.[1];
      t.same(
        [2026, 2027, 2028].map((year) => shownIn(`n${own}-${year}`)),
        ['３ 家', ' 02', '0'],
      );
      t.equal(shownIn(`n${other}-2026`), '四');
      if (own > 0) t.equal(shownIn('n0-2026'), '', first);
      t.match(answer.body, `id="e-n${other}-2026"`, 'and is told at its own box');
    }
    const conflict = await manager.post(EDIT, SHARES);
    t.equal(conflict.status, 303);
    const answer = await manager.post(EDIT, SHARES);
    t.equal(answer.status, 409);
    t.match(answer.body, 'name="n1-2028" value="２"');
  },
);

t.test('somebody’s save meanwhile is told, with both sides, and nothing is lost', async (t) => {
  const world = await openZone(t);
  const manager = world.as('manager');
  await manager.post(EDIT, SHARES);
  const answer = await manager.post(EDIT, typed([['6', '', '']], { reason: '另一原因' }));
  t.equal(answer.status, 409);
  t.match(textOf(answer.body).replace(/\s+/g, ''), /已保存另一版分解.*示例一街道4\/65\/00\/0/);
  t.match(answer.body, 'value="6"');
  const base = /name="base" value="(\d+)"/.exec(answer.body)?.[1] ?? '';
  t.equal((await manager.post(EDIT, typed([['6', '', '']], { reason: '另一原因', base }))).status, 303);
  const history = textOf((await manager.get(`${EDIT}/history`)).body);
  t.match(history, /示例一街道 2026年 4 → 6；示例一街道 2027年 5 → 0/);
  t.match(history, /首个版本|示例一街道 2026年 0 → 4/);
});

t.test(
  'a past day has the shares of then, and none before the first; an old name stays readable',
  async (t) => {
    const world = await openZone(t);
    const manager = world.as('manager');
    await manager.post(EDIT, { ...SHARES, holds_from: '2026-04-01' });
    const [first] = sharesIn(world);
    await manager.post(EDIT, typed([['9', '', '']], { base: String(first?.id), holds_from: '2026-08-01' }));
    const ask = async (day: string) =>
      textOf((await manager.get(`/targets/shares?as_of=${day}`)).body).replace(/\s+/g, '');
    t.match(await ask('2026-03-31'), /还没有分解，40家都未分解/);
    t.match(await ask('2026-06-30'), /示例一街道1\/4/);
    t.match(await ask('2026-09-30'), /示例一街道2\/9/);
    world.db.$client.prepare(`update dictionary set value = '示例一新街道' where value = '示例一街道'`).run();
    t.match(await ask('2026-09-30'), /示例一街道2\/9/);
    const one = await manager.get(`/targets/shares/one?dim=area&value=${encodeURIComponent('示例一街道')}`);
    t.match(textOf(one.body), /现在不在名册中/);
  },
);

t.test('the page of one of them says what was given and added, and leads to exactly those', async (t) => {
  const world = await openZone(t);
  await world.as('manager').post(EDIT, SHARES);
  const leader = world.as('leader');
  const page = await leader.get(`/targets/shares/one?dim=area&value=${encodeURIComponent('示例一街道')}`);
  t.match(textOf(page.body), /到2026年底应完成 4 家，累计新增 2 家 ?（50.0%），还差 2 家/);
  for (const [words, href] of linksOf(page.body)) {
    if (!href.startsWith('/progress/tracks')) continue;
    t.match(textOf((await leader.get(href)).body), new RegExp(`共 ${/\d+/.exec(words)?.[0]} 家`), href);
  }
  for (const query of ['', '?value=', '?value=a&value=b']) {
    t.equal((await leader.get(`/targets/shares/one${query}`)).status, 404, query);
  }
  t.equal((await leader.get('/targets/shares/chain/provincial_srdi/history')).status, 404);
});

t.test('the breakdown of progress shows shares where they are set, in the order of the list', async (t) => {
  const world = await openZone(t);
  const leader = world.as('leader');
  t.notMatch(textOf((await leader.get('/?dim=area')).body), /已完成\/目标/);
  await world.as('manager').post(EDIT, SHARES);
  const page = textOf((await leader.get('/?dim=area')).body).replace(/\s+/g, '');
  t.match(page, /已完成\/目标/);
  t.match(page, /示例一街道.*2\/4.*示例二镇.*0\/3.*示例三园区/s);
  t.notMatch(textOf((await leader.get('/?dim=chain')).body), /已完成\/目标/);
  const csv = (await leader.get('/progress/exports/area.csv')).body;
  t.match(csv, /省级专精特新到2026年底目标/);
  t.match(csv, /示例一街道,0,,0,2,4,0/);
});

t.test(
  'nothing is ranked until a manager switches it on, with a reason; then by what is lacking',
  async (t) => {
    const world = await openZone(t);
    const manager = world.as('manager');
    await manager.post(EDIT, SHARES);
    const leader = world.as('leader');
    for (const path of [
      '/?dim=area',
      '/?dim=officer',
      '/targets/shares',
      '/targets/shares?dim=officer',
      '/targets',
    ]) {
      t.notMatch(textOf((await leader.get(path)).body), /排名|名次|第一名/, path);
    }
    t.notMatch((await leader.get('/targets/shares/exports/area.csv')).body, '排名');
    t.equal((await manager.post('/targets/ranking', { shown: 'yes', reason: '' })).status, 422);
    t.equal(isRanked(world.db, 1), false);
    t.equal((await manager.post('/targets/ranking', { shown: 'yes', reason: '年终考核' })).status, 303);
    t.equal((await manager.post('/targets/ranking', { shown: 'yes', reason: '再来一次' })).status, 303);
    t.equal(
      world.db
        .select()
        .from(audit)
        .all()
        .filter((one) => one.act === 'ranking set').length,
      1,
      'the same again changes nothing',
    );
    const page = textOf((await leader.get('/?dim=area')).body).replace(/\s+/g, '');
    t.match(page, /省级专精特新排名：到2026年底还差几家/);
    t.match(page, /1示例二镇0\/30\.0%差3家2示例一街道2\/450\.0%差2家/);
    t.match((await leader.get('/targets/shares/exports/area.csv')).body, /排名/);
    await manager.post('/targets/ranking', { shown: 'no', reason: '不再比较' });
    t.notMatch(textOf((await leader.get('/?dim=area')).body), /排名/);
  },
);

t.test('who may not revise targets reads shares and changes none', async (t) => {
  const world = await openZone(t);
  const leader = world.as('leader');
  t.equal((await leader.get(EDIT)).status, 403);
  t.equal((await leader.post(EDIT, SHARES)).status, 403);
  t.equal((await world.as('officer').post('/targets/ranking', { shown: 'yes', reason: '理由' })).status, 403);
  t.notMatch((await leader.get('/targets/shares')).body, /分解省级专精特新目标/);
});

t.test('a target that is lowered later leaves an excess that is shown, not hidden', async (t) => {
  const world = await openZone(t);
  const { db } = world;
  const manager = world.as('manager');
  await manager.post(EDIT, typed([['13', '', '']]));
  const programme = findProgramme(db);
  const cells = [{ year: 2026, quarter: 4 as const, planned: 10 }];
  const plan = { programme, category: 'provincial_srdi' as const, total: 10, cells, document: '' };
  write(db, (tx) =>
    saveTarget(
      tx,
      { ...plan, holds_from: '2026-09-30', state: 'confirmed', reason: '调整' },
      recordedBy('2026-09-30T06:00:00.000Z'),
    ),
  );
  t.match(textOf((await manager.get('/targets/shares')).body), /超出 3/);
  t.match(textOf((await manager.get('/targets')).body), /超出 3/);
});

const PLAN: TargetCell[] = [2026, 2027, 2028].map((year) => ({ year, quarter: 4, planned: 10 }));
const anyCells = fc.uniqueArray(
  fc.record({
    value: fc.constantFrom('甲', '乙', '丙', '丁'),
    year: fc.constantFrom(2026, 2027, 2028),
    planned: fc.integer({ min: 1, max: 8 }),
  }),
  { selector: (one) => `${one.value}${one.year}`, maxLength: 12 },
);

t.test('what is given and what is not make the year’s target; only an excess is refused', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(anyCells, (cells: ShareCell[]) => {
        const years = [2026, 2027, 2028];
        const over = years.filter((year) => sumShares(cells, { year }) > 10);
        const refused = judgeShares(cells, PLAN, years).map((one) => one.field);
        return (
          years.every((year) => sumShares(cells, { year }) + restOf(PLAN, cells, year) === 10) &&
          JSON.stringify(refused) === JSON.stringify(over.map((year) => `y${year}`))
        );
      }),
      { seed: 11 },
    ),
  );
});

t.test('a ranking has everybody who was given something, the largest shortfall first', async (t) => {
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(anyCells, fc.array(fc.nat(9), { minLength: 4, maxLength: 4 }), (cells, done) => {
        const rows = ['甲', '乙', '丙', '丁'].map((value, i) => ({
          value,
          ...shareStanding(cells, value, 2027, done[i] ?? 0),
        }));
        const ranked = rankShares(rows);
        return (
          ranked.length === rows.filter((one) => one.planned !== null).length &&
          ranked.every((one, i) => {
            const before = ranked[i - 1];
            return (
              before === undefined || ((before.short ?? 0) >= (one.short ?? 0) && before.rank <= one.rank)
            );
          })
        );
      }),
      { seed: 12 },
    ),
  );
});

t.test('of versions the one with the latest first day holds, known by then', async (t) => {
  const version = (id: number, holds_from: string, recorded: string): ShareVersion => ({
    id,
    category: 'above_scale',
    dim: 'area',
    holds_from,
    recorded_at: `${recorded}T02:00:00.000Z`,
    cells: [],
  });
  const all = [
    version(1, '2026-03-01', '2026-03-05'),
    version(2, '2026-06-01', '2026-06-02'),
    version(3, '2026-04-01', '2026-07-01'),
  ];
  const of = { category: 'above_scale', dim: 'area' } as const;
  const cases: [day: string, knownAt: string | undefined, id: number | null][] = [
    ['2026-02-28', undefined, null],
    ['2026-03-31', undefined, 1],
    ['2026-05-31', undefined, 3],
    ['2026-05-31', '2026-06-30T00:00:00.000Z', 1],
    ['2026-12-31', undefined, 2],
    ['2026-03-31', '2026-03-04T00:00:00.000Z', null],
  ];
  for (const [day, knownAt, id] of cases) {
    t.equal(sharesAt(all, of, day, knownAt)?.id ?? null, id, `${day} ${knownAt ?? ''}`);
  }
  t.equal(sharesAt(all, { ...of, dim: 'officer' }, '2026-12-31'), null);
});
