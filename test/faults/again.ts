/**
 * A fault while what an earlier fault left is being put right: every failing call while a killed server's journal is
 * played back at the next start, while a restored backup takes the place of what was there, and while old backups
 * are let go of. Nothing acknowledged is lost, each end is told, and the next try goes through.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupFaults, check } from './check.ts';
import { type Day, register } from './deeds.ts';
import type { Asked, Told } from './part.ts';
import { makeFolder, stateOf } from './restore-kill.ts';
import type { Sent } from './sent.ts';
import { NotStarted, runCli, startServer, stopServer } from './server.ts';
import { fillZone, people, Visitor } from './visitor.ts';

interface Kind {
  call: string;
  error: string;
}
const WRITES: Kind[] = [
  { call: 'pwrite64', error: 'ENOSPC' },
  { call: 'pwrite64', error: 'EIO' },
  { call: 'fsync', error: 'EIO' },
  { call: 'fdatasync', error: 'EIO' },
  { call: 'ftruncate', error: 'EIO' },
];
const FILES: Kind[] = [
  { call: 'unlink', error: 'EROFS' },
  { call: 'rename', error: 'ENOSPC' },
  { call: 'link', error: 'EMLINK' },
  { call: 'mkdir', error: 'ENOSPC' },
];
/** So many of a kind's calls are made to fail, spread over more where there are more. */
const EACH = 8;
const PATIENT = { withinMs: 60_000 };
const OLD_DAYS = 20;

const tracing = (log: string, { call, error }: Kind, when: string): string[] => [
  ...['strace', '-D', '-f', '-o', log, '-e', `trace=${call}`],
  ...['-e', `inject=${call}:error=${error}:when=${when}`],
];

const injectedIn = (log: string): number =>
  existsSync(log) ? readFileSync(log, 'utf8').split('(INJECTED)').length - 1 : 0;

type Try = (kind: Kind, when: string, nth: number) => Promise<{ injected: number; faults: string[] }>;

interface Sweep {
  name: string;
  kinds: readonly Kind[];
  /** Makes the folder that each try begins with. */
  prepare: () => Promise<Try>;
}

/** A killed server's folder, its journal not yet played back, and what it had acknowledged. */
async function killed(dir: string): Promise<{ dataDir: string; sent: Sent[] }> {
  const dataDir = join(dir, 'killed');
  mkdirSync(dataDir);
  const sessions = people(dataDir, [['officer']]);
  fillZone(dataDir, 60);
  const server = await startServer(dataDir, PATIENT);
  const [who] = sessions;
  if (who === undefined) throw new Error('nobody');
  let count = 0;
  const sent: Sent[] = [];
  const day: Day = { sent, next: () => (count += 5), many: () => 0 };
  for (let n = 0; n < 12; n += 1) await register(new Visitor(server.address, who), day);
  server.child.kill('SIGKILL');
  await server.gone;
  return { dataDir, sent };
}

/** A start that cannot finish says so in words and with a code of its own; what started stops cleanly. */
function starting(dir: string, from: { dataDir: string; sent: Sent[] }): Try {
  return async (kind, when, nth) => {
    const dataDir = join(dir, 'starting');
    const log = join(dir, 'log');
    cpSync(from.dataDir, dataDir, { recursive: true });
    const faults: string[] = [];
    try {
      const server = await startServer(dataDir, { ...PATIENT, before: tracing(log, kind, when) });
      const code = await stopServer(server);
      if (code !== 0 && !/sync|write|truncate/.test(kind.call)) faults.push(`stopped with ${code}`);
    } catch (error) {
      if (!(error instanceof NotStarted)) throw error;
      if (error.code === null) faults.push('it neither started nor ended');
      if (!/[一-鿿]{4}/.test(error.said)) faults.push(`it ended without words: ${error.said.slice(0, 300)}`);
    }
    const injected = injectedIn(log);
    if (nth % 4 === 0) {
      const code = await stopServer(await startServer(dataDir, PATIENT));
      if (code !== 0) faults.push(`the next start ended with ${code}`);
    }
    faults.push(...(await check(dataDir, from.sent, true)));
    rmSync(dataDir, { recursive: true, force: true });
    return { injected, faults };
  };
}

function restoring(dir: string, backup: string): Try {
  return async (kind, when) => {
    const dataDir = join(dir, 'restoring');
    const log = join(dir, 'log');
    cpSync(join(dir, 'data'), dataDir, { recursive: true });
    const { code, err } = await runCli(['restore', backup], dataDir, { before: tracing(log, kind, when) });
    const faults: string[] = [];
    if (code !== 0 && !/[一-鿿]{4}/.test(err)) faults.push(`it ended with ${code}: ${err.slice(0, 300)}`);
    const there = stateOf(dataDir);
    faults.push(...there.faults, ...(await check(dataDir, [], true)));
    if (code === 0 && there.is !== 'restored') faults.push(`it said that it was done: ${there.is}`);
    const again = await runCli(['restore', backup], dataDir);
    if (again.code !== 0) faults.push(`the next try ended with ${again.code}: ${again.err}`);
    const injected = injectedIn(log);
    rmSync(dataDir, { recursive: true, force: true });
    return { injected, faults };
  };
}

/** More backups than are kept, of days gone by. */
async function withOldBackups(dir: string): Promise<string> {
  const dataDir = join(dir, 'rotating-from');
  cpSync(join(dir, 'data'), dataDir, { recursive: true });
  await runCli(['backup'], dataDir);
  const folder = join(dataDir, 'backups');
  const [made = ''] = readdirSync(folder).filter((one) => one.endsWith('.sqlite'));
  for (let day = 1; day <= OLD_DAYS; day += 1) {
    const name = `qiangji-2026-10-${String(day).padStart(2, '0')}-020000.sqlite`;
    for (const end of ['', '.json']) copyFileSync(join(folder, made + end), join(folder, name + end));
  }
  return dataDir;
}

function rotating(dir: string, from: string): Try {
  return async (kind, when) => {
    const dataDir = join(dir, 'rotating');
    const log = join(dir, 'log');
    cpSync(from, dataDir, { recursive: true });
    const before = readdirSync(join(from, 'backups')).length;
    const { code, err } = await runCli(['backup'], dataDir, { before: tracing(log, kind, when) });
    const injected = injectedIn(log);
    const { whole, faults } = await backupFaults(dataDir);
    if (code !== 0 && !/[一-鿿]{4}/.test(err)) faults.push(`it ended with ${code}: ${err.slice(0, 300)}`);
    if (whole === 0) faults.push('no backup is left');
    faults.push(...(await check(dataDir, [], false)));
    const again = await runCli(['backup'], dataDir);
    if (again.code !== 0) faults.push(`the next backup ended with ${again.code}: ${again.err}`);
    if (readdirSync(join(dataDir, 'backups')).length >= before) faults.push('nothing was let go of');
    rmSync(dataDir, { recursive: true, force: true });
    return { injected, faults };
  };
}

/** Each kind once and from then on, its calls one by one until one is not reached, or enough were. */
async function sweep(one: Sweep, most: number, tell: Asked['tell'], told: Told): Promise<void> {
  const tryOnce = await one.prepare();
  for (const kind of one.kinds)
    for (const ever of ['', '+'])
      for (let n = 1, nth = 0; nth < most; n += nth < most / 2 ? 1 : 5, nth += 1) {
        const about = `${one.name} ${kind.call} ${kind.error} when ${n}${ever}`;
        const { injected, faults } = await tryOnce(kind, `${n}${ever}`, nth);
        told.counts[one.name] = Number(told.counts[one.name] ?? 0) + 1;
        told.counts.injected = Number(told.counts.injected ?? 0) + injected;
        if (faults.length === 0) told.passed += 1;
        told.faults.push(...faults.map((fault) => `${about}: ${fault}`));
        tell([about, ...faults].join('\n  '));
        if (injected === 0) break;
      }
}

export async function failAgain({ cycles = EACH, tell, only }: Asked): Promise<Told> {
  if (process.platform !== 'linux' || spawnSync('strace', ['-V']).status !== 0)
    return { passed: 0, faults: [], counts: { skipped: 'no strace here: no call was made to fail' } };
  const dir = mkdtempSync(join(tmpdir(), 'qiangji-again-'));
  const told: Told = { passed: 0, faults: [], counts: {} };
  try {
    const backup = await makeFolder(dir);
    const sweeps: Sweep[] = [
      {
        name: 'start',
        kinds: [...WRITES, ...FILES.slice(0, 1)],
        prepare: async () => starting(dir, await killed(dir)),
      },
      { name: 'restore', kinds: [...WRITES, ...FILES], prepare: async () => restoring(dir, backup) },
      {
        name: 'rotate',
        // What fails while the copy is made is the sweep of every call's subject.
        kinds: FILES.slice(0, 2),
        prepare: async () => rotating(dir, await withOldBackups(dir)),
      },
    ];
    for (const one of sweeps)
      if (only === undefined || only === one.name) await sweep(one, cycles, tell, told);
    return told;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
