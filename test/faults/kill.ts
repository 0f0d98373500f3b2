/**
 * Kills a server at random moments while people save, and looks afterwards whether all that was
 * acknowledged is there, once and whole. A kill takes no write back that SQLite has committed; what a
 * power cut takes is another test's subject.
 */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupFaults, check } from './check.ts';
import { backUp, bringIn, type Deed, issuing, read, recordMany, register } from './deeds.ts';
import { KNOWN } from './known.ts';
import { AT_NIGHT, drillsIn, drillsLeft, letNightFall, nightOf, untilDrill } from './night.ts';
import { type Asked, pause, randomOf, type Told, toldOf } from './part.ts';
import type { Sent } from './sent.ts';
import { BACK_WITHIN_MS, runCli, startServer, stopServer } from './server.ts';
import { fillZone, isCutOff, people, type Session, Visitor } from './visitor.ts';

/** Who is at it: eight who write, two who read, one who backs up. */
const ROLES = [
  ['officer'],
  ['officer'],
  ['officer'],
  ['officer'],
  ['officer'],
  ['officer', 'manager'],
  ['officer', 'manager'],
  ['manager'],
  ['officer'],
  ['officer'],
  ['admin', 'auditor'],
];
/** Every so many kills fall into a night: the backup that is made by itself, and the drill that restores it. */
const NIGHT_EVERY = 4;
/** Who copies the database too, or is many, stays away at night, so that it comes to its end, or is cut at any point. */
const AWAY_AT_NIGHT = [1, 2, 4, 6, 7, 10];
/** A full look reads everything, so it is not taken after each kill. */
const FULL_EVERY = 10;
const ENOUGH_FAULTS = 20;
/** A start that comes late is told as a fault, and does not end the run: what it left is looked at all the same. */
const PATIENT_MS = 120_000;
/** So many were acknowledged before the moment of a kill is counted: it is to fall among saves. */
const AMONG = 2;

function deedsOf(address: string, sessions: readonly Session[]): [Visitor, Deed][] {
  const at = sessions.map((who) => new Visitor(address, who));
  const visitor = (n: number): Visitor => {
    const found = at[n];
    if (found === undefined) throw new Error('too few people');
    return found;
  };
  return [
    [visitor(0), register],
    [visitor(1), register],
    [visitor(2), register],
    [visitor(3), bringIn],
    [visitor(4), bringIn],
    [visitor(5), recordMany],
    [visitor(6), recordMany],
    [visitor(7), issuing(visitor(5), visitor(6), '2026Q1')],
    [visitor(8), read],
    [visitor(9), read],
    [visitor(10), backUp],
  ];
}

/** Waits until some of it was acknowledged, however busy the machine. */
async function untilSaved(sent: readonly Sent[]): Promise<void> {
  const until = performance.now() + PATIENT_MS;
  while (sent.filter((one) => one.saved).length < AMONG && performance.now() < until) await pause(10);
}

/** Files under way that a kill left and the next start did not clear away. */
function leftovers(dataDir: string): string[] {
  const folder = join(dataDir, 'attachments', 'incoming');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** @returns how many posts were acknowledged and cut off, and what is wrong */
export async function killWhileSaving({ cycles = 200, seed, tell }: Asked): Promise<Told> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-kill-'));
  const random = randomOf(seed);
  const faults: string[] = [];
  const late: string[] = [];
  const all: Sent[] = [];
  let last: Sent[] = [];
  let done = 0;
  let slowestMs = 0;
  let count = 0;
  let batches = 0;
  let backups = 0;
  const nights = { inBackup: 0, inDrill: 0, drilled: 0 };
  const commands: Promise<unknown>[] = [];
  const counts = (): Record<string, number> => {
    const kept = (what: Sent['what']) => all.filter((one) => one.what === what && one.saved).length;
    const saved = all.filter((one) => one.saved).length;
    return {
      kills: done,
      saved,
      cut: all.length - saved,
      files: all.filter((one) => one.saved && one.sha256 !== null).length,
      imports: kept('import'),
      batches: kept('batch'),
      undone: kept('undo'),
      issued: kept('issue'),
      backups,
      ...nights,
      late: late.length,
      slowestMs,
    };
  };
  try {
    const sessions = people(dataDir, ROLES);
    // Some batches at a kill, three enterprises each.
    fillZone(dataDir, Math.min(KNOWN, 60 * (cycles + 2)));
    for (let cycle = 0; cycle <= cycles; cycle += 1) {
      const isNight = cycle % NIGHT_EVERY === NIGHT_EVERY - 1 && cycle < cycles;
      const wasDrilling = drillsIn(dataDir).length > 0;
      if (isNight) letNightFall(dataDir);
      const server = await startServer(dataDir, { ...(isNight ? AT_NIGHT : {}), withinMs: PATIENT_MS });
      const { child, address, tookMs, gone } = server;
      slowestMs = Math.max(slowestMs, tookMs);
      if (tookMs > BACK_WITHIN_MS) late.push(`after kill ${cycle}: back after ${tookMs} ms`);
      if (wasDrilling)
        for (const one of await drillsLeft(dataDir))
          faults.push(`after kill ${cycle}: left in incoming: ${one}`);
      const left = leftovers(dataDir);
      if (left.length > 0) faults.push(`after kill ${cycle}: left in incoming: ${left.join(' ')}`);
      // What the last kill left, as the server that came back sees it; now and then all that there ever was.
      const isFull = cycle % FULL_EVERY === 0 || cycle === cycles;
      const found = await check(dataDir, isFull ? all : last, isFull);
      if (isFull) {
        const copies = await backupFaults(dataDir);
        found.push(...copies.faults);
        backups += copies.whole;
        // Looked at once is enough, and keeps the run's folder small.
        rmSync(join(dataDir, 'backups'), { recursive: true, force: true });
      }
      faults.push(...found.map((one) => `after kill ${cycle}: ${one}`));
      if (cycle === cycles || faults.length > ENOUGH_FAULTS) {
        const code = await stopServer(server);
        if (code !== 0) faults.push(`stopped with ${code}`);
        break;
      }
      // The first request of a process loads much; the kill is to fall among saves.
      await fetch(`${address}/healthz`).then((answer) => answer.text());
      last = [];
      const day = { sent: last, next: () => ++count, many: () => batches++ };
      // Before an issue the database is copied and read through, which takes seconds among eight who write: now and
      // then fewer are at it, so that issues come to their end, or are cut at any point of it.
      const isQuiet = cycle % 4 === 1;
      const away = isNight ? AWAY_AT_NIGHT : isQuiet ? [1, 2, 4, 6, 10] : [];
      const deeds = deedsOf(address, sessions).filter((_, n) => !away.includes(n));
      const wrote = deeds.map(async ([visitor, deed]) => {
        try {
          for (;;) await deed(visitor, day);
        } catch (error) {
          if (!isCutOff(error)) faults.push(`before kill ${cycle + 1}: ${String(error)}`);
        }
      });
      await untilSaved(last);
      // Of the command line's backups, some end and some are killed.
      if (cycle % 5 === 3 && !isNight)
        commands.push(runCli(['backup'], dataDir, { killAfterMs: 1_000 + random(6_000) }));
      // Long enough, every other time, for imports and issues, which take a thread or three people.
      if (isNight) {
        // Half of them anywhere in the night, half in the drill, which would else be met by chance alone.
        const isInDrill = cycle % (2 * NIGHT_EVERY) === NIGHT_EVERY - 1;
        if (isInDrill) await untilDrill(dataDir);
        await pause(random(isInDrill ? 1_500 : 8_000));
      } else
        await pause(65 + (cycle % 2 === 0 ? random(251) : 600 + random(cycle % 10 === 5 ? 11_000 : 3_900)));
      child.kill('SIGKILL');
      await gone;
      await Promise.all(wrote);
      await Promise.all(commands.splice(0));
      if (isNight) {
        const { fell, fault } = nightOf(dataDir);
        nights[fell] += 1;
        if (fault !== null) faults.push(`the drill before kill ${cycle + 1}: ${fault}`);
      }
      all.push(...last);
      done = cycle + 1;
      if (done % 10 === 0) tell(`kill: ${done} of ${cycles}, ${toldOf(counts())}, ${faults.length} faults`);
    }
    return { passed: done, faults, late, counts: counts() };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
