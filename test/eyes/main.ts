/**
 * `npm run test:eyes [-- PART [ADDRESS]]`: every page, as every kind of person sees it, in every state, looked at in a
 * real browser. An ADDRESS takes the routes that hold it. The faults are counted at the end.
 */
import type { Browser, Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { openBrowser } from '../browser/browser.ts';
import { ask, LARGE_LETTERS, openWindow, show, type Window } from './looking.ts';
import { type Person, pagesOf, refusals, type Seen } from './pages.ts';
import { openEmpty, openFull, openLong, type Zone } from './zones.ts';

const [part = '', only = ''] = process.argv.slice(2);
// 640 is a desk's window at twice its size.
const WIDTHS = [320, 360, 390, 640, 768, 1024, 1280, 1366, 1440, 1920];
t.setTimeout(0);

type Asked = Parameters<typeof ask>[1];
interface Told {
  pages: number;
  faults: string[];
}

/** Opens one page after the other in a window of who sees it. */
async function each(
  browser: Browser,
  zone: Zone,
  seen: readonly Seen[],
  window: Window,
  look: (page: Page, one: Seen) => Promise<string[]>,
  { isShown = false, prepare = async (_page: Page) => {} } = {},
): Promise<Told> {
  const told: Told = { pages: 0, faults: [] };
  const windows = new Map<Person, Page>();
  for (const one of seen) {
    if (!one.route.includes(only)) continue;
    let page = windows.get(one.who);
    if (page === undefined) {
      page = await openWindow(browser, zone, one.who, window);
      await prepare(page);
      windows.set(one.who, page);
    }
    if (isShown) await show(page, zone, one.body);
    else await page.goto(one.path, { waitUntil: 'load' });
    told.pages += 1;
    const faults = await look(page, one).catch((error) => [
      `could not be looked at: ${String(error).slice(0, 200)}`,
    ]);
    told.faults.push(...faults.map((words) => `${one.who} ${one.path} at ${window.width}: ${words}`));
  }
  for (const page of windows.values()) await page.context().close();
  return told;
}

const looksAt = (questions: Asked) => (page: Page) => ask(page, questions);

async function fits(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 1366 ? 768 : 900 });
    faults.push(...(await ask(page, ['wide', 'overlaps'])).map((words) => `${width} px: ${words}`));
  }
  return faults;
}

const DESK = { width: 1440 };
const PHONE = { width: 390 };
const LOOKS = ['wide', 'overlaps', 'clipped'] as const;
const READS = ['axe', 'charts', ...LOOKS] as const;

/** Every page of a zone in one window. */
async function whole(
  browser: Browser,
  open: (t: Test) => Promise<Zone>,
  window: Window,
  look: (page: Page) => Promise<string[]>,
  prepare?: (page: Page) => Promise<void>,
): Promise<Told> {
  const zone = await open(t);
  return each(browser, zone, await pagesOf(zone), window, look, prepare === undefined ? {} : { prepare });
}

/** Pages that forms come back with: the reader is taken to what is to be mended. */
async function refused(browser: Browser, window: Window): Promise<Told> {
  const zone = await openFull(t);
  const look = async (page: Page) => {
    const at = (await page.evaluate('document.activeElement.id')) as string;
    const faults = await ask(page, READS);
    return at === 'faults' ? faults : [...faults, `the focus is not at the summary but at “${at}”`];
  };
  return each(browser, zone, await refusals(zone, await pagesOf(zone)), window, look, { isShown: true });
}

/** The reader's own colours, and nothing that moves. */
const colours = (colorScheme: 'light' | 'dark') => (page: Page) =>
  page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce', colorScheme });

/** An A4 page on its side, between its margins; a paper stands upright. */
const SHEET = { width: 1032 };
async function printed(page: Page): Promise<string[]> {
  const isUpright = await page.evaluate("document.body.className !== ''");
  await page.setViewportSize({ width: isUpright ? 590 : SHEET.width, height: 900 });
  return ask(page, ['axe', 'wide', 'overlaps', 'paper'], 'print');
}

const PARTS: Record<string, (browser: Browser) => Promise<Told>> = {
  desk: (browser) => whole(browser, openFull, DESK, looksAt([...READS, 'focus'])),
  phone: (browser) => whole(browser, openFull, PHONE, looksAt([...READS, 'focus'])),
  finger: (browser) => whole(browser, openFull, { ...PHONE, touch: true }, looksAt(['finger'])),
  widths: (browser) => whole(browser, openFull, DESK, fits),
  errors: (browser) => refused(browser, DESK),
  'errors-phone': (browser) => refused(browser, PHONE),
  empty: (browser) => whole(browser, openEmpty, DESK, looksAt(READS)),
  'empty-phone': (browser) => whole(browser, openEmpty, PHONE, looksAt(READS)),
  long: (browser) => whole(browser, openLong, DESK, looksAt(READS)),
  'long-phone': (browser) => whole(browser, openLong, PHONE, looksAt(LOOKS)),
  letters: async () => whole(await openBrowser(t, LARGE_LETTERS), openFull, { width: 1280 }, looksAt(LOOKS)),
  colours: (browser) => whole(browser, openFull, DESK, looksAt(['axe', 'focus', 'drawn']), colours('light')),
  'colours-dark': (browser) => whole(browser, openFull, DESK, looksAt(['drawn']), colours('dark')),
  print: (browser) =>
    whole(browser, openFull, SHEET, printed, (page) => page.emulateMedia({ media: 'print' })),
};

const browser = await openBrowser(t);
t.setTimeout(0);
for (const [name, look] of Object.entries(PARTS)) {
  if (part !== '' && part !== name) continue;
  const started = Date.now();
  const { pages, faults } = await look(browser);
  for (const words of faults) console.log(`  ${words}`);
  console.log(
    `${name}: ${pages} pages looked at, ${faults.length} faults, ${Math.round((Date.now() - started) / 1000)} s`,
  );
  t.same(faults.length, 0, `${name}: nothing to mend`);
}
