/** A window on a zone, and what is asked of a page in it. */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { violationsOf } from '../browser/browser.ts';
import type { Person } from './pages.ts';
import type { Zone } from './zones.ts';

const INSIDE = readFileSync(new URL('inside.js', import.meta.url), 'utf8');

/** What can be asked inside the page (`inside.js`), besides axe. */
export type Question = 'wide' | 'overlaps' | 'clipped' | 'small' | 'focus' | 'charts' | 'paper' | 'drawn';

export interface Window {
  width: number;
  height?: number;
  /** A finger instead of a mouse. */
  touch?: boolean;
}

/** Somebody's window on a zone. The pages are asked for as by a page that follows: nothing there is used up. */
export async function openWindow(browser: Browser, zone: Zone, who: Person, window: Window): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    baseURL: zone.address,
    viewport: { width: window.width, height: window.height ?? (window.width > 600 ? 900 : 844) },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(window.touch === true ? { hasTouch: true, isMobile: true } : {}),
  });
  await context.addCookies(
    zone.people[who].cookie.split('; ').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return { name, value, url: zone.address };
    }),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}

/** Shows a body that the server gave before, at an address of the server's own. */
export async function show(page: Page, zone: Zone, body: string): Promise<void> {
  const shown = `${zone.address}/shown-before`;
  await page.route(shown, (route) =>
    route.fulfill({ status: 200, contentType: 'text/html; charset=utf-8', body }),
  );
  await page.goto(shown, { waitUntil: 'load' });
  await page.unroute(shown);
}

export async function ask(
  page: Page,
  questions: readonly (Question | 'axe' | 'finger')[],
  media: 'screen' | 'print' = 'screen',
): Promise<string[]> {
  await page.evaluate(`${INSIDE};0`);
  const faults: string[] = [];
  for (const one of questions) {
    const told =
      one === 'axe'
        ? await violationsOf(page, media)
        : ((await page.evaluate(one === 'finger' ? 'eyes.small(44)' : `eyes.${one}()`)) as string[]);
    faults.push(...told.map((words) => `${one}: ${words}`));
  }
  return faults;
}

/** The reader's own size of letters, twice the usual one, as the browser's settings have it. */
export const LARGE_LETTERS = ['--blink-settings=defaultFontSize=32'];
