/** A sample of `npm run test:eyes`, and that each question of it finds what it asks for. */
import type { Page } from 'playwright-core';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { ask, LARGE_LETTERS, openWindow, type Question, show } from '../eyes/looking.ts';
import { type Person, pagesOf, refusals } from '../eyes/pages.ts';
import { openFull, type Zone } from '../eyes/zones.ts';
import { openBrowser } from './browser.ts';

const FIRM = `/enterprises/${fictionalCode(100)}`;

/** A page with one thing wrong, and the question that must find it. */
const BROKEN: readonly (readonly [Question | 'finger' | 'axe', string, RegExp])[] = [
  ['axe', '<img src="/assets/none.png">', /image-alt/],
  ['wide', '<p style="width:2000px">示例</p>', /\d px wide: p “示例”/],
  [
    'wide',
    '<main><p style="overflow:auto;width:90px"><b style="display:block;width:300px">示例</b></p></main>',
    /no key gets there/,
  ],
  [
    'wide',
    '<main><p tabindex="0" style="overflow:auto;width:90px"><b style="display:block;width:300px">示例</b></p></main>',
    /has no name/,
  ],
  ['overlaps', '<p>示例甲</p><p style="margin-top:-30px">示例乙</p>', /“示例甲” lies over p “示例乙”/],
  ['clipped', '<p style="width:40px;overflow:hidden;white-space:nowrap">示例很长的名称</p>', /is cut off/],
  ['clipped', '<input style="height:8px;min-height:0;padding:0">', /lower than its letters/],
  ['finger', '<button>示例</button>', /×\d+ button “示例”/],
  ['focus', '<button style="outline:none;box-shadow:none">示例</button>', /does not show the focus/],
  ['focus', '<style>a:focus{outline:2px solid #eee}</style><a href="/">示例</a>', /too faintly/],
  ['focus', '<button>示例</button><div style="position:fixed;inset:0"></div>', /has the focus under div/],
  ['focus', '<button tabindex="3">示例</button>', /jumps the queue/],
  [
    'focus',
    '<div style="display:flex"><button style="order:2">示例甲</button><button>示例乙</button></div>',
    /“示例乙” comes after/,
  ],
  ['charts', '<p><svg width="20" height="20"><rect width="9" height="9"/></svg></p>', /has no name/],
  ['paper', '<p><button>示例</button></p>', /is printed/],
  ['drawn', '<p><svg width="20" height="20"><rect width="9" height="9" fill="#eee"/></svg></p>', /rect/],
];

interface Sample {
  state: string;
  window: { width: number; touch?: boolean };
  questions: readonly (Question | 'finger' | 'axe')[];
  pages: readonly (readonly [Person, string])[];
  letters?: true;
  prepare?: (page: Page) => Promise<unknown>;
}

const SAMPLES: readonly Sample[] = [
  {
    state: 'with keys, on a desk',
    window: { width: 1366 },
    questions: ['focus', 'overlaps', 'clipped', 'charts'],
    pages: [
      ['leader', '/'],
      ['officer', '/enterprises'],
      ['officer', FIRM],
      ['officer', `${FIRM}/readiness?category=little_giant`],
    ],
  },
  {
    state: 'under a finger',
    window: { width: 390, touch: true },
    questions: ['finger', 'wide', 'overlaps'],
    pages: [
      ['leader', '/'],
      ['officer', '/enterprises'],
      ['officer', '/attention'],
      ['officer', '/visits/new'],
    ],
  },
  {
    state: 'with letters twice as large',
    window: { width: 1280 },
    questions: ['wide', 'overlaps', 'clipped'],
    pages: [
      ['leader', '/'],
      ['officer', '/enterprises'],
      ['officer', '/tracks?category=above_scale'],
    ],
    letters: true,
  },
  {
    state: "in the reader's colours",
    window: { width: 1440 },
    questions: ['focus', 'drawn'],
    pages: [
      ['leader', '/'],
      ['leader', '/outlook?category=above_scale'],
    ],
    prepare: (page) => page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' }),
  },
];

let zone: Zone;
t.before(async () => {
  zone = await openFull(t);
});

t.test('what is asked of a page', async (t) => {
  const browser = await openBrowser(t);

  await t.test('each question finds its fault', async (t) => {
    const page = await openWindow(browser, zone, 'officer', { width: 800 });
    for (const [question, body, words] of BROKEN) {
      await page.goto('about:blank');
      await page.setContent(`<!doctype html><html lang="zh-CN"><title>示例</title>${body}`);
      const faults = await ask(page, [question]);
      t.match(faults.join('\n'), words, `${question}: ${body}`);
    }
  });

  for (const { state, window, questions, pages, prepare, letters } of SAMPLES) {
    await t.test(`pages ${state}`, async (t) => {
      const from = letters ? await openBrowser(t, LARGE_LETTERS) : browser;
      for (const [who, path] of pages) {
        const page = await openWindow(from, zone, who, window);
        await prepare?.(page);
        await page.goto(path, { waitUntil: 'load' });
        t.same(await ask(page, questions), [], `${path} ${state}`);
        await page.context().close();
      }
    });
  }

  await t.test('a form that comes back takes the reader to the summary', async (t) => {
    const seen = (await pagesOf(zone, { chief: 0, officer: 1, leader: 0 })).filter(
      ({ route }) =>
        /^\/(enterprises\/new|visits\/new|sheets\/batches)$/.test(route) || route.endsWith('/events/new'),
    );
    const shown = await refusals(zone, seen);
    t.ok(shown.length >= 4, `${shown.length} pages came back`);
    const page = await openWindow(browser, zone, 'officer', { width: 1366 });
    for (const one of shown) {
      await show(page, zone, one.body);
      t.equal(await page.evaluate('document.activeElement.id'), 'faults', `${one.way} ${one.path}`);
      t.same(await ask(page, ['overlaps', 'clipped']), [], `${one.way} ${one.path}`);
    }
  });

  await t.test('where the focus goes', async (t) => {
    const page = await openWindow(browser, zone, 'officer', { width: 1366 });
    const focused = () => page.evaluate('document.activeElement.innerText.trim()') as Promise<string>;
    const isOpen = (what: string) =>
      page.evaluate(`document.querySelector('${what}').open`) as Promise<boolean>;
    await page.goto('/enterprises', { waitUntil: 'load' });
    await page.keyboard.press('Tab');
    t.equal(await focused(), '跳到正文', 'the first Tab offers the way past the bar');
    await page.keyboard.press('Enter');
    t.equal(await page.evaluate('document.activeElement.id'), 'main');

    for (const menu of ['details.menu', 'details.pick']) {
      await page.locator(`${menu} > summary`).focus();
      const opener = await focused();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      t.ok(await isOpen(menu), `${menu} stays open while one is in it`);
      t.not(await focused(), opener);
      await page.keyboard.press('Escape');
      t.notOk(await isOpen(menu), `Esc closes ${menu}`);
      t.equal(await focused(), opener, 'and the focus is back at what opened it');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Shift+Tab');
      t.notOk(await isOpen(menu), 'whoever goes on by Tab leaves nothing open over what has the focus');
    }
    await page.locator('details.pick > summary').click();
    await page.locator('details.pick label', { hasText: '培育' }).first().click();
    t.ok(await isOpen('details.pick'), 'a click on the words of a choice ticks it, and the choices stay');
    t.ok(await page.locator('details.pick input:checked').count());
  });
});
