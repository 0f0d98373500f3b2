/** Pages, lists, files, commands and papers: each says of which programme it is, and stays with it. */
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openDatabase, write } from '../../db/open.ts';
import { lockBaseline, readBaselines } from '../../server/baseline/queries.ts';
import { readDossier } from '../../server/derived/dossiers.ts';
import { addProgramme } from '../../server/programmes/queries.ts';
import { figureChanges } from '../../server/progress/queries.ts';
import { DEFAULT_SETTINGS } from '../../server/rules/facts.ts';
import { findProgramme } from '../../server/targets/queries.ts';
import { candidateOf } from '../../server/tracks/drafts.ts';
import { recordEvents } from '../../server/tracks/queries.ts';
import { openCli } from '../cli/cli.ts';
import { openApp } from '../helpers/app.ts';
import { linksOf, textOf } from '../helpers/page.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';

const FIRST = 'xiushui-qiangji';
const NEXT = 'qiangji-2027';
const SRDI = { category: 'provincial_srdi', kind: 'recognised' } as const;

const NEXT_PLAN = {
  code: NEXT,
  name: '示例接续计划',
  source: '',
  document: '',
  starts_on: '2027-01-01',
  ends_on: '2031-12-31',
  totals: { little_giant: null, provincial_srdi: 20, above_scale: 30 },
  settings: DEFAULT_SETTINGS,
};

/** On 20 March 2027: one addition of 2026, two of 2027, and a second programme from 2027 on. */
async function openTwo(t: Test) {
  const world = await openApp(t);
  const { db } = world;
  world.clock.set('2027-03-20T02:00:00.000Z');
  write(db, (tx) => addProgramme(tx, NEXT_PLAN, recordedBy('2026-12-20T02:00:00.000Z', '主管甲')));
  const by = recordedBy('2027-03-10T02:00:00.000Z');
  for (const [i, day] of ['2026-07-01', '2027-02-01', '2027-03-01'].entries()) {
    const event = { ...SRDI, effective_on: day, batch_year: Number(day.slice(0, 4)) };
    addEnterprise(db, { name: `示例第${i}材料有限公司` }, [event], by);
  }
  return world;
}

t.test('every figure of each programme leads to a list of exactly that many', async (t) => {
  const world = await openTwo(t);
  const leader = world.as('leader');
  for (const [code, additions] of [
    [FIRST, 3],
    [NEXT, 2],
  ] as const) {
    const page = await leader.get(`/?programme=${code}`);
    const figures = linksOf(page.body).filter(([, href]) => href.startsWith('/progress/tracks'));
    t.ok(figures.length > 8, 'there are figures to follow');
    t.ok(
      figures.every(([, href]) => href.includes(`programme=${code}`)),
      'all of them stay with their programme',
    );
    const srdi = figures.find(([, href]) => href.includes('figure=additions&category=provincial_srdi'));
    t.equal(srdi?.[0], String(additions), code);
    for (const [words, href] of new Map(figures.map((one) => [one[1], one])).values()) {
      t.match(textOf((await leader.get(href)).body), new RegExp(`共 ${/\d+/.exec(words)?.[0]} 家`), href);
    }
  }
});

t.test(
  'the page switches between them and shows the one that runs; a day of before is of its own',
  async (t) => {
    const world = await openTwo(t);
    const leader = world.as('leader');
    const page = textOf((await leader.get('/')).body);
    t.match(page, /^.*示例接续计划进度/s);
    t.match(page, /五年目标完成情况/, 'five years are not called three');
    t.notMatch(page, /三年/);
    const links = linksOf((await leader.get('/')).body);
    t.ok(links.some(([word, href]) => word === '秀水强脊工程' && href === `/?programme=${FIRST}`));
    t.match(textOf((await leader.get('/?as_of=2026-12-31')).body), /秀水强脊工程进度/);
    t.match(textOf((await leader.get(`/?as_of=2026-12-31&programme=${NEXT}`)).body), /示例接续计划进度/);
    t.match((await leader.get(`/screen?programme=${FIRST}`)).body, `href="/?programme=${FIRST}"`);
  },
);

t.test('with one programme no address names it and nothing offers to switch', async (t) => {
  const { as } = await openApp(t);
  const leader = as('leader');
  for (const path of [
    '/',
    '/targets',
    '/targets/counting',
    '/targets/baseline',
    '/summaries',
    '/targets/shares',
  ]) {
    const { body } = await leader.get(path);
    t.notMatch(body, 'programme=', path);
    t.notMatch(body, 'aria-label="行动计划"', path);
  }
});

t.test('files name the programme whose figures they hold', async (t) => {
  const world = await openTwo(t);
  const leader = world.as('leader');
  for (const [code, name, n] of [
    [FIRST, '秀水强脊工程（2026—2028年）', 3],
    [NEXT, '示例接续计划（2027—2031年）', 2],
  ] as const) {
    for (const what of ['progress', 'goals', 'years', 'area']) {
      t.match((await leader.get(`/progress/exports/${what}.csv?programme=${code}`)).body, name, what);
    }
    const list = await leader.get(
      `/progress/tracks/exports/tracks.csv?figure=additions&category=provincial_srdi&programme=${code}`,
    );
    t.match(list.body, name);
    t.equal(list.body.match(/示例第\d材料/g)?.length, n);
    t.match((await leader.get(`/targets/exports/targets.csv?programme=${code}`)).body, name.slice(0, 6));
    t.match((await leader.get(`/targets/baseline/exports/list.csv?programme=${code}`)).body, name);
  }
});

t.test(
  'API and command line answer for the programme that is named, else for the one that runs',
  async (t) => {
    const world = await openTwo(t);
    const leader = world.as('leader');
    const ask = async (query: string) => JSON.parse((await leader.get(`/api/v1/progress${query}`)).body);
    t.match(await ask(''), { programme: { code: NEXT }, categories: [{}, { additions: 2, target: 20 }, {}] });
    t.match(await ask(`?programme=${FIRST}`), {
      programme: { code: FIRST },
      categories: [{}, { additions: 3 }, {}],
    });
    t.match(await ask('?as_of=2026-12-31'), {
      programme: { code: FIRST },
      categories: [{}, { additions: 1 }, {}],
    });
    const tracks = `/api/v1/progress/tracks?figure=additions&category=provincial_srdi&programme=`;
    t.equal(JSON.parse((await leader.get(tracks + FIRST)).body).total, 3);
    t.equal(JSON.parse((await leader.get(tracks + NEXT)).body).total, 2);
    t.equal((await leader.get('/api/v1/progress?programme=nothing')).status, 404);

    const { cli, data, dir } = openCli(t);
    await cli('progress');
    const db = openDatabase({ file: join(data, 'tracker.sqlite') });
    write(db, (tx) => addProgramme(tx, NEXT_PLAN, recordedBy('2026-09-20T02:00:00.000Z')));
    db.$client.close();
    t.match((await cli('progress')).out, '秀水强脊工程进度');
    t.match((await cli(`progress --programme ${NEXT}`)).out, /示例接续计划进度.*五年目标/s);
    t.match(await cli('progress --programme nothing'), {
      code: 2,
      err: /没有代号为“nothing”的行动计划，可用/,
    });
    t.match(await cli(`export progress ${join(dir, 'p.csv')} --programme ${NEXT}`), { code: 0 });
    t.match(await cli('verify'), { code: 0, out: /没有发现问题/ });
  },
);

t.test('a summary is of one programme; what was issued first keeps the plain address for ever', async (t) => {
  const world = await openTwo(t);
  const { db, clock } = world;
  clock.set('2027-04-08T02:00:00.000Z');
  const manager = world.as('manager');
  // A stored version carries its own style, so it is not read as a page of ours.
  const stored = (query: string) =>
    world.app.inject({ url: `/summaries/2027Q1/versions/1${query}`, headers: { cookie: manager.cookie } });
  const issue = async (code: string) => {
    const here = `/summaries/2027Q1/issue?programme=${code}`;
    const { body } = await manager.get(here);
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
    const ticks = Object.fromEntries(
      [...body.matchAll(/name="(accept-[^"]+)"/g)].map((one) => [one[1] ?? '', 'yes']),
    );
    return manager.post(here, { version: value('version'), figures: value('figures'), ...ticks });
  };
  const begin = async (code: string) => {
    await manager.get(`/summaries?programme=${code}`);
    const begun = await manager.post(`/summaries?programme=${code}`, { period: '2027Q1' });
    t.equal(begun.location, `/summaries/2027Q1/draft?programme=${code}`);
    for (const step of ['preparation', 'review']) {
      const { body } = await manager.get(begun.location);
      const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? '';
      const taken = await manager.post(`/summaries/2027Q1/${step}?programme=${code}`, {
        version: value('version'),
        figures: value('figures'),
      });
      t.equal(taken.status, 303, `${code} ${step}`);
    }
  };
  await begin(FIRST);
  t.equal((await issue(FIRST)).location, `/summaries/2027Q1?programme=${FIRST}`);
  const plain = await stored('');
  t.match(plain.body, '秀水强脊工程2027年第一季度进展小结');
  await begin(NEXT);
  t.equal((await issue(NEXT)).location, `/summaries/2027Q1?programme=${NEXT}`);
  t.equal((await stored('')).body, plain.body, 'the same bytes as before');
  const other = await stored(`?programme=${NEXT}`);
  t.match(other.body, '示例接续计划2027年第一季度进展小结');
  t.match(other.body, /五年目标/);
  t.match(plain.body, /三年目标/);
  const answer = async (query: string) =>
    JSON.parse((await manager.get(`/api/v1/summaries/2027Q1/versions/1${query}`)).body).paper.title;
  t.equal(await answer(''), '秀水强脊工程2027年第一季度进展小结');
  t.equal(await answer(`?programme=${NEXT}`), '示例接续计划2027年第一季度进展小结');
  for (const code of [FIRST, NEXT]) {
    const page = await manager.get(`/summaries/2027Q1?programme=${code}`);
    for (const [, href] of linksOf(page.body)) {
      if (href.startsWith('/summaries/')) t.match(href, `programme=${code}`);
    }
    t.match(textOf(page.body), /同一截至日期的数据没有变化/, 'each is compared with its own figures');
  }
  t.match(
    textOf((await manager.get('/summaries/2026Q4/brief')).body),
    /秀水强脊工程2026年第四季度/,
    'before the second there is the first',
  );
  t.same(db.$client.prepare('select count(distinct programme_id) from summary_issue').pluck().get(), 2);
});

t.test(
  'each has a baseline of its own, and what comes late is late for those signed after its day',
  async (t) => {
    const world = await openTwo(t);
    const { db } = world;
    const manager = world.as('manager');
    const { id } = addEnterprise(
      db,
      { name: '示例晚材料有限公司' },
      [],
      recordedBy('2027-01-02T02:00:00.000Z'),
    );
    const [first, next] = [findProgramme(db, FIRST), findProgramme(db, NEXT)];
    for (const programme of [first, next]) {
      const by = recordedBy('2027-01-05T02:00:00.000Z', '主管甲');
      write(db, (tx) => lockBaseline(tx, { programme, note: '', reason: '' }, by));
    }
    t.match(readBaselines(db, first.id), [{ as_of: '2025-12-31', provincial_srdi: 0 }]);
    t.match(
      readBaselines(db, next.id),
      [{ as_of: '2026-12-31', provincial_srdi: 1 }],
      'the addition of 2026 is held there',
    );
    const late = recordedBy('2027-03-15T02:00:00.000Z');
    const event = { ...SRDI, effective_on: '2026-11-01', batch_year: 2026 };
    write(db, (tx) => recordEvents(tx, id, [event], late, { lateReason: '示例补录理由' }));
    const pageOf = async (code: string) =>
      textOf((await manager.get(`/targets/baseline?programme=${code}`)).body);
    t.match(await pageOf(NEXT), /示例晚材料有限公司/);
    t.notMatch(await pageOf(FIRST), /示例晚材料有限公司/, 'of a day after the first one’s');
  },
);

t.test('the file of an enterprise tells of the programme that each recognition adds to', async (t) => {
  const world = await openTwo(t);
  const { db } = world;
  const by = recordedBy('2027-03-10T02:00:00.000Z');
  const { uscc } = addEnterprise(
    db,
    { name: '示例双份材料有限公司' },
    [
      { ...SRDI, effective_on: '2026-05-01', batch_year: 2026 },
      { category: 'little_giant', kind: 'recognised', effective_on: '2027-02-02', batch_year: 2027 },
    ],
    by,
  );
  const page = textOf((await world.as('leader').get(`/enterprises/${uscc}`)).body);
  t.match(page, '计入2026年新增（秀水强脊工程）', 'though another runs today, what was added stays added');
  t.match(page, '计入2027年新增（示例接续计划），计入2027年新增（秀水强脊工程）', 'both run in 2027');
});

t.test(
  'before it is saved, a record of an earlier year tells what it adds to the programme of then',
  async (t) => {
    const world = await openTwo(t);
    const { id } = addEnterprise(
      world.db,
      { name: '示例迟到材料有限公司' },
      [],
      recordedBy('2027-03-10T02:00:00.000Z'),
    );
    const dossier = readDossier(world.db, id);
    const event = candidateOf(
      { ...SRDI, effective_on: '2026-08-01', batch_year: 2026 },
      '2027-03-20T02:00:00.000Z',
    );
    const said = figureChanges(world.db, [[dossier, { ...dossier, events: [event] }]], {
      today: '2027-03-20',
      now: '2027-03-20T02:00:00.000Z',
    }).changes.map((one) => one.words);
    t.ok(said.includes('秀水强脊工程的省级专精特新新增增加 1 家'), said.join('；'));
    t.notOk(
      said.some((one) => /^省级专精特新 \d/.test(one)),
      'the one that runs has no addition of it',
    );
  },
);
