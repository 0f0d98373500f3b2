/**
 * Kills a server at random moments while people save, and looks afterwards whether all that was
 * acknowledged is there, once and whole. A kill takes no write back that SQLite has committed; what a
 * power cut takes is another test's subject.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { closeDatabase, openDatabase } from '../../db/open.ts';
import { account } from '../../db/schema.ts';
import { findSession, startSession } from '../../server/people/sessions.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { check } from './check.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** A server that takes longer than this to come back has not come back by itself. */
const BACK_WITHIN_MS = 10_000;
const WRITERS = 8;

/** Something that a server answered as saved, or that was on its way when it was killed. */
export interface Sent {
  what: 'enterprise' | 'event';
  /** The name of the enterprise, or the note of the event: unique. */
  mark: string;
  /** SHA-256 of the file that went with it, if one did. */
  sha256: string | null;
  saved: boolean;
}

export interface Killed {
  cycles: number;
  /** How many posts were answered as saved, and how many were cut off. */
  saved: number;
  cut: number;
  /** The longest that a server took to listen again. */
  slowestMs: number;
  /** What is wrong, in words; none where all held. */
  faults: string[];
}

interface Session {
  cookie: string;
  csrf: string;
}

interface Running {
  child: ChildProcess;
  address: string;
  tookMs: number;
}

function start(dataDir: string): Promise<Running> {
  const from = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'server/main.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      BASE_URL: '',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  return new Promise((ready, fail) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new Error(`not back within ${BACK_WITHIN_MS} ms: ${said.join('')}`));
    }, BACK_WITHIN_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      fail(new Error(`ended with ${code}: ${said.join('')}`));
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /listens on (http\S+)/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      child.removeAllListeners('exit');
      ready({ child, address, tookMs: Math.round(performance.now() - from) });
    });
  });
}

/** Eight people, signed in: a session outlives the server. */
function people(dataDir: string): Session[] {
  const db = openDatabase({ file: join(dataDir, 'tracker.sqlite') });
  const at = new Date().toISOString();
  const made = Array.from({ length: WRITERS }, (_, n) => {
    const { id } = db
      .insert(account)
      .values({
        name: `shili${n}`,
        display: `示例${n}`,
        password_hash: '-',
        roles: ['officer'],
        created_at: at,
      })
      .returning({ id: account.id })
      .get();
    const token = startSession(db, { accountId: id, ip: '127.0.0.1', at });
    const found = findSession(db, token, { at, idleMinutes: 240, absoluteHours: 8 });
    return { cookie: `sid=${token}`, csrf: found?.person.csrf ?? '' };
  });
  closeDatabase(db);
  return made;
}

/** Posts as a browser does; gives the page where one came back, null where it was saved. */
async function post(
  address: string,
  path: string,
  who: Session,
  body: URLSearchParams | FormData,
): Promise<string | null> {
  const answer = await fetch(address + path, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie: who.cookie, origin: address },
  });
  const text = await answer.text();
  if (answer.status === 303) return null;
  if (answer.status === 200) return text;
  const words = (/<main[\s\S]*?<\/main>/.exec(text)?.[0] ?? text).replace(/<[^>]+>|\s+/g, ' ');
  throw new Error(`${path} answered ${answer.status}: ${words.slice(0, 300)}`);
}

/** What a page carries on in a hidden field. */
function carried(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

/** Saves one enterprise after the other, each with a record and a file, until the server is gone. */
async function write(address: string, who: Session, sent: Sent[], next: () => number): Promise<void> {
  for (;;) {
    const n = next();
    const uscc = fictionalCode(n);
    const one: Sent = { what: 'enterprise', mark: `示例第${n}号有限公司`, sha256: null, saved: false };
    sent.push(one);
    const fields = { csrf: who.csrf, name: one.mark, uscc, in_scope: 'yes', key: randomUUID() };
    one.saved = (await post(address, '/enterprises/new', who, new URLSearchParams(fields))) === null;
    await record(address, who, sent, { n, uscc });
  }
}

/** A record is checked first, its file with it, then saved as it was checked. */
async function record(
  address: string,
  who: Session,
  sent: Sent[],
  { n, uscc }: { n: number; uscc: string },
): Promise<void> {
  const path = `/enterprises/${uscc}/events/new?category=provincial_srdi`;
  const mark = `记录 ${n} ${randomUUID()}`;
  const event: Sent = { what: 'event', mark, sha256: null, saved: false };
  const typed = { csrf: who.csrf, key: randomUUID(), to: 'reserve', effective_on: '2026-01-05', note: mark };
  const first = new FormData();
  for (const [name, value] of Object.entries({ ...typed, step: 'check' })) first.append(name, value);
  if (n % 5 === 0) {
    const bytes = `%PDF-1.7 ${n} ${'x'.repeat((n * 7919) % 40_000)}`;
    event.sha256 = createHash('sha256').update(bytes).digest('hex');
    first.append('file', new Blob([bytes], { type: 'application/pdf' }), `示例${n}.pdf`);
  }
  const page = await post(address, path, who, first);
  if (page === null) throw new Error('saved without having been checked');
  sent.push(event);
  const second = {
    ...typed,
    step: 'save',
    checked: carried(page, 'checked'),
    pending: carried(page, 'pending'),
  };
  const again = await post(address, path, who, new URLSearchParams(second));
  if (again !== null) throw new Error(`not saved: ${again.replace(/<[^>]+>|\s+/g, ' ').slice(0, 300)}`);
  event.saved = true;
}

/** A connection that broke is what a kill looks like; anything else is a fault of the test or the server. */
function isCutOff(error: unknown): boolean {
  return (
    error instanceof TypeError || (error instanceof Error && /terminated|socket|ECONN/i.test(error.message))
  );
}

/**
 * @param seed the same seed kills at the same moments after the start
 * @param each called after each cycle, for whoever waits
 */
export async function killWhileSaving(
  { cycles, seed = 1 }: { cycles: number; seed?: number },
  each: (cycle: number) => void = () => {},
): Promise<Killed> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-kill-'));
  const result: Killed = { cycles: 0, saved: 0, cut: 0, slowestMs: 0, faults: [] };
  let random = seed;
  const moment = () => {
    random = (random * 48_271) % 2_147_483_647;
    return 5 + (random % 251);
  };
  let count = 0;
  try {
    mkdirSync(dataDir, { recursive: true });
    const sessions = people(dataDir);
    const all: Sent[] = [];
    let last: Sent[] = [];
    for (let cycle = 0; cycle <= cycles; cycle += 1) {
      const { child, address, tookMs } = await start(dataDir);
      result.slowestMs = Math.max(result.slowestMs, tookMs);
      const gone = new Promise((done) => child.once('exit', done));
      // What the last kill left, as the server that came back sees it; now and then all that there ever was.
      const isFull = cycle % 10 === 0 || cycle === cycles;
      const found = await check(dataDir, isFull ? all : last, isFull);
      result.faults.push(...found.map((one) => `after kill ${cycle}: ${one}`));
      if (cycle === cycles || result.faults.length > 20) {
        child.kill('SIGTERM');
        await gone;
        break;
      }
      // The first request of a process loads much; the kill is to fall among saves.
      await fetch(`${address}/healthz`).then((answer) => answer.text());
      last = [];
      const wrote = sessions.map((who) =>
        write(address, who, last, () => ++count).catch((error) => {
          if (!isCutOff(error)) result.faults.push(`before kill ${cycle + 1}: ${String(error)}`);
        }),
      );
      await new Promise((done) => setTimeout(done, moment() + 60));
      child.kill('SIGKILL');
      await gone;
      await Promise.all(wrote);
      all.push(...last);
      result.cycles = cycle + 1;
      each(result.cycles);
    }
    result.saved = all.filter((one) => one.saved).length;
    result.cut = all.length - result.saved;
    return result;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Whether a stored file is whole, by its own name. */
export function isWhole(dataDir: string, sha256: string): boolean {
  const path = join(dataDir, 'attachments', sha256);
  return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}
