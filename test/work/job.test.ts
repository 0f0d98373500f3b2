import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { closeDatabase } from '../../db/open.ts';
import type { Task } from '../../server/task.ts';
import { openApp, type World } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';
import { textOf } from '../helpers/page.ts';

interface Given {
  words: string;
}
/** Holds until it is let go, so that its page can be looked at. */
function held(how: 'done' | 'refused' | 'broken' | 'full') {
  const { promise, resolve } = Promise.withResolvers<void>();
  const task: Task<Given, string> = {
    name: `held ${how}`,
    writes: true,
    async run({ tell, save }, { words }) {
      tell(3_200, 10_000, '核对');
      await promise;
      if (how === 'refused') throw Object.assign(new Error('文件是空的，检查是否选错'), { statusCode: 422 });
      if (how === 'full') throw Object.assign(new Error('secret disk'), { code: 'SQLITE_FULL' });
      if (how === 'broken') throw new Error('secret path /etc');
      return save(() => words);
    },
  };
  return { task, letGo: resolve };
}

const ASKED = { title: '导入“名单.xlsx”', back: '/sheets', about: 'import x' };

function start(world: World, accountId: number, task: Task<Given, string>) {
  return world.app.work.start(
    task,
    { words: '/enterprises' },
    { ...ASKED, accountId, leadTo: (location) => location },
  );
}

t.test(
  'the page tells how far a job is, asks again without scripts, and leads on when it is done',
  async (t) => {
    const world = await openApp(t, {}, { patience: 0 });
    const officer = world.as('officer');
    const { task, letGo } = held('done');
    const job = start(world, officer.id, task);
    await world.app.work.settle(job, 20);
    const page = await officer.get(`/work/${job.token}`);
    t.equal(page.status, 200);
    t.match(textOf(page.body), '正在核对：3,200 / 10,000');
    t.match(page.body, '<noscript><meta http-equiv="refresh" content="2"></noscript>');
    const told = await officer.get(`/work/${job.token}/progress`);
    t.match(JSON.parse(told.body), { done: 3_200, total: 10_000, percent: 32, location: null });
    t.equal(world.app.work.running('import x'), job);
    letGo();
    await world.app.work.settle(job, 5_000);
    t.equal(world.app.work.running('import x'), null);
    t.equal((await officer.get(`/work/${job.token}`)).location, '/enterprises');
  },
);

t.test('a job that fails says why in its own words, and nothing of what is ours to know', async (t) => {
  const world = await openApp(t, {}, { patience: 0 });
  const officer = world.as('officer');
  for (const [how, words, status] of [
    ['refused', '文件是空的，检查是否选错', 422],
    ['full', '服务器的磁盘已满', 503],
    ['broken', '没有写入任何内容', 500],
  ] as const) {
    const { task, letGo } = held(how);
    const job = start(world, officer.id, task);
    letGo();
    await world.app.work.settle(job, 5_000);
    const page = await officer.get(`/work/${job.token}`);
    t.equal(page.status, status);
    t.match(textOf(page.body), words);
    t.notMatch(page.body, 'secret');
    t.match(page.body, 'href="/sheets"');
  }
});

t.test("nobody sees another's job, and one that is forgotten is not there", async (t) => {
  const world = await openApp(t, {}, { patience: 0 });
  const officer = world.as('officer');
  const { task, letGo } = held('done');
  const job = start(world, officer.id, task);
  t.equal((await world.as('officer').get(`/work/${job.token}`)).status, 404);
  t.equal((await officer.get('/work/0123')).status, 404);
  letGo();
  await world.app.work.settle(job, 5_000);
  world.clock.forward(61);
  start(world, officer.id, held('done').task);
  t.equal((await officer.get(`/work/${job.token}`)).status, 404);
});

async function inFile(t: Test): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-work-'));
  const db = openOnDisk(join(folder, 'tracker.sqlite'));
  t.teardown(() => {
    closeDatabase(db);
    rmSync(folder, { recursive: true, force: true });
  });
  return openApp(t, { DATA_DIR: folder }, { db, patience: 0 });
}

t.test('in a thread: a task that is none is told to the log, not to the person', async (t) => {
  const world = await inFile(t);
  const { task } = held('done');
  const job = start(world, world.as('officer').id, task);
  await world.app.work.settle(job, 120_000);
  t.equal(job.state, 'failed');
  t.match(job.fault, '没有写入任何内容');
});
