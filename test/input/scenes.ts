/** What must have happened for a form to be there, and where it then stands: the walk does not come upon it alone. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { stagedImport } from '../../db/schema.ts';
import { hashPassword } from '../../server/people/passwords.ts';
import { findSession, startSession } from '../../server/people/sessions.ts';
import { announceSetup } from '../../server/people/setup.ts';
import { ROLES } from '../../server/rules/roles.ts';
import { type Client, givePassword, ORIGIN } from '../helpers/app.ts';
import { mergeNow } from '../merging/make.ts';
import type { Crawling, Start } from './crawl.ts';
import { fillIn } from './fill-in.ts';
import { openVisitor, PASSWORD, type Visitor } from './visitor.ts';

/** Fills in the form of that route on that page and sends it for real. */
async function send(visitor: Visitor, page: string, route: string, who: Client): Promise<void> {
  const got = await visitor.get(page, who);
  const form = got.page.forms.find((one) => visitor.routeOf(one.method, one.action) === route);
  if (form === undefined) throw new Error(`no form of ${route} on ${page} (${got.status})`);
  const filled = await fillIn(visitor, { route, page, form, who }, ['示例']);
  const { pairs, file } = filled;
  const done = await visitor.send(form, pairs, { who, ...(file === undefined ? {} : { file }) });
  if (done.status >= 400) throw new Error(`${route} on ${page}: ${done.status}`);
}

/** Signs the same account in once more. */
function sessionOf({ world }: Visitor, { id }: Client): { token: string; csrf: string } {
  const at = world.clock.at.toISOString();
  const token = startSession(world.db, { accountId: id, ip: '127.0.0.1', at });
  return {
    token,
    csrf: findSession(world.db, token, { at, idleMinutes: 30, absoluteHours: 8 })?.person.csrf ?? '',
  };
}

/** @returns where the walk is to begin beside the pages that the table of routes names */
export async function setScenes(visitor: Visitor): Promise<Start[]> {
  const { world, people, stranger } = visitor;
  const [first, second] = people;
  const client = world.db.$client;
  const starts: Start[] = [];
  const hash = await hashPassword(PASSWORD);
  for (const one of people) givePassword(world.db, one.id, hash);

  // Somebody who signed in elsewhere as well.
  sessionOf(visitor, first);

  // Two views of one's own, and one of them open with another condition.
  for (const [name, query] of [
    ['示例走查甲', 'q=光电'],
    ['示例走查乙', 'q=电池'],
  ] as const)
    await visitor.send({ method: 'POST', action: '/enterprises/views', isMultipart: false }, [
      ['name', name],
      ['shared', 'no'],
      ['query', query],
    ]);
  const view = client.prepare('select max(id) from saved_view').pluck().get();
  starts.push({ path: `/enterprises?view=${view}&q=${encodeURIComponent('材料')}`, who: first });
  starts.push({ path: '/enterprises/views', who: first });

  // Somebody's enterprises were given to another, all at once, and may be taken back.
  const [from = '', to = ''] = client
    .prepare<[], string>('select distinct officer from register where officer is not null order by officer')
    .pluck()
    .all();
  const handing = { method: 'POST', action: '/handover/new', isMultipart: false } as const;
  const wanted: [string, string][] = [
    ['from', from],
    ['mode', 'all'],
    ['to', to],
    ['effective_on', world.clock.at.toISOString().slice(0, 10)],
    ['reason', '示例走查'],
  ];
  const checked = await visitor.send(handing, wanted);
  const confirming = checked.page.forms.find((one) => one.action === handing.action);
  if (confirming === undefined) throw new Error(`nothing to confirm (${checked.status})`);
  await visitor.send(
    handing,
    confirming.controls.map(({ name, value }): [string, string] => [name, value ?? '']),
  );
  const run = client.prepare<[], number>('select max(id) from import_run').pluck().get();
  starts.push({ path: `/sheets/batches/runs/${run}/undo`, who: first });

  // Two that were taken for one firm.
  const [going, staying] = client
    .prepare<[], string>(
      'select uscc from enterprise where id not in (select enterprise_id from event) order by id desc limit 2',
    )
    .pluck()
    .all();
  if (going === undefined || staying === undefined) throw new Error('no two firms without any event');
  const merge = mergeNow(world.db, going, staying, { at: world.clock.at.toISOString() });
  starts.push({ path: `/enterprises/${staying}/merges/${merge}/undo`, who: first });

  // A quarter that is prepared, one that is reviewed too, and one with a text that says other figures.
  const third = world.as(...ROLES);
  await send(visitor, '/summaries/2026Q1/draft', '/summaries/:period/preparation', first);
  await send(visitor, '/summaries/2026Q2/draft', '/summaries/:period/preparation', first);
  await send(visitor, '/summaries/2026Q1/draft', '/summaries/:period/review', second);
  starts.push(
    { path: '/summaries/2026Q1/issue', who: third },
    { path: '/summaries/2026Q2/draft', who: second },
  );
  await visitor.send({ method: 'POST', action: '/summaries/2026Q3/sections/overall', isMultipart: false }, [
    ['text', '本季度新增规上工业企业987家。'],
    ['was', ''],
    ['own', ''],
  ]);
  starts.push({ path: '/summaries/2026Q3/draft', who: first });

  // A file that was read in and not looked through: the server was stopped in between.
  await send(visitor, '/sheets', '/sheets', first);
  world.db.update(stagedImport).set({ judged: null, state: 'ready' }).run();
  const token = client.prepare('select token from staged_import order by id desc limit 1').pluck().get();
  starts.push({ path: `/sheets/checks/${token}`, who: first });

  // Somebody whose session ended while they wrote.
  const late = world.as(...ROLES);
  client.prepare('delete from session where account_id = ?').run(late.id);
  const answer = await world.app.inject({
    method: 'POST',
    url: '/visits/new',
    headers: {
      host: '127.0.0.1:3000',
      origin: ORIGIN,
      cookie: late.cookie,
      'content-type': 'application/x-www-form-urlencoded',
    },
    payload: new URLSearchParams({ note: '示例走查' }).toString(),
  });
  const kept = answer.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const again = sessionOf(visitor, late);
  starts.push({
    path: '/kept-form',
    who: { ...late, cookie: `sid=${again.token}; ${kept}`, csrf: again.csrf },
  });

  // A backup to be taken away: a database in memory makes none, so a file lies there by the name of one.
  const backups = join(world.app.settings.dataDir, 'backups');
  mkdirSync(backups, { recursive: true });
  writeFileSync(join(backups, 'qiangji-2026-11-23-020000.sqlite'), '示例');
  starts.push({ path: '/upkeep/backups/qiangji-2026-11-23-020000.sqlite', who: first });

  // Nobody yet.
  starts.push({ path: '/sign-in', who: stranger });
  return starts;
}

/** Zones where there is less: each with the forms that only they have. */
export async function otherZones(t: Test): Promise<{ visitor: Visitor; crawling: Crawling }[]> {
  const unset = await openVisitor(t, 'unset');
  const code = announceSetup(unset.world.app, () => {}) ?? '';
  const empty = await openVisitor(t, 'empty');
  const sampled = await openVisitor(t, 'empty');
  await send(sampled, '/people/first-steps', '/people/first-steps/sample', sampled.people[0]);
  const behind = await openVisitor(t, 'empty');
  // Six minutes before what was logged last.
  await send(behind, '/people/new', '/people', behind.people[0]);
  behind.world.clock.forward(-6);
  return [
    { visitor: unset, crawling: { only: /^\/setup$/, known: [code] } },
    { visitor: empty, crawling: { only: /^\/people\/first-steps/ } },
    { visitor: sampled, crawling: { only: /^\/people\/first-steps\/sample/ } },
    {
      visitor: behind,
      crawling: { only: /^\/storage\//, starts: [{ path: '/upkeep', who: behind.people[0] }] },
    },
  ];
}
