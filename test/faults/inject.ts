/**
 * Every call that can fail does, once and from then on: strace answers a running server's n-th write, sync, truncate,
 * open or rename with an error, for each n until the deed runs through without meeting it. What is told as saved is
 * there, what is not is not half there, and the server goes on, or ends where nobody can know and comes back.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupFaults, check } from './check.ts';
import { backUp, bringIn, type Day, type Deed, FILE_EVERY, recordMany, register } from './deeds.ts';
import { type Asked, pause, type Told, toldOf } from './part.ts';
import type { Sent } from './sent.ts';
import { BACK_WITHIN_MS, type Running, startServer, stopServer } from './server.ts';
import { fillZone, isCutOff, people, Strange, Visitor } from './visitor.ts';

interface Kind {
  call: string;
  error: string;
  /** Every n-th of its calls is tried: copies of whole databases are many calls of one sort. */
  stride?: number;
}

const SAVING: Kind[] = [
  { call: 'pwrite64', error: 'ENOSPC' },
  { call: 'pwrite64', error: 'EIO' },
  { call: 'fsync', error: 'EIO' },
  { call: 'fdatasync', error: 'EIO' },
  { call: 'ftruncate', error: 'EIO' },
  { call: 'openat', error: 'EMFILE' },
  { call: 'openat', error: 'EROFS' },
  { call: 'rename', error: 'ENOSPC' },
  { call: 'rename', error: 'EIO' },
  { call: 'unlink', error: 'EROFS' },
];
/** A backup is read through in a thread of its own, which opens some hundred files of the program. */
const STRIDES: Record<string, number> = { pwrite64: 40, openat: 15 };
const COPYING: Kind[] = SAVING.map((one) => ({ ...one, stride: STRIDES[one.call] ?? 1 }));
const IMPORTING: Kind[] = SAVING.filter((one) => !['rename', 'unlink'].includes(one.call)).map((one) =>
  one.call === 'pwrite64' ? { ...one, stride: 4 } : one,
);

/** A page that says so. */
const SAYS_SO = /未保存|不能确定是否已保存|暂时打不开此页|没有备份成功|没有完成|系统正在重新启动/;
const CLEAN_ENOUGH = 2;
const FULL_EVERY = 25;
const TELL_EVERY = 20;
const ENOUGH_FAULTS = 30;
/** How soon a server is back is the kills' subject; here each is to come back at all, however busy the machine. */
const PATIENT = { withinMs: 60_000 };

/** Answers a call of a running process with an error from now on. @returns ends it, and says how often it did */
async function injecting(
  pid: number,
  log: string,
  { call, error }: Kind,
  when: string,
): Promise<() => Promise<number>> {
  rmSync(log, { force: true });
  const tracer: ChildProcess = spawn(
    'strace',
    [
      '-f',
      '-p',
      String(pid),
      '-o',
      log,
      '-e',
      `trace=${call}`,
      '-e',
      `inject=${call}:error=${error}:when=${when}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(tracer, 'exit');
  await new Promise<void>((ready) => {
    tracer.stderr?.on('data', (chunk) => {
      if (String(chunk).includes('attached')) setTimeout(ready, 30);
    });
    tracer.once('exit', () => ready());
  });
  return async () => {
    tracer.kill('SIGINT');
    await ended;
    return existsSync(log) ? readFileSync(log, 'utf8').split('(INJECTED)').length - 1 : 0;
  };
}

/** Whether the server ended, or saves again: within ten seconds it is one or the other. */
async function settled(server: Running, visitor: Visitor): Promise<number | string | null | 'well'> {
  const until = performance.now() + BACK_WITHIN_MS;
  while (performance.now() < until) {
    const now = await Promise.race([server.gone, pause(20).then(() => 'runs')]);
    if (now !== 'runs') return now;
    const page = await visitor.get('/people/me').catch(() => null);
    if (page?.status === 200 && !/暂停保存|正在重新启动/.test(page.body)) return 'well';
    await pause(150);
  }
  return 'paused';
}

/** Does it once. @returns what was wrong with the answer, or null */
async function tried(deed: Deed, visitor: Visitor, day: Day): Promise<string | null> {
  try {
    await deed(visitor, day);
    return null;
  } catch (error) {
    if (isCutOff(error)) return null;
    if (!(error instanceof Strange)) throw error;
    const said = error.message;
    const isRefusal = / was answered (503|507|409|422)/.test(said) || /led to /.test(said);
    if (isRefusal && (/ was answered (409|422)/.test(said) || SAYS_SO.test(said) || /led to /.test(said)))
      return null;
    return said;
  }
}

export async function failCalls({ cycles, seed, tell, only }: Asked): Promise<Told> {
  if (process.platform !== 'linux' || spawnSync('strace', ['-V']).status !== 0)
    return { passed: 0, faults: [], counts: { skipped: 'no strace here: no call was made to fail' } };
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-inject-'));
  const log = `${dataDir}.strace`;
  const most = cycles ?? Number.POSITIVE_INFINITY;
  const faults: string[] = [];
  // Told at once: a run of half an hour may be ended before its end.
  const note = (...found: string[]): void => {
    faults.push(...found);
    for (const one of found) tell(one);
  };
  const counts: Record<string, number> = {
    runs: 0,
    injected: 0,
    acknowledged: 0,
    refused: 0,
    ended: 0,
    slowestMs: 0,
  };
  const add = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  // A run that is ended before its end still has its figures, as far as it came.
  const tellCounts = (at: string): void =>
    tell(`inject: ${toldOf(counts)}, ${faults.length} faults, at ${at}`);
  const sessions = people(dataDir, [['officer'], ['admin']]);
  fillZone(dataDir);
  let server = await startServer(dataDir, PATIENT);
  let count = seed * 1_000;
  let batches = 0;
  const many = () => batches++;
  /** Every fifth enterprise has a file: each run of registering is to have one, wherever the count stands. */
  const nextWithFile = () => {
    count += FILE_EVERY - (count % FILE_EVERY);
    return count;
  };
  const visitorOf = (deed: Deed): Visitor => {
    const who = sessions[deed === backUp ? 1 : 0];
    if (who === undefined) throw new Error('nobody');
    return new Visitor(server.address, who);
  };

  /** @returns whether a call was made to fail */
  async function run(deed: Deed, kind: Kind, when: string): Promise<boolean> {
    const sent: Sent[] = [];
    const visitor = visitorOf(deed);
    const stop = await injecting(server.child.pid ?? 0, log, kind, when);
    const day: Day = { sent, next: deed === register ? nextWithFile : () => ++count, many };
    const wrong = await tried(deed, visitor, day);
    const injected = await stop();
    const about = `${deed.name} ${kind.call} ${kind.error} when ${when}`;
    if (wrong !== null) note(`${about}: ${wrong}`);
    const outcome = await settled(server, visitor);
    if (outcome !== 'well') {
      add('ended');
      if (outcome !== 1 || !/sync/.test(kind.call)) note(`${about}: the server ended with ${outcome}`);
      if (outcome === 'paused') await stopServer(server);
      server = await startServer(dataDir, PATIENT);
      counts.slowestMs = Math.max(counts.slowestMs ?? 0, server.tookMs);
    }
    add('runs');
    add('injected', injected);
    add('acknowledged', sent.filter((one) => one.saved).length);
    add('refused', sent.filter((one) => !one.saved).length);
    const isFull = (counts.runs ?? 0) % FULL_EVERY === 0;
    const found = await check(dataDir, sent, isFull).catch((error: unknown) => [String(error)]);
    if (deed === backUp) found.push(...(await backupFaults(dataDir)).faults);
    if (deed === backUp) rmSync(join(dataDir, 'backups'), { recursive: true, force: true });
    note(...found.map((one) => `${about}: ${one}`));
    if ((counts.runs ?? 0) % TELL_EVERY === 0) tellCounts(about);
    return injected > 0;
  }

  async function sweep(deed: Deed, kinds: readonly Kind[]): Promise<void> {
    // What is loaded once is not what is looked at.
    await tried(deed, visitorOf(deed), { sent: [], next: () => ++count, many });
    for (const kind of kinds)
      for (const ever of ['', '+']) {
        let clean = 0;
        const stride = (kind.stride ?? 1) * (ever === '+' && kind.call === 'pwrite64' ? 4 : 1);
        for (
          let n = 1;
          n <= most * stride && clean < CLEAN_ENOUGH && faults.length < ENOUGH_FAULTS;
          n += stride
        ) {
          clean = (await run(deed, kind, `${n}${ever}`)) ? 0 : clean + 1;
        }
        const when = ever === '' ? 'once' : 'ever after';
        tellCounts(`the end of ${deed.name} ${kind.call} ${kind.error} ${when}`);
      }
  }

  try {
    const sweeps = [
      [register, SAVING],
      [bringIn, IMPORTING],
      [recordMany, IMPORTING],
      [backUp, COPYING],
    ] as const;
    for (const [deed, kinds] of sweeps)
      if (only === undefined || only === deed.name) await sweep(deed, kinds);
    const last = await check(dataDir, [], true);
    note(...last.map((one) => `at the end: ${one}`));
    const code = await stopServer(server);
    if (code !== 0) note(`stopped with ${code}`);
    return { passed: Math.max(0, (counts.runs ?? 0) - faults.length), faults, counts };
  } finally {
    server.child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(log, { force: true });
  }
}
