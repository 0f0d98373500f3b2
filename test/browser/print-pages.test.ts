import t from 'tap';
import { openAs, openBrowser, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const UPRIGHT = [595, 842];
const ASIDE = [842, 595];

interface Case {
  /** An address, or the link in the list of enterprises that leads to it. */
  path: string;
  who: 'officer' | 'admin';
  pages: number;
  size: number[];
  /** The made-up zone moves with the day: its lists have the same length, their lines do not always wrap alike. */
  give?: number;
  /** The day and what is counted, as the head of the paper states them. */
  head?: RegExp;
}
const DAY = '截至 \\d{4}年\\d+月\\d+日';
const ALL = new RegExp(`不论企业是否属统计口径 · ${DAY}`);
const CASES: Case[] = [
  { path: '/', who: 'officer', pages: 2, size: ASIDE },
  { path: '/enterprises', who: 'officer', pages: 3, size: ASIDE },
  // The first of the list: with its story, its readiness, what it holds and its contacts.
  { path: 'a[href^="/enterprises/9133"]', who: 'officer', pages: 3, size: UPRIGHT, give: 1 },
  { path: '/progress/changes', who: 'officer', pages: 1, size: ASIDE, give: 1 },
  { path: '/outlook', who: 'officer', pages: 4, size: ASIDE, give: 1 },
  { path: '/attention', who: 'officer', pages: 4, size: ASIDE, give: 1 },
  { path: '/tracks', who: 'officer', pages: 2, size: ASIDE },
  { path: '/tracks?view=list', who: 'officer', pages: 2, size: ASIDE, give: 1 },
  {
    path: '/targets',
    who: 'officer',
    pages: 2,
    size: ASIDE,
    head: new RegExp(`${DAY} 生效的目标，.*年`),
  },
  { path: '/targets/baseline/sheet', who: 'officer', pages: 5, size: UPRIGHT, give: 1 },
  {
    path: '/holdings',
    who: 'officer',
    pages: 4,
    size: ASIDE,
    give: 1,
    head: new RegExp(`不计入三类目标，共 \\d+ 条 · ${DAY}`),
  },
  {
    path: '/visits',
    who: 'officer',
    pages: 4,
    size: ASIDE,
    give: 1,
    head: new RegExp(`只计属统计口径的企业 · ${DAY}`),
  },
  { path: '/requests', who: 'officer', pages: 2, size: ASIDE, give: 1, head: ALL },
  { path: '/measures', who: 'officer', pages: 2, size: ASIDE, give: 1, head: ALL },
  { path: '/calendar', who: 'officer', pages: 2, size: ASIDE, give: 1 },
  { path: '/audit', who: 'admin', pages: 3, size: ASIDE, give: 1 },
];
const PRESSED = /导出表格|\.csv|^打印$|查询|重置|上一页|下一页|清除条件|新增企业|批量更新/m;

for (const { path, who, pages, size, give = 0, head = /./ } of CASES) {
  t.test(`${path} prints on ${pages} sheets`, async (t) => {
    const page = await openAs(t, browser, server, who);
    if (path.startsWith('/')) await page.goto(path);
    else {
      await page.goto('/enterprises');
      await page.goto((await page.locator(`main ${path}`).first().getAttribute('href')) ?? '/');
    }
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    const n = pdf.match(/\/Type\s*\/Page(?![s\w])/g)?.length ?? 0;
    t.ok(Math.abs(n - pages) <= give, `${n} sheets`);
    const box = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf) ?? [];
    for (const [at, length] of size.entries())
      t.ok(Math.abs(Number(box[at + 1]) - length) < 2, `${box[at + 1]} points`);

    await page.emulateMedia({ media: 'print' });
    const paper = (await page.evaluate('document.body.innerText')) as string;
    t.match(paper, /打印：\S+，内容取自\d{4}年\d+月\d+日的系统/, 'says who printed it, of which day');
    t.match(paper, head, 'states the day and what is counted');
    t.notMatch(paper, PRESSED, 'nothing that is pressed stands on paper');
    // What makes a browser repeat a head on each sheet, and keep a row on one.
    const cut = await page.evaluate(`[...document.querySelectorAll('main table')]
      .filter((one) => one.offsetParent !== null && one.tHead !== null)
      .filter((one) => getComputedStyle(one.tHead).display !== 'table-header-group' && getComputedStyle(one.tHead).display !== 'none'
        || [...one.rows].some((row) => getComputedStyle(row).breakInside !== 'avoid'))
      .map((one) => one.caption?.textContent ?? one.className)`);
    t.same(cut, [], 'heads are repeated, rows are not cut');
    const seen = await page.evaluate(
      `[...document.querySelectorAll('main a, main button, main input, main select')].filter((one) =>
        one.offsetParent !== null && (one.tagName !== 'A' || getComputedStyle(one).textDecorationLine !== 'none')).map((one) => one.outerHTML.slice(0, 90))`,
    );
    t.same(seen, [], 'no box, no button and no underlined link');
  });
}

t.test('a draft of a summary stays within the margins of its upright paper', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/');
  // Of the quarter under way, whose table says of a category that it waits for its document.
  const [, year, month] =
    /(\d{4})年(\d+)月/.exec((await page.locator('main .q').first().textContent()) ?? '') ?? [];
  const there = await page.goto(`/summaries/${year}Q${Math.ceil(Number(month) / 3)}/draft`);
  t.equal(there?.status(), 200);
  await page.setViewportSize({ width: 590, height: 900 });
  await page.emulateMedia({ media: 'print' });
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), 590, 'of 156 mm between the margins');
});
