import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { write } from '../../db/open.ts';
import { deriveMany } from '../../server/derived/derive.ts';
import { sweepOutgoing } from '../../server/sheets/outgoing.ts';
import { openApp } from '../helpers/app.ts';
import { textOf } from '../helpers/page.ts';

const AT = '/sheets/exports/enterprises.csv';

t.test('what is large is written beside the pages and fetched by its own account alone', async (t) => {
  const world = await openApp(t);
  world.db.$client.exec(
    `insert into enterprise (uscc, name, name_key, created_at, updated_at, updated_by)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 5001)
     select printf('91YY%014d', i), '示例' || i, '示例' || i, '2026-09-01T02:00:00.000Z',
       '2026-09-01T02:00:00.000Z', '专员甲' from n`,
  );
  world.db.$client.exec(
    `insert into enterprise_version (enterprise_id, effective_on, recorded_at, recorded_by, changes)
     select id, '1900-01-01', created_at, updated_by, json_object('name', name) from enterprise`,
  );
  const leader = world.as('leader');
  const ids = world.db.$client.prepare<[], number>('select id from enterprise').pluck().all();
  write(world.db, (tx) => deriveMany(tx, ids));
  let { location } = await leader.get(AT);
  for (let n = 0; n < 200 && location.startsWith('/work/'); n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const answer = await leader.get(location);
    if (answer.status === 303) location = answer.location;
  }
  t.match(location, /^\/sheets\/outgoing\/[0-9a-f]{32}$/);
  t.match(textOf((await leader.get(location)).body), '文件已备好企业名单.csv');
  const reply = await world.app.inject({ url: `${location}/file`, headers: { cookie: leader.cookie } });
  t.equal(reply.statusCode, 200);
  t.equal(reply.rawPayload.byteLength, Number(reply.headers['content-length']));
  t.match(reply.body, '示例5001');
  t.notMatch(reply.body.slice(0, 2_000), '联系电话');
  for (const at of [location, `${location}/file`]) t.equal((await world.as('officer').get(at)).status, 404);
  const folder = join(world.app.settings.dataDir, 'outgoing');
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    t.equal(statSync(path).mode & 0o777, 0o600);
    utimesSync(path, new Date('2026-09-28'), new Date('2026-09-28'));
  }
  await sweepOutgoing(world.app.settings.dataDir, new Date('2026-09-30'));
  t.same(readdirSync(folder), []);
  t.equal((await leader.get(location)).status, 404);
});

t.test('an address that names no file is not there', async (t) => {
  const world = await openApp(t);
  const officer = world.as('officer');
  for (const token of ['x', 'f'.repeat(32), '..%2f..%2ftracker.sqlite']) {
    t.equal((await officer.get(`/sheets/outgoing/${token}`)).status, 404);
  }
});
