/** While Chinese text is composed, no key acts: every script that listens to keys, one line a key. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { openAs, openBrowser, startServer } from './browser.ts';

const FIRM = `/enterprises/${fictionalCode(100)}`;
const LIST = '/enterprises?scope=in';
const ASSETS = new URL('../../views/assets/', import.meta.url);

interface Case {
  script: string;
  path: string;
  key: string;
  /** What has the focus; a field is one that text is composed in. */
  at?: string;
  /** Pressed before, and not composed. */
  first?: string;
}

const ROW = 'table[data-rows] tbody tr:nth-child(2) a.nm';
const CASES: readonly Case[] = [
  { script: 'app.js', path: LIST, at: '.pick[open] summary', first: 'Enter', key: 'Escape' },
  { script: 'app.js', path: LIST, at: '.menu > summary', first: 'Enter', key: 'Escape' },
  { script: 'app.js', path: '/enterprises/new', at: '#f-name', key: 'Control+Enter' },
  { script: 'app.js', path: '/sheets/batches', at: 'main textarea', key: 'Control+Enter' },
  { script: 'app.js', path: `${FIRM}/measures/new`, at: 'main textarea', key: 'Control+Enter' },
  { script: 'keys.js', path: LIST, key: '/' },
  { script: 'keys.js', path: LIST, key: '?' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'j' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'k' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'ArrowDown' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'ArrowUp' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'x' },
  { script: 'keys.js', path: LIST, at: ROW, key: 'u' },
  { script: 'keys.js', path: LIST, first: 'g', key: 'p' },
  { script: 'keys.js', path: '/tracks?category=above_scale&view=list', first: 'g', key: 'e' },
  { script: 'keys.js', path: '/tracks?category=above_scale', first: 'g', key: 'e' },
  { script: 'keys.js', path: FIRM, key: 'v' },
  { script: 'keys.js', path: FIRM, key: 'Escape' },
];

/** All that a key could change: the address, the focus, ticks, what is open, what is typed, messages. */
const STATE = `JSON.stringify([
  location.href, document.activeElement.outerHTML.slice(0, 200), document.title,
  [...document.querySelectorAll('details')].map((one) => one.open),
  [...document.querySelectorAll('input, textarea, select')].map((one) => [one.checked, one.value]),
])`;
const state = (page: Page) => page.evaluate(STATE) as Promise<string>;

const CODES: Record<string, number> = { Escape: 27, Enter: 13, ArrowDown: 40, ArrowUp: 38 };

/** A key as an input method lets it through: named, but with the code that says it is the method's. */
async function pressComposing(page: Page, key: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const [last = '', held] = key.split('+').reverse();
  const modifiers = held === 'Control' ? 2 : 0;
  await session.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: last,
    windowsVirtualKeyCode: 229,
    modifiers,
  });
  await session.detach();
}

/** The same key while the field itself holds letters that are not chosen yet. */
async function pressInComposition(page: Page, key: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.imeSetComposition', { text: 'shili', selectionStart: 5, selectionEnd: 5 });
  const [last = '', held] = key.split('+').reverse();
  const windowsVirtualKeyCode = CODES[last] ?? last.toUpperCase().charCodeAt(0);
  const modifiers = held === 'Control' ? 2 : 0;
  const before = await state(page);
  await session.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: last,
    windowsVirtualKeyCode,
    modifiers,
  });
  t.equal(await settled(page), before, `${key} ends nothing while letters are not chosen yet`);
  await session.detach();
}

/** What the page is like once anything that was begun would show. */
async function settled(page: Page): Promise<string> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))');
  await page.waitForLoadState('load');
  return state(page);
}

async function hasChanged(page: Page, before: string): Promise<boolean> {
  for (let n = 0; n < 100; n += 1) {
    const now = await state(page).catch(() => before);
    if (now !== before) return true;
    await page.waitForTimeout(30);
  }
  return false;
}

async function begin(page: Page, { path, at, first }: Case): Promise<void> {
  await page.goto(path, { waitUntil: 'load' });
  if (at !== undefined) await page.locator(at.replace('[open]', '')).first().focus();
  if (first !== undefined) await page.keyboard.press(first);
}

t.test('every script that listens to keys is among those below', (t) => {
  const listening = readdirSync(ASSETS).filter(
    (file) =>
      file.endsWith('.js') && /['"]key(down|up|press)['"]/.test(readFileSync(new URL(file, ASSETS), 'utf8')),
  );
  t.same(listening.sort(), [...new Set(CASES.map((one) => one.script))].sort());
  t.end();
});

t.test('in a browser', async (t) => {
  const server = await startServer(t, 'demo');
  const browser = await openBrowser(t);
  const context = (await openAs(t, browser, server, 'officer')).context();
  // A window each: what a key began does not run on into the next.
  const inWindow = async (what: (page: Page) => Promise<void>) => {
    const page = await context.newPage();
    await what(page);
    await page.close();
  };

  for (const one of CASES) {
    await inWindow(async (page) => {
      const { script, path, key, at, first } = one;
      const what = `${script}: ${first === undefined ? '' : `${first} `}${key} on ${path}`;
      await begin(page, one);
      const before = await state(page);
      await pressComposing(page, key);
      t.equal(await settled(page), before, `${what} does nothing while text is composed`);
      if (/textarea|#f-/.test(at ?? '')) await pressInComposition(page, key);
      if (first === 'g') await page.keyboard.press(first);
      await page.keyboard.press(key);
      t.ok(await hasChanged(page, before), `${what} acts otherwise`);
    });
  }

  const page = await context.newPage();
  await page.goto(LIST);
  await page.locator('#find').focus();
  await pressInComposition(page, 'Enter');
  t.equal(await page.inputValue('#find'), 'shili', 'the letters stay in the field');

  await page.goto('/people/me');
  await page.getByRole('button', { name: '关闭单键操作' }).click();
  await page.getByRole('button', { name: '打开单键操作' }).waitFor();
  for (const one of CASES) {
    if (one.script !== 'keys.js' || !['j', 'u', 'Escape'].includes(one.key)) continue;
    await begin(page, one);
    const before = await state(page);
    await page.keyboard.press(one.key);
    t.equal(await settled(page), before, `${one.key} on ${one.path} does nothing where single keys are off`);
  }
});
