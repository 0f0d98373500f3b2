import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { addEnterprise } from '../helpers/zone.ts';
import { check } from './check.ts';
import { killWhileSaving } from './kill.ts';
import { randomOf } from './part.ts';
import { Disk, opsOf } from './power-trace.ts';
import { sending } from './sent.ts';

t.test('what was acknowledged outlives a kill at any moment, once and whole', async (t) => {
  const { faults, passed, counts } = await killWhileSaving({ cycles: 2, seed: 20_260_101, tell: () => {} });
  t.same(faults, []);
  t.equal(passed, 2);
  t.ok(Number(counts.saved) > 2, `${counts.saved} were saved`);
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

/** A record as the shim writes it. */
function op(kind: string, inode: bigint, offset: number, one: string, two = ''): Buffer {
  const [first, second] = [Buffer.from(one), Buffer.from(two)];
  const head = Buffer.alloc(25);
  head.write(kind);
  head.writeBigUInt64LE(inode, 1);
  head.writeBigInt64LE(BigInt(offset), 9);
  head.writeUInt32LE(first.length, 17);
  head.writeUInt32LE(second.length, 21);
  return Buffer.concat([head, first, second]);
}

t.test(
  'a played cut drops what was not forced down: bytes, names, and the folders that they lie in',
  async (t) => {
    const root = t.testdir({ old: 'was there' });
    const inode = statSync(root, { bigint: true }).ino;
    const path = (name: string) => join(root, name);
    const ops: [string, Buffer[], Record<string, string | null>][] = [
      [
        'a name that was not forced down',
        [op('O', 1n, 1, path('a')), op('W', 1n, 0, 'one'), op('F', 1n, 0, '')],
        { a: null },
      ],
      ['its folder is', [op('F', inode, 0, '')], { a: 'one' }],
      ['bytes that were not', [op('W', 1n, 3, ' two'), op('T', 1n, 2, '')], { a: 'one' }],
      ['forced, in their order', [op('F', 1n, 0, '')], { a: 'on' }],
      [
        'a folder in a folder',
        [op('D', 0n, 0, path('d')), op('O', 2n, 0, path('d')), op('O', 3n, 1, path('d/x'))],
        {},
      ],
      [
        'its file and itself are',
        [op('W', 3n, 0, 'deep'), op('F', 3n, 0, ''), op('F', 2n, 0, '')],
        { 'd/x': null },
      ],
      ['and what it lies in', [op('F', inode, 0, '')], { 'd/x': 'deep' }],
      ['moved across, not yet', [op('R', 0n, 0, path('a'), path('d/a'))], { a: 'on', 'd/a': null }],
      ['moved', [op('F', 2n, 0, '')], { a: null, 'd/a': 'on' }],
      ['gone, not yet', [op('U', 0n, 0, path('old'))], { old: 'was there' }],
      ['gone', [op('F', inode, 0, '')], { old: null }],
    ];
    const disk = new Disk(root);
    const to = mkdtempSync(join(tmpdir(), 'qiangji-cut-'));
    t.teardown(() => rmSync(to, { recursive: true, force: true }));
    for (const [name, records, left] of ops) {
      for (const one of opsOf(Buffer.concat([...records, Buffer.from('cut short')]))) disk.take(one);
      rmSync(to, { recursive: true, force: true });
      mkdirSync(to);
      disk.cut(to, 'nothing', () => 0);
      for (const [file, content] of Object.entries(left)) {
        const there = existsSync(join(to, file)) ? readFileSync(join(to, file), 'utf8') : null;
        t.equal(there, content, `${name}: ${file}`);
      }
    }
    for (const one of opsOf(op('W', 1n, 0, 'x'.repeat(2_000)))) disk.take(one);
    const lengths = new Set<string>();
    for (let n = 1; n < 30; n += 1) {
      disk.cut(to, 'torn', randomOf(n));
      lengths.add(readFileSync(join(to, 'd/a'), 'utf8'));
    }
    t.ok(lengths.size > 2, 'torn in more than one way');
    disk.cut(to, 'all', () => 0);
    t.equal(readFileSync(join(to, 'd/a'), 'utf8').length, 2_000);
  },
);
