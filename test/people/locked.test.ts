/** Another process may be writing, an import for one; reading goes on meanwhile. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import t from 'tap';
import { closeDatabase } from '../../db/open.ts';
import { giveFlash } from '../../server/people/sessions.ts';
import { addToken, findToken } from '../../server/people/tokens.ts';
import type { Person } from '../../server/plugins/types.ts';
import { openApp } from '../helpers/app.ts';
import { openOnDisk } from '../helpers/disk.ts';

t.test('pages and the API are read while another process writes, without waiting for it', async (t) => {
  const file = join(t.testdir(), 'tracker.sqlite');
  const db = openOnDisk(file);
  t.teardown(() => closeDatabase(db));
  const world = await openApp(t, {}, { db });
  const officer = world.as('officer');
  const by = { actor: '命令行', accountId: null, ip: '', at: world.clock.at.toISOString() };
  const token = addToken(db, { accountId: officer.id, label: '示例', days: null }, by);
  const sessionHash = String(db.$client.prepare('select token_hash from session').pluck().get());
  giveFlash(db, { sessionHash } as Person, '已保存。');
  world.clock.forward(2);

  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  const began = Date.now();
  const page = await officer.get('/people/me');
  t.equal(page.status, 200);
  t.match(page.body, '已保存。');
  t.equal(findToken(db, token, world.clock.at.toISOString())?.accountId, officer.id);
  t.ok(Date.now() - began < 1_500, 'nothing waited for the lock');
  other.exec('ROLLBACK');
  other.close();

  const seen = db.$client.prepare('select seen_at from session').pluck();
  t.equal((await officer.get('/people/me')).status, 200);
  t.equal(seen.get(), world.clock.at.toISOString(), 'noted as soon as it can be');
  t.equal(db.$client.pragma('busy_timeout', { simple: true }), 2_000);
});
