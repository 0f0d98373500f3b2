import t from 'tap';
import { Problem } from '../../server/api/problems.ts';
import { openApi } from './fixture.ts';

const BAD: [string, string][] = [
  ['progress?as_of=2026-02-30', '#/as_of'],
  ['progress?as_of=2026年9月30日', '#/as_of'],
  ['progress?as_of=2026-09-30&as_of=2026-09-29', '#/as_of'],
  ['progress?known_at=2026-09-30', '#/known_at'],
  ['progress?known_at=2026-09-30T08:00:00', '#/known_at'],
  ['progress?known_at=2026-02-30T08:00:00Z', '#/known_at'],
  ['progress?asof=2026-09-30', '#/asof'],
  ['progress/tracks', '#/figure'],
  ['progress/tracks?figure=profit', '#/figure'],
  ['progress/tracks?figure=additions&category=four_above', '#/category'],
  ['progress/tracks?figure=additions&quarter=2026-3', '#/quarter'],
  ['progress/tracks?figure=additions&quarter=2026Q3&year=2027', '#/quarter'],
  ['progress/tracks?figure=additions&year=26', '#/year'],
  ['enterprises?limit=0', '#/limit'],
  ['enterprises?limit=201', '#/limit'],
  ['enterprises?limit=', '#/limit'],
  ['enterprises?limit=0x10', '#/limit'],
  ['enterprises?cursor=x', '#/cursor'],
  ['enterprises?sort=shoe_size', '#/sort'],
  ['enterprises?sort=name&cursor=WyJ1cGRhdGVkIix0cnVlLCJ4IiwxXQ', '#/cursor'],
  ['enterprises?stage=asleep', '#/stage'],
  ['enterprises?holding=perhaps', '#/holding'],
  ['enterprises?alert=fire', '#/alert'],
  ['enterprises?category=a&category=b', '#/category'],
];

t.test('what cannot be read is a problem that names its parameter in Chinese', async (t) => {
  const { ask } = await openApi(t);
  for (const [path, pointer] of BAD) {
    const { status, headers, json } = await ask(`/api/v1/${path}`);
    t.equal(status, 400, path);
    t.match(headers['content-type'], 'application/problem+json');
    const problem = Problem.parse(json);
    t.match(problem, { status: 400, title: 'Bad Request', errors: [{ pointer }] }, path);
    t.match(problem.detail, /\p{Script=Han}/u);
  }
});

t.test('a 404 says what it is that is not there', async (t) => {
  const { ask } = await openApi(t);
  for (const [path, detail] of [
    ['enterprises/91330411YY000009X1', '没有这家企业'],
    ['progress?programme=none', '没有这个行动计划'],
    ['summaries/2019Q1', '没有这个季度'],
    ['summaries/2026Q1/versions/9', '没有签发过'],
    ['nothing', '没有这个接口'],
  ] as const)
    t.match(Problem.parse((await ask(`/api/v1/${path}`)).json).detail, detail, path);
});

t.test('what is not there is a 404 problem', async (t) => {
  const { ask } = await openApi(t);
  for (const path of ['enterprises/91330411YY000009X1', 'nothing', 'progress?programme=none']) {
    const { status, headers, json } = await ask(`/api/v1/${path}`);
    t.equal(status, 404, path);
    t.match(headers['content-type'], 'application/problem+json');
    t.match(Problem.parse(json).detail, /\p{Script=Han}/u);
  }
});
