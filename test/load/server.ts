/** The server under load: its own process, watched from outside as an administrator would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuSeconds, FLAGS, SETTINGS } from '../bench/measure.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = 'load-load-load-load-load-load-load';

export interface Reading {
  /** MB in memory. */
  rss: number;
  /** Files and sockets open. */
  open: number;
  /** MB of the database's journal. */
  wal: number;
  cpuSeconds: number;
}

export interface Server {
  address: string;
  child: ChildProcess;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** What it wrote to standard error. */
  said: () => string;
  read: () => Reading;
  /** How long the event loop was late since this was asked last, in ms. */
  loop: () => Promise<{ p99: number; most: number }>;
  stop: () => Promise<void>;
}

export function readingOf(pid: number, dataDir: string): Reading {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const wal = statSync(join(dataDir, 'tracker.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0;
  return {
    rss: Math.round(Number(kb ?? 0) / 1024),
    open: readdirSync(`/proc/${pid}/fd`).length,
    wal: Math.round(wal / 1024 / 1024),
    cpuSeconds: cpuSeconds(pid),
  };
}

export async function startServer(dataDir: string): Promise<Server> {
  const child = spawn(process.execPath, [...FLAGS, join(ROOT, 'server/main.ts')], {
    cwd: ROOT,
    env: {
      ...SETTINGS,
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      BASE_URL: '',
      DATA_DIR: dataDir,
      LOG_LEVEL: 'error',
      METRICS_TOKEN: TOKEN,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    if (said.length < 20_000) said += String(chunk);
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const address = await new Promise<string>((resolve, reject) => {
    ended.then(({ code }) => reject(new Error(`the server ended with ${code}: ${said}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listens on (http\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the server has no process');
  return {
    address,
    child,
    ended,
    said: () => said,
    read: () => readingOf(pid, dataDir),
    async loop() {
      const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
      const text = await answer.text();
      const late = (quantile: string) =>
        1_000 *
        Number(
          new RegExp(`event_loop_delay_seconds\\{quantile="${quantile}"\\} (\\S+)`).exec(text)?.[1] ?? 0,
        );
      return { p99: late('0.99'), most: late('1') };
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
