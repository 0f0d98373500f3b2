/**
 * Power cuts, played: a server is watched at every call that changes its folder, while people save; then the folder
 * is laid down as a cut at some moment would have left it, what was not forced to the disk dropped, kept in part or
 * torn. The same with a database that does not force each commit down must lose something, or the harness sees nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { backupFaults, check } from './check.ts';
import { backUp, bringIn, type Deed, issuing, recordMany, register } from './deeds.ts';
import { type Asked, pause, randomOf, type Told } from './part.ts';
import { Disk, LEAVINGS, opsOf } from './power-trace.ts';
import type { Sent } from './sent.ts';
import { startServer } from './server.ts';
import { fillZone, isCutOff, people, Visitor } from './visitor.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** In memory where the machine has a place for that: the cuts are played, not waited for. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const DAY_MS = 6_000;
/** How soon a server is there is the kills' subject; this day begins once it is, however busy the machine. */
const PATIENT_MS = 120_000;
/** A full look at every so many cuts; at the others, what was acknowledged and the pages. */
const FULL_EVERY = 20;
const CONTROL_SHARE = 10;
const ENOUGH_FAULTS = 20;

/** The watching library, or why there is none. */
export function compiled(folder: string): string | null {
  const library = join(folder, 'shim.so');
  try {
    execFileSync(
      'cc',
      ['-shared', '-fPIC', '-O2', '-o', library, here('power-shim.c'), '-ldl', '-lpthread'],
      {
        stdio: 'ignore',
      },
    );
    return library;
  } catch {
    return null;
  }
}

interface Day {
  trace: Buffer;
  disk: Disk;
  sent: Sent[];
  faults: string[];
}

/** A server's day, traced from its start until it is killed. */
async function watched(folder: string, library: string, control: boolean): Promise<Day> {
  const dataDir = join(folder, control ? 'control' : 'data');
  mkdirSync(dataDir);
  const trace = `${dataDir}.trace`;
  const roles = [
    ['officer'],
    ['officer'],
    ['officer'],
    ['officer', 'manager'],
    ['officer', 'manager'],
    ['manager'],
    ['admin'],
  ];
  const sessions = people(dataDir, roles);
  fillZone(dataDir);
  const disk = new Disk(dataDir);
  const { child, address, gone } = await startServer(dataDir, {
    env: { LD_PRELOAD: library, POWER_ROOT: dataDir, POWER_TRACE: trace },
    node: control ? ['--import', here('without-full.ts')] : [],
    withinMs: PATIENT_MS,
  });
  const at = sessions.map((who) => new Visitor(address, who));
  const [a, b, c, d, e, f, g] = at;
  if (!a || !b || !c || !d || !e || !f || !g) throw new Error('too few people');
  let count = 0;
  let batches = 0;
  const sent: Sent[] = [];
  const faults: string[] = [];
  const day = { sent, next: () => ++count, many: () => batches++, stands: () => statSync(trace).size };
  const now =
    (deed: Deed, who: Visitor, restMs = 0) =>
    async () => {
      try {
        for (;;) {
          await deed(who, day);
          if (restMs > 0) await pause(restMs);
        }
      } catch (error) {
        if (!isCutOff(error)) faults.push(String(error));
      }
    };
  const doing = [
    now(register, a),
    now(register, b),
    now(register, c),
    now(bringIn, d),
    now(recordMany, e),
    now(issuing(d, e, '2026Q1'), f),
    now(backUp, g, 1_500),
  ].map((one) => one());
  await pause(DAY_MS);
  child.kill('SIGKILL');
  await gone;
  await Promise.all(doing);
  return { trace: readFileSync(trace), disk, sent, faults };
}

interface Cuts {
  cuts: number;
  /** Cuts after which something was not as it must be. */
  bad: number;
  faults: string[];
  backups: number;
}

/** Plays cuts at random moments of a day, in the day's order. */
async function play(
  folder: string,
  { trace, disk, sent }: Day,
  asked: { cuts: number; seed: number; control: boolean; tell: Asked['tell'] },
): Promise<Cuts> {
  const random = randomOf(asked.seed);
  const moments = Array.from(
    { length: asked.cuts },
    () => (random(2_147_483_646) / 2_147_483_646) * trace.length,
  ).sort((one, other) => one - other);
  const told: Cuts = { cuts: 0, bad: 0, faults: [], backups: 0 };
  const to = join(folder, 'cut');
  const look = async (moment: number): Promise<void> => {
    const leaving = LEAVINGS[random(LEAVINGS.length)] ?? 'nothing';
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to);
    disk.cut(to, leaving, random);
    const then = sent.map((one) => ({ ...one, saved: one.saved && one.at <= moment }));
    const isFull = told.cuts % FULL_EVERY === 0;
    const found = await check(to, then, isFull).catch((error: unknown) => [String(error)]);
    if (isFull && !asked.control) {
      const copies = await backupFaults(to);
      told.backups += copies.whole;
      found.push(...copies.faults);
    }
    told.cuts += 1;
    if (found.length > 0) told.bad += 1;
    told.faults.push(
      ...found.map((one) => `cut ${told.cuts} at ${Math.round(moment)}, ${leaving} kept: ${one}`),
    );
    if (told.cuts % 100 === 0) asked.tell(`power: ${told.cuts} of ${asked.cuts}`);
  };
  for (const op of opsOf(trace)) {
    while (moments[0] !== undefined && moments[0] < op.at) {
      await look(moments.shift() ?? 0);
      if (!asked.control && told.faults.length > ENOUGH_FAULTS) return told;
    }
    disk.take(op);
  }
  return told;
}

export async function cutPower({ cycles = 1_000, seed, tell }: Asked): Promise<Told> {
  const folder = mkdtempSync(join(PLACE, 'qiangji-power-'));
  try {
    const library = process.platform === 'linux' ? compiled(folder) : null;
    if (library === null)
      return {
        passed: 0,
        faults: [],
        counts: { skipped: 'no C compiler (cc) here, or no Linux: no cut was played' },
      };
    const day = await watched(folder, library, false);
    const cut = await play(folder, day, { cuts: cycles, seed, control: false, tell });
    const plain = await watched(folder, library, true);
    const control = await play(folder, plain, {
      cuts: Math.max(20, Math.round(cycles / CONTROL_SHARE)),
      seed,
      control: true,
      tell,
    });
    const faults = [...day.faults, ...plain.faults, ...cut.faults];
    if (control.bad === 0) faults.push('the control lost nothing: the harness sees no loss');
    return {
      passed: cut.cuts - cut.bad,
      faults,
      counts: {
        cuts: cut.cuts,
        acknowledged: day.sent.filter((one) => one.saved).length,
        megabytes: Math.round(day.trace.length / 1e6),
        lost: cut.bad,
        backups: cut.backups,
        control: `${control.bad} of ${control.cuts} cuts with NORMAL lost something`,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
