import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const here = fileURLToPath(new URL('../..', import.meta.url));

export interface Server {
  address: string;
  pid: number;
  stop(): Promise<void>;
}

/** As launch.mjs and the unit start the server. */
export const FLAGS = [
  '--max-semi-space-size=4',
  '--max-old-space-size=1024',
  `--import=${new URL('../../resolve.mjs', import.meta.url).href}`,
];
export const SETTINGS = { NODE_COMPILE_CACHE: `${here}node_modules/.cache/qiangji`, MALLOC_ARENA_MAX: '1' };

/** Starts a server and waits for the line that tells its address. */
export function start(script: string, env: Record<string, string>): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [...FLAGS, script], {
    cwd: here,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...SETTINGS, ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code}`)));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /https?:\/\/\S+/.exec(line)?.[0];
      if (address === undefined || child.pid === undefined) return;
      resolve({
        address,
        pid: child.pid,
        stop: () =>
          new Promise((done) => {
            child.removeAllListeners('exit');
            child.once('exit', () => done());
            child.kill('SIGTERM');
          }),
      });
    });
  });
}

/** CPU seconds that a process has used so far, all its threads together, to the nanosecond. */
export function cpuSeconds(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const used = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0];
    return sum + Number(used) / 1e9;
  }, 0);
}

/** Some time after its start a server reads its file through, once: it would be counted with whatever is asked meanwhile. */
const READS_AFTER_MS = 11_000;
const LOOKS_EVERY_MS = 500;
/** So much of a core at the most is taken by a server that waits. */
const IDLE = 0.04;

/** Waits until a server that was just started has read its file through and waits for somebody. */
export async function untilIdle(pid: number): Promise<void> {
  await pause(READS_AFTER_MS);
  for (let used = Number.POSITIVE_INFINITY; used > (IDLE * LOOKS_EVERY_MS) / 1_000; ) {
    const before = cpuSeconds(pid);
    await pause(LOOKS_EVERY_MS);
    used = cpuSeconds(pid) - before;
  }
}

/** Most memory that a process held at once, in MB. */
export function peakMemory(pid: number): number {
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb ?? 0) / 1024);
}

export interface Load {
  /** Server CPU per request, in milliseconds. */
  cpu: number;
  perSecond: number;
  p50: number;
  p99: number;
  bytes: number;
}

let asked = 0;
const askAnew = (request: { path?: string }) => {
  const path = request.path ?? '/';
  asked += 1;
  return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}anew=${asked}` };
};

/** So many requests of one address at a server; every answer must be a 200, or of the status asked for. */
export async function load(
  server: Server,
  path: string,
  options: {
    amount: number;
    connections: number;
    headers?: Record<string, string>;
    status?: number;
    /** Each request with a query of its own, which changes nothing: what was kept of the page is of no use. */
    anew?: boolean;
  },
): Promise<Load> {
  const before = cpuSeconds(server.pid);
  const result = await autocannon({
    url: server.address + path,
    amount: options.amount,
    connections: options.connections,
    // At 1,000,000 enterprises an answer may take its time; it is told, not dropped.
    timeout: 120,
    headers: options.headers ?? {},
    ...(options.anew === true ? { requests: [{ setupRequest: askAnew }] } : {}),
  });
  const cpu = ((cpuSeconds(server.pid) - before) / options.amount) * 1_000;
  const { status = 200 } = options;
  const others = status === 200 ? result.non2xx : options.amount - result.non2xx;
  if (others > 0 || result.errors > 0) {
    throw new Error(`${path}: ${others} answers were not ${status}, ${result.errors} errors`);
  }
  return {
    cpu,
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    bytes: Math.round(result.throughput.total / options.amount),
  };
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
