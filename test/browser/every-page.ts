/** Pages of a strange visitor, a leader, an officer and an administrator, for a file of its own a width: each takes minutes. */
import type { Test } from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkPage, openBrowser, openPage, signIn, startServer } from './browser.ts';

/** What is reached by following the first link of a page whose address fits. */
const FOLLOWED: Record<string, readonly (readonly [string, RegExp])[]> = {
  leader: [['/enterprises?q=新名光电', /^\/enterprises\/[0-9A-Z]{18}$/]],
  officer: [
    ['/enterprises?q=新名光电', /^\/enterprises\/[0-9A-Z]{18}$/],
    ['', /\/edit$/],
    ['', /\/attachments$/],
    ['', /\/events\/new/],
    ['', /\/events\/\d+\/correct$/],
    ['', /\/events\/\d+\/void$/],
    ['', /\/events\/\d+\/amend$/],
  ],
  admin: [
    ['/targets', /^\/targets\/versions\/\d+/],
    ['/people', /^\/people\/\d+$/],
  ],
};

/** A firm of the demo with figures of some years and quarters. */
const FIRM = fictionalCode(100);

const PAGES: Record<string, readonly string[]> = {
  leader: [
    '/',
    '/?as_of=2026-06-30',
    '/screen',
    '/progress/tracks?figure=additions',
    '/enterprises',
    '/help',
    '/people/me',
    '/tracks?category=provincial_srdi',
    '/outlook?category=above_scale',
    '/attention?who=all',
    '/requests',
  ],
  officer: [
    '/enterprises?category=provincial_srdi&stage=cultivating',
    '/enterprises?q=没有这家',
    '/enterprises/new',
    '/sheets',
    '/targets',
    `/enterprises/${FIRM}/indicators/2026/edit`,
    `/enterprises/${FIRM}/indicators/history`,
    `/enterprises/${FIRM}`,
    `/enterprises/${FIRM}/timeline`,
    `/enterprises/${FIRM}/readiness?category=provincial_srdi`,
    `/enterprises/${FIRM}/titles/new`,
    '/tracks?category=above_scale&view=list',
    '/outlook/assumptions/little_giant',
    '/attention',
    '/attention/snoozed',
    '/calendar',
    '/calendar/new',
    '/calendar/expiries',
    '/holdings',
    '/holdings/updates',
    '/people/me/calendar',
    '/readiness?category=little_giant',
    '/visits',
    `/visits/new?enterprise=${FIRM}`,
    '/requests?view=overdue',
    '/measures',
  ],
  admin: [
    '/dictionaries/chain',
    '/dictionaries/values/1',
    '/handover',
    '/handover/1',
    '/handover/new?from=专员丙&mode=area',
    `/enterprises/${FIRM}/indicators/2025/openness`,
    '/targets/above_scale',
    '/targets/above_scale/history',
    '/targets/counting',
    '/targets/shares',
    '/targets/shares/area/above_scale',
    '/programmes',
    '/programmes/new',
    '/programmes/qiangji-2029/edit',
    '/people',
    '/people/new',
    '/people/first-steps',
    '/audit',
    '/upkeep',
    '/upkeep/webhooks',
    '/attention/rules',
    '/attention/rules/review_due',
    '/readiness/criteria',
    '/api/docs',
    '/people/tokens/new',
  ],
};

/** Opens every page of the list as who reads it, in a window of that width: each answers, reads well and fits. */
export async function everyPage(t: Test, width: number): Promise<void> {
  const server = await startServer(t, 'demo');
  const browser = await openBrowser(t);
  const stranger = await openPage(t, browser, server, { width });
  for (const path of ['/sign-in', '/nothing-here']) {
    await stranger.goto(path);
    await checkPage(t, stranger, path);
  }
  for (const [name, paths] of Object.entries(PAGES)) {
    const page = await openPage(t, browser, server, { width });
    await signIn(page, name, server.passwords[name] ?? '');
    for (const path of paths) {
      const answer = await page.goto(path);
      t.equal(answer?.status(), 200, path);
      await checkPage(t, page, path);
    }
    // An empty start is the page that the first step led to.
    let start = '';
    for (const [from, fits] of FOLLOWED[name] ?? []) {
      await page.goto(from === '' ? start : from);
      const links = (await page.evaluate(
        `[...document.querySelectorAll('main a')].map((one) => one.getAttribute('href'))`,
      )) as string[];
      const first = links.find((link) => fits.test(link));
      if (first === undefined) {
        t.fail(`${page.url()} has no link like ${fits}`);
        continue;
      }
      if (from !== '') start = first;
      await page.goto(first);
      await checkPage(t, page, first);
    }
  }
}
