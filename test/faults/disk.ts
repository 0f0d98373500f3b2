/** A disk that is full, and one that is read-only: on a small file system of its own, mounted for the run. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layBallast } from '../../server/plugins/ballast.ts';
import { backupFaults, check } from './check.ts';
import { register } from './deeds.ts';
import { type Asked, pause, type Told } from './part.ts';
import type { Sent } from './sent.ts';
import { NotStarted, startServer, stopServer } from './server.ts';
import { people, type Session, Strange, Visitor } from './visitor.ts';

const MB = 1024 * 1024;
const RECOVERS_WITHIN_MS = 10_000;

function mounted(folder: string, size: string): boolean {
  mkdirSync(folder, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}

/** Writes until nothing more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'a');
  try {
    for (const size of [MB, 4_096]) {
      const piece = Buffer.alloc(size, 0x61);
      try {
        while (writeSync(handle, piece) === size);
      } catch {
        // Full, at this size.
      }
    }
  } finally {
    closeSync(handle);
  }
}

interface World {
  dataDir: string;
  sessions: readonly Session[];
  faults: string[];
  sent: Sent[];
  counts: Record<string, number>;
  next: () => number;
  many: () => number;
}

/** Saves until it is refused, at most so often. @returns the refusal, or null */
async function saveUntilRefused(visitor: Visitor, world: World, most: number): Promise<string | null> {
  for (let n = 0; n < most; n += 1) {
    try {
      await register(visitor, world);
    } catch (error) {
      if (!(error instanceof Strange)) throw error;
      // A file needs more room than a record, and is refused earlier: what is typed can still be saved.
      if (!/answered 422.*磁盘空间不足，暂时不能上传/s.test(error.message)) return error.message;
      world.counts.filesRefused = (world.counts.filesRefused ?? 0) + 1;
    }
  }
  return null;
}

/** One filling: the ballast goes first, then saving stops, reading goes on, and all comes back with the room. */
async function fillOnce(address: string, world: World): Promise<void> {
  const { dataDir, sessions, faults, counts } = world;
  const [officer] = sessions;
  if (officer === undefined) return;
  const visitor = new Visitor(address, officer);
  const wrong = (words: string) => faults.push(`filling ${counts.fillings}: ${words}`);
  counts.fillings = (counts.fillings ?? 0) + 1;
  rmSync(join(dataDir, 'ballast'), { force: true });
  await layBallast(dataDir, 2);
  const filler = join(dataDir, 'filler');
  fill(filler);
  const first = await saveUntilRefused(visitor, world, 400);
  if (first === null) return void wrong('nothing was ever refused');
  if (!/answered 503.*未保存：磁盘已满/s.test(first)) wrong(first);
  if (existsSync(join(dataDir, 'ballast'))) wrong('the ballast was not let go');
  fill(filler);
  for (let n = 0; n < 6; n += 1) {
    const again = await saveUntilRefused(visitor, world, 400);
    if (again !== null && !/answered 503.*未保存：磁盘已满/s.test(again)) wrong(again);
  }
  for (const path of ['/', '/enterprises', '/attention']) {
    const page = await visitor.get(path);
    if (page.status !== 200) wrong(`${path} was answered ${page.status}`);
    if (!page.body.includes('磁盘已满，暂停保存')) wrong(`${path} does not say that saving is paused`);
  }
  rmSync(filler);
  const from = performance.now();
  for (;;) {
    const took = performance.now() - from;
    const page = await visitor.get('/people/me');
    if (!page.body.includes('暂停保存')) {
      counts.slowestMs = Math.max(counts.slowestMs ?? 0, Math.round(took));
      break;
    }
    if (took > RECOVERS_WITHIN_MS) return void wrong('not recovered within ten seconds of the room');
    await pause(100);
  }
  const after = await saveUntilRefused(visitor, world, 1);
  if (after !== null) wrong(`after the room came back: ${after}`);
}

async function fullDatabase(world: World, cycles: number): Promise<void> {
  const server = await startServer(world.dataDir, { env: { BALLAST_MB: '2' } });
  for (let n = 0; n < cycles; n += 1) await fillOnce(server.address, world);
  if ((await stopServer(server)) !== 0) world.faults.push('it did not stop cleanly');
  world.faults.push(...(await check(world.dataDir, world.sent, true)));
}

/** With the ballast it starts on a full disk; without, it says why not. */
async function fullAtStart(world: World): Promise<void> {
  const { dataDir, faults, counts } = world;
  await layBallast(dataDir, 2);
  const filler = join(dataDir, 'filler');
  fill(filler);
  const server = await startServer(dataDir, { env: { BALLAST_MB: '2' } });
  await stopServer(server);
  rmSync(join(dataDir, 'ballast'), { force: true });
  fill(filler);
  try {
    await stopServer(await startServer(dataDir, { env: { BALLAST_MB: '0' } }));
  } catch (error) {
    if (!(error instanceof NotStarted) || error.code !== 1 || !error.said.includes('磁盘已满'))
      faults.push(String(error));
  }
  rmSync(filler);
  counts.starts = (counts.starts ?? 0) + 2;
}

async function fullBackups(world: World, cycles: number): Promise<void> {
  const { dataDir, sessions, faults, counts } = world;
  const admin = sessions[1];
  if (admin === undefined) return;
  const folder = join(dataDir, 'backups');
  if (!mounted(folder, '6m')) return void faults.push('no file system for the backups');
  const server = await startServer(dataDir, { env: { BALLAST_MB: '0' } });
  const visitor = new Visitor(server.address, admin);
  try {
    for (let n = 0; n < cycles; n += 1) {
      fill(join(folder, 'filler'));
      const refused = await visitor.post('/upkeep/backups', {});
      if (refused.status !== 503 || !refused.body.includes('没有备份成功'))
        faults.push(`a backup was answered ${refused.status}`);
      rmSync(join(folder, 'filler'));
      const made = await visitor.post('/upkeep/backups', {});
      if (made.status !== 303) faults.push(`with room a backup was answered ${made.status}`);
      const found = await backupFaults(dataDir);
      if (found.whole !== 1) faults.push(`${found.whole} whole backups, not 1`);
      faults.push(...found.faults);
      for (const name of ['attachments']) rmSync(join(folder, name), { recursive: true, force: true });
      spawnSync('sh', ['-c', 'rm -f "$0"/qiangji-*', folder]);
      counts.backups = (counts.backups ?? 0) + 1;
    }
  } finally {
    await stopServer(server);
    spawnSync('umount', [folder]);
  }
}

async function readOnly(world: World, cycles: number): Promise<void> {
  const { dataDir, sessions, faults, counts, sent } = world;
  const [officer] = sessions;
  if (officer === undefined) return;
  for (let n = 0; n < cycles; n += 1) {
    spawnSync('mount', ['-o', 'remount,ro', dataDir]);
    const server = await startServer(dataDir);
    const visitor = new Visitor(server.address, officer);
    for (const path of ['/', '/enterprises', '/summaries', '/attention', '/calendar']) {
      const page = await visitor.get(path);
      if (page.status !== 200 || !page.body.includes('数据目录只读，暂停保存'))
        faults.push(`read-only: ${path} was answered ${page.status}`);
    }
    const refused = await saveUntilRefused(visitor, world, 1);
    if (!/answered 503.*未保存：数据目录只读/s.test(refused ?? '')) faults.push(`read-only: ${refused}`);
    if ((await stopServer(server)) !== 0) faults.push('read-only: it did not stop cleanly');
    spawnSync('mount', ['-o', 'remount,rw', dataDir]);
    const again = await startServer(dataDir);
    const saved = await saveUntilRefused(new Visitor(again.address, officer), world, 1);
    if (saved !== null) faults.push(`writable again: ${saved}`);
    // Every other time it is killed: the next start finds a journal beside a database that cannot be written.
    if (n % 2 === 0) await stopServer(again);
    else {
      again.child.kill('SIGKILL');
      await again.gone;
    }
    counts.readOnly = (counts.readOnly ?? 0) + 1;
  }
  faults.push(...(await check(dataDir, sent, true)));
}

export async function fillDisk({ cycles = 20, tell }: Asked): Promise<Told> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-disk-'));
  if (process.platform !== 'linux' || !mounted(dataDir, '32m')) {
    rmSync(dataDir, { recursive: true, force: true });
    return {
      passed: 0,
      faults: [],
      counts: { skipped: 'no small file system can be mounted here (it takes root)' },
    };
  }
  let count = 0;
  const counts: Record<string, number> = {};
  const world: World = {
    dataDir,
    sessions: people(dataDir, [['officer'], ['admin']]),
    faults: [],
    sent: [],
    counts,
    next: () => ++count,
    many: () => 0,
  };
  try {
    await fullDatabase(world, cycles);
    tell('disk: filled');
    await fullAtStart(world);
    await fullBackups(world, Math.ceil(cycles / 2));
    tell('disk: backups');
    await readOnly(world, Math.ceil(cycles / 2));
    const cases = Object.entries(counts)
      .filter(([name]) => !['slowestMs', 'filesRefused'].includes(name))
      .reduce((sum, [, n]) => sum + n, 0);
    return { passed: cases, faults: world.faults, counts };
  } finally {
    spawnSync('umount', ['-l', join(dataDir, 'backups')]);
    spawnSync('umount', ['-l', dataDir]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}
