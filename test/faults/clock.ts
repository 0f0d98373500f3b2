/** A clock that jumps under a running server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { check } from './check.ts';
import { register } from './deeds.ts';
import type { Asked, Told } from './part.ts';
import type { Sent } from './sent.ts';
import { startServer, stopServer } from './server.ts';
import { people, Strange, Visitor } from './visitor.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds from now to a moment of the calendar. */
const until = (instant: string): number => Date.parse(instant) - Date.now();

/** Where the clock goes, and whether saving is to be refused there, the log standing at `now`. */
const JUMPS: [name: string, shift: () => number, behind: boolean, signedIn: boolean][] = [
  ['a second back', () => -SECOND, false, true],
  ['four minutes back', () => -4 * MINUTE, false, true],
  ['an hour back', () => -HOUR, true, false],
  ['a day back', () => -DAY, true, false],
  ['right again', () => 0, false, true],
  ['an hour on', () => HOUR, false, true],
  ['right again, an hour back', () => 0, true, true],
];

/** Days at which something turns: a leap day, the end of a quarter and of a year, in Shanghai. */
const TURNS = [
  '2028-02-28T15:59:59.900Z',
  '2028-02-29T04:00:00.000Z',
  '2028-02-29T15:59:59.900Z',
  '2028-03-31T15:59:59.900Z',
  '2028-06-30T15:59:59.900Z',
  '2028-12-31T15:59:59.900Z',
  '2036-11-28T04:00:00.000Z',
];

export async function jumpClock({ tell }: Asked): Promise<Told> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-clock-'));
  const file = `${dataDir}.shift`;
  const set = (milliseconds: number) => writeFileSync(file, String(Math.round(milliseconds)));
  const faults: string[] = [];
  const sent: Sent[] = [];
  let count = 0;
  let cases = 0;
  const day = { sent, next: () => (count += 2), many: () => 0 };
  set(0);
  const [officer] = people(dataDir, [['officer'], ['admin']]);
  if (officer === undefined) throw new Error('nobody');
  const preload = fileURLToPath(new URL('shifted-clock.ts', import.meta.url));
  const server = await startServer(dataDir, { node: ['--import', preload], env: { CLOCK_FILE: file } });
  const visitor = new Visitor(server.address, officer);
  const save = async (): Promise<string> => {
    try {
      await register(visitor, day);
      return 'saved';
    } catch (error) {
      if (error instanceof Strange) return error.message;
      throw error;
    }
  };
  try {
    if ((await save()) !== 'saved') faults.push('not saved before the clock jumps');
    for (const [name, shift, behind, signedIn] of JUMPS) {
      set(shift());
      cases += 1;
      const page = await visitor.get('/people/me');
      if ((page.status === 200) !== signedIn) faults.push(`${name}: /people/me was answered ${page.status}`);
      if (!signedIn) continue;
      if (page.body.includes('系统时钟早于') !== behind) faults.push(`${name}: the banner is wrong`);
      const said = await save();
      const isRight = behind ? /answered 503.*未保存：系统时钟不对/s.test(said) : said === 'saved';
      if (!isRight) faults.push(`${name}: ${said}`);
    }
    tell('clock: jumped');
    // Nobody is signed in across years: whoever was is not, on either side, nor when the clock is right again.
    for (const turn of TURNS) {
      set(until(turn));
      cases += 1;
      const page = await visitor.get('/people/me');
      if (page.status !== 303) faults.push(`at ${turn}: /people/me was answered ${page.status}`);
      const health = await visitor.get('/readyz');
      if (health.status !== 200) faults.push(`at ${turn}: /readyz was answered ${health.status}`);
    }
    set(0);
    cases += 1;
    const page = await visitor.get('/people/me');
    if (page.status !== 303) faults.push('a session that ran out was revived');
    if ((await stopServer(server)) !== 0) faults.push('it did not stop cleanly');
    const look = new Database(join(dataDir, 'tracker.sqlite'), { readonly: true });
    const seqs = look.prepare<[], number>('select seq from audit order by seq').pluck().all();
    look.close();
    if (seqs.some((seq, n) => seq !== n + 1)) faults.push('the log has a gap');
    faults.push(...(await check(dataDir, sent, true)));
    return { passed: cases - faults.length, faults, counts: { jumps: cases, lines: seqs.length } };
  } finally {
    server.child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}
