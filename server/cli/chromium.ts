/**
 * Printing a document by the Chromium of this machine. The one place of the program that starts another
 * program, and for the command line alone: a server starts none (docs/decisions/2026-11-25-papers-as-files.md).
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { policyOf } from '../summaries/queries.ts';
import { Failure, type Terminal } from './terminal.ts';

/** Where Chromium and its relatives usually are. */
const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/microsoft-edge',
  '/opt/google/chrome/chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** A paper of some hundred pages takes seconds; whoever takes longer hangs. */
const LIMIT_MS = 60_000;

const OTHER_WAYS = '也可以导出 .docx，或在浏览器中打开 .html 后打印';

/** The path of a Chromium: the setting CHROMIUM, else where it usually is. @throws Failure, saying what to do */
export function findChromium({ env }: Pick<Terminal, 'env'>, usual: readonly string[] = USUAL): string {
  const { CHROMIUM: named } = env;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Failure(`环境变量 CHROMIUM 写的 ${named} 不存在。改为 Chromium、Chrome 或 Edge 的位置`);
  }
  const found = usual.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Failure(
    `本机没有 Chromium、Chrome 或 Edge，不能写成 .pdf。安装后再试，或用环境变量 CHROMIUM 写明位置；${OTHER_WAYS}`,
  );
}

/** It asks nobody for anything: no name is resolved, and nothing of a person's profile is used. */
const argumentsFor = (profile: string, from: string, to: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-extensions',
  '--disable-sync',
  '--disable-quic',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  // Chromium refuses its sandbox to root; what it opens is our own document, which runs nothing.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  `--user-data-dir=${profile}`,
  '--no-pdf-header-footer',
  `--print-to-pdf=${to}`,
  pathToFileURL(from).href,
];

/** Runs it to its end, or ends it with all that it started. @throws Failure past the limit or where it cannot start */
function run(program: string, args: string[], limit: number): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: process.platform !== 'win32' });
    const timer = setTimeout(() => {
      try {
        if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It ended in the meantime.
      }
      fail(new Failure(`浏览器 ${limit / 1000} 秒内没有完成，已停止。稍后再试；${OTHER_WAYS}`));
    }, limit);
    child.once('error', () => {
      clearTimeout(timer);
      fail(new Failure(`不能启动 ${program}。用环境变量 CHROMIUM 写明 Chromium 的位置；${OTHER_WAYS}`));
    });
    child.once('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** The document under the policy that it is served with: whatever stands in it, nothing is run or fetched. */
function withPolicy(html: Uint8Array): string {
  const text = new TextDecoder().decode(html);
  const policy = `<meta http-equiv="content-security-policy" content="${policyOf(text)}">`;
  return text.replace('<head>', () => `<head>${policy}`);
}

async function isPdf(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const opened = await open(file);
  try {
    const { buffer } = await opened.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1') === '%PDF-';
  } finally {
    await opened.close();
  }
}

/**
 * Prints a document to a file.
 * @param limit milliseconds
 * @throws Failure, saying what to do instead
 */
export async function printPdf(
  program: string,
  html: Uint8Array,
  file: string,
  limit: number = LIMIT_MS,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'qiangji-print-'));
  try {
    const [page, made] = [join(dir, 'paper.html'), join(dir, 'paper.pdf')];
    await writeFile(page, withPolicy(html), { mode: 0o600 });
    await run(program, argumentsFor(join(dir, 'profile'), page, made), limit);
    if (!(await isPdf(made))) throw new Failure(`${program} 没有写出 .pdf。更新浏览器后再试；${OTHER_WAYS}`);
    await copyFile(made, file);
  } finally {
    // Its last children may still write a moment after it ended.
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
