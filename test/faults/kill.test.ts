import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { check } from './check.ts';
import { killWhileSaving } from './kill.ts';
import { sending } from './sent.ts';

t.test('what was acknowledged outlives a kill at any moment, once and whole', async (t) => {
  const { faults, passed, counts } = await killWhileSaving({ cycles: 3, seed: 20_260_101, tell: () => {} });
  t.same(faults, []);
  t.equal(passed, 3);
  t.ok(Number(counts.saved) > 3, `${counts.saved} were saved`);
});

t.test('the check tells what is lost, there twice, or without its file', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-check-'));
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }));
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const stage = {
    category: 'provincial_srdi',
    kind: 'stage',
    stage: 'reserve',
    effective_on: '2026-01-05',
  } as const;
  addEnterprise(db, { name: '示例甲有限公司' }, [{ ...stage, note: '一次' }]);
  addEnterprise(db, { name: '示例乙有限公司' }, [{ ...stage, note: '两次' }]);
  addEnterprise(db, { name: '示例丙有限公司' }, [{ ...stage, note: '两次' }]);
  closeDatabase(db);
  const sent = (what: 'enterprise' | 'event', mark: string, saved = true, sha256: string | null = null) => ({
    ...sending(what, mark),
    saved,
    sha256,
  });
  const faultsOf = (one: ReturnType<typeof sent>) => check(dataDir, [one], false);
  t.same(await faultsOf(sent('enterprise', '示例甲有限公司')), []);
  t.same(await faultsOf(sent('event', '一次')), []);
  t.same(await faultsOf(sent('event', '没有的', false)), [], 'what was cut off may be gone');
  t.same(await faultsOf(sent('event', '没有的')), [
    'event 没有的 was acknowledged and is there 0 times of 1',
  ]);
  t.match((await faultsOf(sent('event', '两次'))).join(), '两次 is there 2 times of 1');
  t.same(await faultsOf(sent('event', '一次', true, 'a'.repeat(64))), ['一次 lacks its file']);
  t.same(await check(dataDir, [], true), [], 'the whole folder is sound');
  writeFileSync(join(dataDir, 'tracker.sqlite'), Buffer.from('x'), { flag: 'r+' });
  await t.rejects(check(dataDir, [], true), 'a damaged file is not read as sound');
});
