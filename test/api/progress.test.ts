import t from 'tap';
import { ProgressShape, TracksShape } from '../../server/api/shapes.ts';
import type { Progress } from '../../server/rules/progress.ts';
import { bringThree, openApi } from './fixture.ts';

t.test('progress answers exactly the fields that were promised', async (t) => {
  const world = await openApi(t);
  bringThree(world);
  const { status, json, headers } = await world.ask('/api/v1/progress');
  t.equal(status, 200);
  t.match(headers['content-type'], 'application/json');
  const progress = ProgressShape.parse(json);
  t.match(progress, {
    programme: { name: '秀水强脊工程', starts_on: '2026-01-01', ends_on: '2028-12-31' },
    as_of: '2026-09-30',
    known_at: '2026-09-30T08:00:00.000Z',
    schedule_basis: 'plan',
    enterprises_involved: 1,
  });
  const [giant, srdi, scale] = progress.categories;
  t.match(giant, { code: 'little_giant', target: 10, additions: 0, rate: 0 });
  t.match(srdi, { additions: 1, rate: 2.5, pending_publication: 1, exits: 1, net: 0, holding: 1 });
  t.match(srdi?.pipeline, { in_review: 1, reserve: 0 });
  t.match(scale?.years[0], { year: 2026, additions: 1 });
  t.same(
    scale?.years[0]?.quarters.map((one) => [one.quarter, one.additions]),
    [
      ['2026Q1', 1],
      ['2026Q2', 0],
      ['2026Q3', 0],
      ['2026Q4', 0],
    ],
  );
});

t.test('without a target the rates are null, never 0', async (t) => {
  const world = await openApi(t);
  world.db.$client.exec(
    `insert into programme (code, name, starts_on, ends_on) values ('next', '下一个计划', '2029-01-01', '2031-12-31')`,
  );
  const { json } = await world.ask('/api/v1/progress?programme=next');
  const [giant] = ProgressShape.parse(json).categories;
  t.match(giant, { target: null, rate: null, expected: null, schedule_rate: null, status: 'unset' });
  t.match(giant?.years[0], { year: 2029, target: null, rate: null });
});

t.test('the list behind a figure has exactly as many lines, on every day', async (t) => {
  const world = await openApi(t);
  bringThree(world);
  for (const day of ['2026-01-31', '2026-03-31', '2026-07-15', '2026-09-30']) {
    const { categories } = (await world.ask(`/api/v1/progress?as_of=${day}`)).json as Progress;
    for (const one of categories) {
      const figures = { ...one.pipeline, additions: one.additions, exits: one.exits, holding: one.holding };
      for (const [figure, n] of Object.entries({
        ...figures,
        pending_publication: one.pending_publication,
      })) {
        const path = `/api/v1/progress/tracks?figure=${figure}&category=${one.code}&as_of=${day}`;
        const list = TracksShape.parse((await world.ask(path)).json);
        t.equal(list.items.length, n, `${one.code} ${figure} ${day}`);
        t.equal(list.total, n);
      }
    }
  }
});

t.test('each line says by which papers and why it is in', async (t) => {
  const world = await openApi(t);
  const [code] = bringThree(world);
  const path = '/api/v1/progress/tracks?figure=additions&category=provincial_srdi&quarter=2026Q3';
  const list = TracksShape.parse((await world.ask(path)).json);
  t.match(list.items, [
    {
      uscc: code,
      year: 2026,
      quarter: '2026Q3',
      batch: '2026年第一批',
      document_no: '示例〔2026〕1号',
      issued_on: '2026-07-10',
      why: /2026年第一批，2026年7月10日公布，首次认定（R1）/,
    },
  ]);
  t.equal(TracksShape.parse((await world.ask(path.replace('Q3', 'Q4'))).json).total, 0);
  const exits = TracksShape.parse((await world.ask('/api/v1/progress/tracks?figure=exits')).json);
  t.match(exits.items[0]?.why, '2026年7月20日复核未通过（R11）');
  const waiting = TracksShape.parse((await world.ask('/api/v1/progress/tracks?figure=in_review')).json);
  t.match(waiting.items, [{ year: null, quarter: null, why: '2026年9月1日公示' }]);
});

t.test('a knowledge time shows what was recorded by then', async (t) => {
  const world = await openApi(t);
  bringThree(world);
  const additions = async (query: string) =>
    ProgressShape.parse((await world.ask(`/api/v1/progress?${query}`)).json).categories[1]?.additions;
  t.equal(await additions('known_at=2026-07-10T01:59:59Z'), 0);
  t.equal(await additions('known_at=2026-07-10T10:00:00%2B08:00'), 1);
  t.equal(await additions('known_at=2026-07-10T10:00:00+08:00'), 1, 'an unescaped + is understood');
  t.equal(await additions('known_at=2026-07-10T10:00:00%2B09:00'), 0);
  const { json } = await world.ask('/api/v1/progress?known_at=2026-07-10T10:00:00%2B08:00');
  t.match(json, { known_at: '2026-07-10T02:00:00.000Z', as_of: '2026-09-30' });
});
