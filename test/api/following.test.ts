import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t, { type Test } from 'tap';
import { MIGRATIONS, readMigrations } from '../../db/migrate.ts';
import { closeDatabase, type Db, openDatabase, openMemory, write } from '../../db/open.ts';
import { session } from '../../db/schema.ts';
import { Following } from '../../server/api/following.ts';
import { feedFaults, feedName, readChanges } from '../../server/api/queries.ts';
import { byCommandLine } from '../../server/audit/by.ts';
import { giveFlash } from '../../server/people/sessions.ts';
import { addToken, revokeToken } from '../../server/people/tokens.ts';
import { STRANGER } from '../../server/plugins/types.ts';
import { explain, findProgramme } from '../../server/targets/queries.ts';
import { recordEvents, voidEvent } from '../../server/tracks/queries.ts';
import { createBackup } from '../../server/upkeep/backup.ts';
import { restoreBackup } from '../../server/upkeep/restore.ts';
import { openApp } from '../helpers/app.ts';
import { addEnterprise, recordedBy } from '../helpers/zone.ts';
import { mergeNow, partNow } from '../merging/make.ts';
import { bringIn } from '../sheets/bring-in.ts';
import { by, NOW, openFolder } from '../upkeep/folder.ts';
import { at, openCallers, problemIn } from './caller.ts';

const recognised = { category: 'provincial_srdi', kind: 'recognised', effective_on: '2026-07-10' } as const;
const reserve = {
  category: 'little_giant',
  kind: 'stage',
  stage: 'reserve',
  effective_on: '2026-08-01',
} as const;

/** Every way in which events come, go and change hands. */
async function everything(db: Db) {
  const one = addEnterprise(db, { name: '示例甲机电有限公司' }, [recognised]);
  const two = addEnterprise(db, { name: '示例甲机电公司' }, [reserve]);
  const who = recordedBy('2026-09-02T02:00:00.000Z');
  write(db, (tx) => {
    const amended = { category: 'provincial_srdi', kind: 'amended', effective_on: '2026-09-02' } as const;
    recordEvents(tx, one.id, [{ ...amended, amends: 1, document_no: '示例〔2026〕1号' }], who);
    const [instead] = recordEvents(tx, two.id, [{ ...reserve, effective_on: '2026-08-02' }], who);
    voidEvent(tx, 2, '日期写错', who, { replacedBy: instead ?? 0 });
  });
  await bringIn(db, 'recognitions', [
    { 统一社会信用代码: two.uscc, 类别: '小巨人', 事项: '培育', 发生日期: '2026-08-20' },
  ]);
  partNow(db, mergeNow(db, two.uscc, one.uscc));
  return { one, two };
}

const brief = (changes: ReturnType<typeof readChanges>) =>
  changes.map(({ what, event }) => `${what} ${event?.id ?? ''}`.trim());
const ALL = [
  'recorded 1',
  'recorded 2',
  'amended 3',
  'recorded 4',
  'voided 2',
  'recorded 5',
  'merged',
  'parted',
];

t.test('whatever the way in, every change is told once, in order, without a gap', async (t) => {
  const { by: callers, db } = await openCallers(t);
  const { one, two } = await everything(db);
  const leader = callers.leader as NonNullable<typeof callers.leader>;
  t.throws(() =>
    write(db, (tx) => {
      recordEvents(tx, one.id, [{ ...reserve, category: 'above_scale' }], recordedBy());
      throw new Error('taken back');
    }),
  );
  addEnterprise(db, {}, [recognised]);
  const all = readChanges(db, 0, 100);
  t.same(brief(all), [...ALL, 'recorded 6']);
  t.same(
    all.map((change) => change.seq),
    all.map((_, i) => i + 1),
    'what was taken back leaves no gap',
  );
  t.match(all[4], { by: '专员甲', at: '2026-09-02T02:00:00.000Z', event: { voided: { replaced_by: 4 } } });
  t.match(all[6], { enterprise: { uscc: one.uscc }, other: { uscc: two.uscc }, event: null });

  // In pages, each from where the last one ended.
  const read: unknown[] = [];
  for (let after = 0; ; ) {
    const page = await leader('GET', `/events?after=${after}&limit=4&feed=${feedName(db)}`);
    read.push(...(at(page, 'items') as unknown[]));
    if (at(page, 'next') === after) break;
    after = Number(at(page, 'next'));
  }
  t.same(read, all);
  t.match((await leader('GET', '/events?after=latest')).json, { items: [], next: 9, head: 9 });
});

t.test('an event of a merged record is told of the enterprise that has it now', async (t) => {
  const db = openMemory();
  const one = addEnterprise(db, { name: '示例乙机电有限公司' });
  const two = addEnterprise(db, { name: '示例乙机电公司' }, [recognised]);
  mergeNow(db, two.uscc, one.uscc);
  const [first] = readChanges(db, 0, 1);
  t.match(first, { enterprise: { uscc: one.uscc }, event: { id: 1, merged_from: two.uscc } });
});

t.test('property: a reader who stores the last number misses nothing and sees nothing twice', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('record' as const), fails: fc.boolean() }),
    fc.record({ do: fc.constant('void' as const), fails: fc.boolean() }),
    fc.record({ do: fc.constant('read' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const db = openMemory();
      const { id } = addEnterprise(db);
      const standing: number[] = [];
      const expected: string[] = [];
      const seen: string[] = [];
      let after = 0;
      for (const one of steps) {
        if (one.do === 'read') {
          const changes = readChanges(db, after, one.limit);
          seen.push(...brief(changes));
          after = changes.at(-1)?.seq ?? after;
          continue;
        }
        const event = standing.at(-1);
        if (one.do === 'void' && event === undefined) continue;
        try {
          write(db, (tx) => {
            let done = '';
            if (one.do === 'void') voidEvent(tx, event ?? 0, '示例', recordedBy());
            else done = String(recordEvents(tx, id, [reserve], recordedBy())[0]);
            if (one.fails) throw new Error('taken back');
            if (one.do === 'void') expected.push(`voided ${standing.pop()}`);
            else expected.push(`recorded ${done}`) && standing.push(Number(done));
          });
        } catch (error) {
          if (!one.fails) throw error;
        }
      }
      seen.push(...brief(readChanges(db, after, 1_000)));
      const seqs = readChanges(db, 0, 1_000).map((change) => change.seq);
      return seen.join() === expected.join() && seqs.every((seq, i) => seq === i + 1);
    }),
    { numRuns: 25 },
  );
});

t.test('a database from before gets the feed of all that happened in it', async (t) => {
  const db = openMemory();
  await everything(db);
  const rows = () => db.$client.prepare('select what, event_id, merge_id from feed order by seq').all();
  const before = rows();
  const { $client } = db;
  for (const one of [
    'event_told',
    'event_void_told',
    'enterprise_merge_told',
    'enterprise_merge_undone_told',
  ])
    $client.exec(`drop trigger ${one}`);
  $client.exec(`drop table feed; drop index idempotency_by_created; delete from fact where key = 'feed'`);
  const own = readMigrations().find(({ name }) => name.endsWith('_feed.sql'));
  $client.exec(readFileSync(join(MIGRATIONS, own?.name ?? ''), 'utf8'));
  t.same(
    rows()
      .map((row) => JSON.stringify(row))
      .sort(),
    before.map((row) => JSON.stringify(row)).sort(),
  );
  t.match(feedName(db), /^[0-9a-f]{16}$/);
  t.same(feedFaults(db), [], 'it is whole');
  t.throws(() => $client.exec('delete from feed'), /append-only/);
  t.throws(() => $client.exec(`update feed set what = 'voided'`), /append-only/);
  t.throws(
    () => $client.exec(`insert into feed (seq, what, event_id) values (99, 'recorded', 1)`),
    /follow one another/,
  );
  $client.exec('drop trigger event_told');
  addEnterprise(db, {}, [recognised]);
  t.same(feedFaults(db), ['变更流缺少记录：1 条'], 'and whoever verifies is told where it is not');
});

t.test('after a restore the numbers are of another feed, and a reader is told to begin anew', async (t) => {
  const { dir, db } = openFolder(t);
  const file = join(dir, 'usb', 'copy.sqlite');
  await createBackup(db, { to: file, attachments: join(dir, 'data', 'attachments'), now: new Date(NOW) });
  const before = feedName(db);
  addEnterprise(db, {}, [recognised]);
  closeDatabase(db);
  await restoreBackup({ file, dataDir: join(dir, 'new'), by });
  const restored = openDatabase({ file: join(dir, 'new', 'tracker.sqlite') });
  t.teardown(() => closeDatabase(restored));
  const { app } = await openApp(t, {}, { db: restored });
  const token = addToken(restored, { accountId: 1, label: '示例', days: null }, by);
  const get = async (query: string) => {
    const reply = await app.inject({
      url: `/api/v1/events?${query}`,
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: reply.statusCode, headers: reply.headers, json: reply.json(), body: reply.body };
  };
  t.not(feedName(restored), before);
  const other = await get(`after=1&feed=${before}`);
  t.match(problemIn(other), {
    status: 409,
    errors: [{ pointer: '#/feed', code: 'feed', detail: '从 after=0 重新读取' }],
  });
  t.match(
    problemIn(await get('after=4')),
    { status: 409, errors: [{ pointer: '#/after' }] },
    'a number still to come',
  );
  t.equal((await get(`after=0&feed=${feedName(restored)}`)).status, 200);
});

/** The application as it listens, on a file that another connection writes to as well. */
async function listening(t: Test) {
  const { file, db } = openFolder(t);
  const other = openDatabase({ file });
  t.teardown(() => closeDatabase(other));
  const { app } = await openApp(t, {}, { db });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const token = addToken(db, { accountId: 1, label: '示例', days: null }, by);
  const ask = (query: string, init: { signal?: AbortSignal; headers?: Record<string, string> } = {}) =>
    fetch(`${address}/api/v1/events?${query}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
  return { app, db, other, ask };
}

t.test(
  'who waits is answered when something comes, from here or from another process, and not before',
  async (t) => {
    const { app, db, other, ask } = await listening(t);
    for (const writer of [db, other]) {
      let isAnswered = false;
      const waiting = Array.from({ length: 20 }, () =>
        ask('after=latest&wait=25').then(async (reply) => {
          isAnswered = true;
          return (await reply.json()) as { items: { what: string }[]; next: number };
        }),
      );
      await new Promise((done) => setTimeout(done, 600));
      t.notOk(isAnswered);
      const from = Date.now();
      addEnterprise(writer, {}, [recognised]);
      const answers = await Promise.all(waiting);
      t.ok(Date.now() - from < 5_000, 'long before the wait is over');
      for (const { items } of answers) t.match(items, [{ what: 'recorded' }]);
    }
    const nothing = await (await ask('after=latest&wait=1')).json();
    t.match(nothing, { items: [] });
    const { revision } = nothing as { revision: string };
    const any = ask(`after=latest&wait=25&revision=${revision}`);
    write(other, (tx) =>
      explain(tx, findProgramme(tx).id, { category: 'little_giant', words: '示例说明' }, by),
    );
    t.notMatch(await (await any).json(), { revision }, 'a page follows whatever changes the figures');

    const last = ask('after=latest&wait=25');
    await new Promise((done) => setTimeout(done, 300));
    const from = Date.now();
    await app.close();
    t.equal((await last).status, 200, 'who waits is answered when the server ends');
    t.ok(Date.now() - from < 3_000);
  },
);

/** What a stream says until it has said so many events, or ends. */
async function readStream(reply: Response, events: number): Promise<string> {
  let said = '';
  for await (const chunk of reply.body ?? []) {
    said += new TextDecoder().decode(chunk);
    if ((said.match(/^event: /gm) ?? []).length >= events) break;
  }
  return said;
}

t.test(
  'as a stream: each change with its number, on from the last one seen, until the right ends',
  async (t) => {
    const { db, ask } = await listening(t);
    const stream = (query: string, headers: Record<string, string> = {}) =>
      ask(query, { headers: { accept: 'text/event-stream', ...headers } });
    const reply = await stream('after=1');
    t.match(reply.headers.get('content-type'), 'text/event-stream');
    const reading = readStream(reply, 3);
    setTimeout(() => addEnterprise(db, {}, [recognised]), 300);
    const said = await reading;
    t.same(said.match(/^id: \d+$/gm), ['id: 2', 'id: 3', 'id: 4']);
    t.match(said, /^event: recorded\ndata: \{"seq":4,/m);
    t.match(await readStream(await stream('', { 'last-event-id': '3' }), 1), /^id: 4$/m);

    const open = readStream(await stream('after=latest'), 1);
    revokeToken(db, 1, byCommandLine(NOW));
    addEnterprise(db, {}, [recognised]);
    const rest = await open.catch(() => '');
    t.notMatch(rest, /^id:/m, 'a revoked token is told nothing more');
  },
);

t.test(
  'the progress page of now says what state it shows; that of an earlier day does not follow',
  async (t) => {
    const world = await openApp(t);
    const leader = world.as('leader');
    const script = /<span hidden data-live="([^"]+)" data-live-as="(\w+)"><\/span>/;
    const page = script.exec((await leader.get('/')).body);
    t.equal(page?.[2], 'page');
    t.equal(script.exec((await leader.get('/screen')).body)?.[2], 'screen');
    t.match(script.exec((await leader.get('/?dim=area')).body)?.[1], page?.[1]);
    for (const query of ['as_of=2026-06-30', 'as_of=2026-06-30&known=then', 'targets=latest'])
      t.notMatch((await leader.get(`/?${query}`)).body, script, query);
    const followed = await leader.get(`/api/v1/events?after=latest&revision=${page?.[1]}`);
    t.equal(JSON.parse(followed.body).revision, page?.[1], 'nothing has changed');
  },
);

t.test(
  'a page that asks by itself keeps no session alive and takes no message; a screen keeps its own',
  async (t) => {
    const world = await openApp(t);
    const leader = world.as('leader');
    const seen = () => world.db.select({ at: session.seen_at }).from(session).get()?.at;
    const began = seen();
    const { token_hash: sessionHash } = world.db.select().from(session).get() ?? { token_hash: '' };
    giveFlash(world.db, { ...STRANGER, sessionHash }, '已保存。');
    world.clock.forward(10);
    for (const path of ['/', '/api/v1/events?after=latest'])
      t.equal((await leader.get(path, { 'x-live': 'page' })).status, 200);
    t.equal(seen(), began);
    t.equal((await leader.get('/screen', { 'x-live': 'screen' })).status, 200);
    t.not(seen(), began, 'a screen is there to be looked at');
    t.match((await leader.get('/')).body, '已保存。');
  },
);

t.test('one account that waits without end leaves places for the others', async (t) => {
  const db = openMemory();
  const following = new Following(db);
  t.teardown(() => {
    following.close();
    db.$client.close();
  });
  const wait = (who: number) =>
    following.wait(
      { after: 0, revision: null },
      { who, milliseconds: 60_000, gone: new AbortController().signal },
    );
  const waiting = Array.from({ length: 500 }, () => wait(1));
  await t.rejects(wait(1), /等待的连接太多/);
  t.throws(() => following.checkPlace(1), /等待的连接太多/, 'a stream is told before it begins');
  const other = wait(2);
  following.close();
  await t.resolves(Promise.all([...waiting, other]));
});
