/** A server of its own process, started, found by its address, killed or stopped. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** A server that takes longer than this to come back has not come back by itself. */
export const BACK_WITHIN_MS = 10_000;

export interface Running {
  child: ChildProcess;
  address: string;
  tookMs: number;
  /** Settles with the exit code (or the signal's name) once it has ended. */
  gone: Promise<number | string | null>;
}

export interface Way {
  env?: Record<string, string>;
  /** Arguments of Node before the program. */
  node?: readonly string[];
  /** A program that starts Node, with its arguments. */
  before?: readonly string[];
  /** Where standard error goes; kept for the message of a start that fails, unless told otherwise. */
  stderr?: 'pipe' | number;
  withinMs?: number;
}

/** Why a server did not come: its exit code and what it said. */
export class NotStarted extends Error {
  override name = 'NotStarted';
  readonly code: number | null;
  readonly said: string;
  constructor(code: number | null, said: string) {
    super(`ended with ${code}: ${said}`);
    this.code = code;
    this.said = said;
  }
}

/** @throws NotStarted where it ends before it listens, or takes too long */
export function startServer(dataDir: string, way: Way = {}): Promise<Running> {
  const { env = {}, node = [], before = [], stderr = 'pipe', withinMs = BACK_WITHIN_MS } = way;
  const from = performance.now();
  const [program = process.execPath, ...args] = [...before, process.execPath, ...node, MAIN];
  const stdio: StdioOptions = ['ignore', 'pipe', stderr];
  const own = { PORT: '0', HOST: '127.0.0.1', BASE_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'error' };
  const cache = `${ROOT}node_modules/.cache/compiled`;
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { NODE_COMPILE_CACHE: cache, ...process.env, ...own, ...env },
    stdio,
  });
  const said: string[] = [];
  child.stderr?.on('data', (chunk) => said.push(String(chunk)));
  const gone = new Promise<number | string | null>((done) =>
    child.once('exit', (code, signal) => done(signal ?? code)),
  );
  return new Promise((ready, fail) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new NotStarted(null, `not there within ${withinMs} ms: ${said.join('')}`));
    }, withinMs);
    const ended = (code: number | null) => {
      clearTimeout(late);
      // What it said may come a moment after it ended.
      setTimeout(() => fail(new NotStarted(code, said.join(''))), 50);
    };
    child.once('exit', ended);
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /listens on (http\S+)/.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      child.off('exit', ended);
      ready({ child, address, tookMs: Math.round(performance.now() - from), gone });
    });
  });
}

/** Ends it as systemd does. @returns its exit code */
export async function stopServer({ child, gone }: Running): Promise<number | string | null> {
  child.kill('SIGTERM');
  return gone;
}

/** Runs a command of the product to its end, or kills it after so long; `before` is a program that starts Node. */
export async function runCli(
  args: readonly string[],
  dataDir: string,
  { killAfterMs, before = [] }: { killAfterMs?: number; before?: readonly string[] } = {},
): Promise<{ code: number | null; err: string }> {
  const cli = fileURLToPath(new URL('../../server/cli.ts', import.meta.url));
  const [program = process.execPath, ...own] = [
    ...before,
    process.execPath,
    cli,
    ...args,
    '--data-dir',
    dataDir,
  ];
  const child = spawn(program, own, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, err };
}
