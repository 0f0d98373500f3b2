/** A real server on a scratch folder and a real browser in front of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Test } from 'tap';
import { copyFilled } from './filled.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export interface Server {
  address: string;
  dataDir: string;
  /** The one-time code, of a server without administrator. */
  setupCode: string;
  /** Passwords by account, of the demo. */
  passwords: Record<string, string>;
}

/** Starts `server/main.ts` on an empty folder, or the demo, as a process of its own. */
export async function startServer(t: Test, script: 'main' | 'demo' = 'main'): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'qiangji-browser-'));
  const filled = script === 'demo' ? copyFilled(dataDir) : null;
  const program = filled === null ? script : 'main';
  const child = spawn(process.execPath, [join(ROOT, `server/${program}.ts`)], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', BASE_URL: '', DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(async () => {
    await stop(child);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const server: Server = { address: '', dataDir, setupCode: '', passwords: filled ?? {} };
  const said: string[] = [];
  child.stderr.on('data', (chunk) => said.push(String(chunk)));
  return new Promise((ready, fail) => {
    child.on('exit', (code) => fail(new Error(`the server ended with ${code}: ${said.join('')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(`${line}\n`);
      server.address ||= /listens on (http\S+)/.exec(line)?.[1] ?? '';
      server.setupCode ||= /设置码：(\S+)/.exec(line)?.[1] ?? '';
      const [, name, password] = /^ {2}(\w+) {2}(\S+) {2}/.exec(line) ?? [];
      if (name !== undefined && password !== undefined) server.passwords[name] = password;
      const isReady =
        script === 'main' ? server.setupCode !== '' : Object.keys(server.passwords).length === 3;
      if (isReady && server.address !== '') ready(server);
    });
  });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.on('exit', () => done());
    child.kill('SIGTERM');
  });
}

/** A browser for the tests of one file, which may take minutes where the machine is slow. */
export async function openBrowser(t: Test, more: readonly string[] = []): Promise<Browser> {
  t.setTimeout(280_000);
  if (CHROMIUM === undefined) throw new Error('no Chromium found: install it, or name it in CHROMIUM');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGS, ...more] });
  t.teardown(() => browser.close());
  return browser;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;
interface Window {
  width?: number;
  javaScript?: boolean;
  /** The cookies of somebody who signed in before. */
  state?: State;
}
const SIGNED_IN = new WeakMap<Server, Map<string, State>>();

/** A window of somebody who is signed in: by the form the first time, later by the same session. */
export async function openAs(
  t: Test,
  browser: Browser,
  server: Server,
  name: string,
  window: Omit<Window, 'state'> = {},
): Promise<Page> {
  const known = SIGNED_IN.get(server) ?? new Map<string, State>();
  SIGNED_IN.set(server, known);
  const state = known.get(name);
  if (state !== undefined) return openPage(t, browser, server, { ...window, state });
  const page = await openPage(t, browser, server, window);
  await signIn(page, name, server.passwords[name] ?? '');
  known.set(name, await page.context().storageState());
  return page;
}

/** A window of somebody's own; whatever the browser complains about fails the test. */
export async function openPage(
  t: Test,
  browser: Browser,
  server: Server,
  { width = 1440, javaScript = true, state }: Window = {},
): Promise<Page> {
  t.setTimeout(200_000);
  const context = await browser.newContext({
    baseURL: server.address,
    viewport: { width, height: width > 600 ? 900 : 844 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    javaScriptEnabled: javaScript,
    ...(state === undefined ? {} : { storageState: state }),
  });
  t.teardown(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => t.fail(`script failed on ${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A form that comes back with faults is 422, a conflict 409, and a page that is not there 404: the
    // browser reports all of them as errors.
    const isAnswer = /status of (409|422)/.test(message.text()) || page.url().endsWith('/nothing-here');
    // A line that a test breaks is complained about, too.
    const isBroken = message.text().includes('net::ERR_FAILED');
    if (message.type() === 'error' && !isAnswer && !isBroken) {
      t.fail(`${page.url()}: ${message.text()}`);
    }
  });
  return page;
}

/** Signs in by the form. */
export async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('账号').fill(name);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** What axe has to say of the page as it stands, by WCAG 2.2 AA. On paper nothing is pressed. */
export async function violationsOf(page: Page, media: 'screen' | 'print' = 'screen'): Promise<string[]> {
  // As a string: the pages' security policy refuses scripts that are added as elements.
  await page.evaluate(`${AXE};0`);
  return (await page.evaluate(
    `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(TAGS)} }, rules: { 'target-size': { enabled: ${media === 'screen'} } } }).then((result) =>
      result.violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`,
  )) as string[];
}

/** No violation of WCAG 2.2 AA, and nothing wider than the window. */
export async function checkPage(t: Test, page: Page, what: string): Promise<void> {
  t.same(await violationsOf(page), [], `${what} has no violation`);
  await checkWidth(t, page, what);
}

export async function checkWidth(t: Test, page: Page, what: string): Promise<void> {
  const [wide, window] = (await page.evaluate(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  )) as [number, number];
  t.ok(wide <= window, `${what} is ${wide} px wide in a window of ${window}`);
}

/** Reads well on a desk and on a phone, and fits from 320 px to 1440. The window is left as it was. */
export async function lookAt(t: Test, page: Page, what: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [320, 390, 768, 1366, 1440]) {
    await page.setViewportSize({ width, height: width > 600 ? 900 : 844 });
    if (width === 390 || width === 1440) await checkPage(t, page, `${what} at ${width} px`);
    else await checkWidth(t, page, `${what} at ${width} px`);
  }
  if (before !== null) await page.setViewportSize(before);
}
