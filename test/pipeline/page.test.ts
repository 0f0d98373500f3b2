import fc from 'fast-check';
import t from 'tap';
import { openMemory, write } from '../../db/open.ts';
import { freshenReadiness } from '../../server/derived/readiness.ts';
import { recordFigures } from '../../server/indicators/queries.ts';
import { openPipeline } from '../../server/pipeline/page.ts';
import { stretchOf, tracksIn } from '../../server/pipeline/queries.ts';
import { findMoment, progressAt, tracksBehind } from '../../server/progress/queries.ts';
import { CATEGORIES, OPEN_STAGES, STAGES } from '../../server/rules/types.ts';
import { AT, openDemo } from '../demo/zone.ts';
import { openApp, TestClock } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const TODAY = '2026-09-30';
const NOW = '2026-09-30T08:00:00.000Z';

const zone = fc.array(
  fc.record({
    category: fc.constantFrom(...CATEGORIES),
    steps: fc.integer({ min: 1, max: 4 }),
    ends: fc.constantFrom('no', 'no', 'recognised', 'withdrawn', 'exited'),
    in_scope: fc.constantFrom(true, true, true, false),
    officer: fc.constantFrom('专员甲', '专员乙', null),
    industry_code: fc.constantFrom('36', '36', '65', null),
  }),
  { minLength: 1, maxLength: 14 },
);

t.test('a track finds what counts it by its enterprise, never among all of its stage', async (t) => {
  const world = await openApp(t);
  addEnterprise(world.db, {}, [
    { category: 'little_giant', kind: 'stage', stage: 'reserve', effective_on: '2026-03-01' },
  ]);
  const client = world.db.$client;
  const prepare = client.prepare.bind(client);
  const asked: string[] = [];
  client.prepare = ((sql: string) => {
    asked.push(sql);
    return prepare(sql);
  }) as typeof client.prepare;
  const leader = world.as('leader');
  for (const page of ['/tracks', '/tracks?stalled=1', '/tracks?stage=reserve', '/outlook'])
    await leader.get(page);
  const joins = asked.filter((sql) => /from (track|register) \w\s+cross join contribution/.test(sql));
  t.ok(joins.length >= 2, `${joins.length} statements`);
  for (const sql of joins) {
    const plan = prepare(`explain query plan ${sql.replace(/@\w+/g, "'2026-09-30'")}`).all() as {
      detail: string;
    }[];
    const ways = plan.map(({ detail }) => detail).filter((detail) => / c USING /.test(detail));
    t.same([...new Set(ways)], ['SEARCH c USING INDEX contribution_by_enterprise (enterprise_id=?)']);
  }
});

t.test(
  'each column counts what the progress page counts, and board, list and rows are the same',
  async (t) => {
    fc.assert(
      fc.property(zone, (firms) => {
        const db = openMemory();
        for (const { category, steps, ends, ...facts } of firms) {
          const industry_code = ends === 'recognised' || ends === 'exited' ? '36' : facts.industry_code;
          const events: NonNullable<Parameters<typeof addEnterprise>[2]> = OPEN_STAGES.slice(0, steps).map(
            (stage, i) => ({ category, kind: 'stage', stage, effective_on: `2026-0${i + 2}-10` }),
          );
          const effective_on = '2026-07-06';
          if (ends === 'withdrawn') events.push({ category, kind: 'withdrawn', effective_on });
          if (ends === 'recognised' || ends === 'exited')
            events.push({ category, kind: 'recognised', effective_on, batch_year: 2026 });
          if (ends === 'exited') {
            events.push({ category, kind: 'exited', reason: 'revoked', effective_on: '2026-08-01' });
            events.push({ category, kind: 'stage', stage: 'reserve', effective_on: '2026-08-20' });
          }
          addEnterprise(db, { ...facts, industry_code }, events);
        }
        const moment = findMoment(db, { asOf: TODAY });
        const progress = progressAt(db, { asOf: TODAY, now: NOW });
        for (const { code: category, pipeline, additions } of progress.categories) {
          for (const officer of [undefined, '专员甲', '-']) {
            const { asked, at, limits, counts } = openPipeline(db, { category, officer }, { today: TODAY });
            const all = { limits, limit: 1_000 };
            const list = stretchOf(db, asked, counts, at, { ...all, offset: 0 });
            for (const stage of STAGES) {
              const n = counts.find((one) => one.stage === stage)?.n;
              const filter = {
                figure: stage === 'recognised' ? ('additions' as const) : stage,
                category,
                officer: officer === undefined ? null : officer === '-' ? '' : officer,
              };
              const behind = tracksBehind(db, moment, filter, { limit: 1_000, offset: 0 });
              const board = tracksIn(db, asked, stage, at, all);
              const codes = (rows: readonly { uscc: string }[]) =>
                rows
                  .map((one) => one.uscc)
                  .sort()
                  .join();
              if (n !== behind.total || codes(board) !== codes(behind.items)) return false;
              if (codes(board) !== codes(list.filter((one) => one.stage === stage))) return false;
              const figure = stage === 'recognised' ? additions : pipeline[stage];
              if (officer === undefined && n !== figure) return false;
            }
            // Page by page the list is the same list.
            const parts = list.flatMap((_, offset) =>
              stretchOf(db, asked, counts, at, { limits, limit: 1, offset }),
            );
            if (JSON.stringify(parts) !== JSON.stringify(list)) return false;
          }
        }
        return true;
      }),
      { numRuns: 12 },
    );
    t.pass('for three categories, with and without a filter');
  },
);

t.test('the longest in a stage comes first, beyond the limit with its shape', async (t) => {
  const world = await openApp(t);
  const stage = { category: 'provincial_srdi', kind: 'stage', stage: 'applied' } as const;
  addEnterprise(world.db, { name: '示例新到有限公司' }, [{ ...stage, effective_on: '2026-09-20' }]);
  addEnterprise(world.db, { name: '示例久留有限公司', officer: null }, [
    { ...stage, effective_on: '2026-03-01' },
  ]);
  const { body } = await world.as('officer').get('/tracks?category=provincial_srdi');
  const text = textOf(body);
  t.match(text, /示例久留有限公司.*未指派专员.*停留 213 天.*示例新到有限公司.*停留 10 天/s);
  t.match(text, '缺口 40 家，在培 2 家，后备覆盖 0.1 倍；其中申报及以后 2 家');
  t.match(text, '本阶段没有企业');
  t.equal(body.match(/class="st bad"/g)?.length, 1);
  const links = linksOf(body).map(([, href]) => href);
  t.ok(links.some((href) => /^\/enterprises\/\w{18}\/events\/new\?category=provincial_srdi$/.test(href)));
  const stalled = textOf(
    (await world.as('leader').get('/tracks?category=provincial_srdi&stalled=1&view=list')).body,
  );
  t.match(stalled, /示例久留有限公司.*超过时限/s);
  t.notMatch(stalled, '示例新到有限公司');
  t.notMatch(stalled, '更新阶段', 'who may not is not offered it');
});

t.test('the filters narrow board and list, and one’s own come first', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  const stage = {
    category: 'little_giant',
    kind: 'stage',
    stage: 'reserve',
    effective_on: '2026-05-01',
  } as const;
  const own = { name: '示例我的有限公司', officer: '示例officer1', chain: '光电信息' };
  addEnterprise(world.db, own, [stage]);
  addEnterprise(world.db, { name: '示例别人有限公司', chain: null }, [{ ...stage, stage: 'cultivating' }]);
  for (const view of ['', '&view=list']) {
    const shown = async (query: string) => textOf((await officer.get(`/tracks?${query}${view}`)).body);
    const mine = await shown(`officer=${encodeURIComponent(own.officer)}`);
    t.match(mine, '我负责的');
    t.match(mine, own.name);
    t.notMatch(mine, '示例别人有限公司');
    t.match(await shown('chain=-'), '示例别人有限公司');
    t.notMatch(await shown('chain=-'), own.name);
    t.notMatch(await shown('stage=cultivating'), own.name);
    t.match(await shown('q=wode'), own.name);
    t.match(
      await shown('q=%27%22%3C%25_&page=9&rows=7&category=x&stage=y'),
      '共 0 家',
      'odd values do no harm',
    );
  }
  const saved = await officer.get('/tracks/exports/list.csv?officer=专员甲&stage=reserve&stalled=1');
  t.match(saved.body, '条件：阶段：储备，专员：专员甲，只看超过时限的');
});

t.test('a column shows some cards and leads to all; a long list is paged', async (t) => {
  const world = await openApp(t);
  for (let i = 0; i < 52; i += 1) {
    const on = `2026-0${1 + (i % 9)}-0${1 + (i % 5)}`;
    addEnterprise(world.db, { name: `示例第${i}号试验有限公司` }, [
      { category: 'above_scale', kind: 'stage', stage: 'reserve', effective_on: on },
    ]);
  }
  const leader = world.as('leader');
  const { body } = await leader.get('/tracks?category=above_scale');
  t.equal(body.match(/class="card"/g)?.length, 8);
  const all = linksOf(body).find(([word]) => word === '全部 52 家')?.[1] ?? '';
  t.equal(all, '/tracks?category=above_scale&view=list&stage=reserve');
  t.match(textOf((await leader.get(all)).body), '第 1—50 家，共 52 家');
  t.match(textOf((await leader.get(`${all}&page=2`)).body), '第 51—52 家，共 52 家');
  t.match(textOf((await leader.get(`${all}&rows=300`)).body), '第 1—52 家，共 52 家');
});

t.test('an empty system and no target are told in words', async (t) => {
  const world = await openApp(t);
  const leader = world.as('leader');
  t.match(textOf((await leader.get('/tracks?view=list')).body), '还没有在培或新增的企业');
  world.db.$client.exec(
    'drop trigger target_no_delete; drop trigger target_cell_no_delete; delete from target_cell; delete from target',
  );
  t.match(textOf((await leader.get('/tracks')).body), '未设目标');
});

t.test('the demo is filled, and no track stands there twice', async (t) => {
  const clock = new TestClock();
  clock.set(AT);
  const world = await openApp(t, {}, { db: openDemo(), clock });
  const leader = world.as('leader');
  for (const category of CATEGORIES) {
    const { body } = await leader.get(`/tracks?category=${category}&view=list&rows=300`);
    const rows = body.match(/ id="row-\w{18}"/g) ?? [];
    t.ok(rows.length > 10, category);
    t.equal(new Set(rows).size, rows.length);
  }
  t.equal((await world.stranger.get('/tracks')).status, 303);
});

t.test('what is missing names figures to those alone who keep enterprises', async (t) => {
  const world = await openApp(t);
  const { db } = world;
  const firm = addEnterprise(db, {}, [
    { category: 'provincial_srdi', kind: 'stage', stage: 'cultivating', effective_on: '2026-02-10' },
  ]);
  write(db, (tx) => {
    freshenReadiness(tx, TODAY);
    const figures = { revenue: 12_345_600, main_revenue: 11_000_000, rd_expense: 246_000 };
    recordFigures(
      tx,
      { enterpriseId: firm.id, name: firm.name, year: 2025, figures },
      'declared',
      recordedBy(),
    );
  });
  const paths = [
    '/tracks?category=provincial_srdi',
    '/tracks?category=provincial_srdi&view=list',
    '/tracks/exports/list.csv?category=provincial_srdi',
    '/outlook?category=provincial_srdi',
    '/outlook/exports/list.csv?category=provincial_srdi',
  ];
  const [officer, leader] = [world.as('officer'), world.as('leader')];
  for (const path of paths) {
    t.match((await officer.get(path)).body, '1,234', `an officer sees the revenue at ${path}`);
    const seen = (await leader.get(path)).body;
    t.notMatch(seen, '1,234', `a leader does not at ${path}`);
    t.match(seen, '营业收入', 'but which criteria they are');
  }
});
