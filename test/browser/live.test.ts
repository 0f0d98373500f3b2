import type { Page } from 'playwright-core';
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkPage, lookAt, openAs, openBrowser, openPage, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

/** An officer in another window adds an enterprise and records that it was recognised. */
async function recognise(page: Page, n: number): Promise<void> {
  await page.goto('/enterprises/new');
  await page.locator('#f-name').fill(`示例跟进第${n}精密有限公司`);
  await page.locator('#f-uscc').fill(fictionalCode(9_500 + n));
  await page.getByRole('button', { name: /^(新增企业|保存)$/ }).click();
  await page.locator('.flash').waitFor();
  await page.goto(`/enterprises/${fictionalCode(9_500 + n)}/events/new?category=provincial_srdi`);
  await page.getByRole('radio', { name: '认定', exact: true }).check();
  await page.locator('#f-document_no').fill('示例〔2026〕1号');
  await page.getByRole('button', { name: '核对' }).last().click();
  await page.getByRole('heading', { name: /^更新后/ }).waitFor();
  await page.getByRole('button', { name: '保存' }).last().click();
  await page.locator('.flash', { hasText: '已保存' }).waitFor();
}

const figureOn = (page: Page) => page.locator('table.kpi tbody tr').nth(1).locator('.big a');

t.test('the progress page follows what others save, and nothing of the reader is lost', async (t) => {
  const leader = await openAs(t, browser, server, 'leader');
  const officer = await openAs(t, browser, server, 'officer');
  await leader.goto('/');
  const figure = figureOn(leader);
  const before = Number(await figure.innerText());
  await leader.evaluate(`window.sameDocument = true; document.querySelector('details.data').open = true`);
  await figure.focus();
  await leader.evaluate('window.scrollTo(0, 300)');
  await recognise(officer, 1);
  await figure.getByText(String(before + 1), { exact: true }).waitFor();
  t.equal(await leader.evaluate('window.sameDocument'), true, 'the page was not loaded again');
  t.equal(await leader.evaluate(`document.querySelector('details.data').open`), true, 'what was unfolded is');
  t.equal(await leader.evaluate('window.scrollY'), 300);
  t.match(await leader.evaluate('document.activeElement.getAttribute("href")'), 'provincial_srdi');
  await leader.getByRole('status').getByText('进度已更新').waitFor();
  await checkPage(t, leader, 'the page that followed');
});

t.test(
  'the screen follows as well; who types is not disturbed; a hidden window asks for nothing',
  async (t) => {
    const leader = await openAs(t, browser, server, 'leader');
    const officer = await openAs(t, browser, server, 'officer');
    const asked: string[] = [];
    leader.on('request', (one) => asked.push(new URL(one.url()).pathname));
    await leader.goto('/screen');
    const before = Number(await figureOn(leader).innerText());
    await recognise(officer, 2);
    await figureOn(leader)
      .getByText(String(before + 1), { exact: true })
      .waitFor();

    await leader.goto('/');
    const day = leader.locator('main select').first();
    await day.focus();
    await recognise(officer, 3);
    await leader.waitForTimeout(1_500);
    t.equal(
      await figureOn(leader).innerText(),
      String(before + 1),
      'the figures wait while a form is filled in',
    );
    await day.blur();
    await figureOn(leader)
      .getByText(String(before + 2), { exact: true })
      .waitFor();

    await leader.evaluate(`Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'))`);
    await leader.waitForTimeout(1_500);
    asked.length = 0;
    await recognise(officer, 4);
    await leader.waitForTimeout(1_000);
    t.same(asked, []);
    await leader.evaluate(`delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'))`);
    await figureOn(leader)
      .getByText(String(before + 3), { exact: true })
      .waitFor();
  },
);

t.test(
  'the screen fills the meeting-room screen, whatever its size, and says where the line breaks',
  async (t) => {
    const leader = await openAs(t, browser, server, 'leader');
    await leader.goto('/screen');
    const before = await figureOn(leader).innerText();
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      await leader.setViewportSize({ width, height });
      const [tall, wide, ends] = (await leader.evaluate(
        `[document.documentElement.scrollHeight, document.documentElement.scrollWidth,
        document.querySelector('.kpi').getBoundingClientRect().bottom / innerHeight]`,
      )) as [number, number, number];
      t.ok(tall <= height && wide <= width, `${width} × ${height} holds ${wide} × ${tall}`);
      t.ok(ends > 0.7 && ends < 1, `the table ends at ${ends} of the height`);
    }
    await leader.setViewportSize({ width: 1920, height: 1080 });
    await leader.route('**/api/v1/events*', (route) => route.abort());
    await leader.goto('/screen');
    await leader.getByText(/连接中断，数字是 \d\d:\d\d 的/).waitFor();
    t.equal(await figureOn(leader).innerText(), before, 'what was shown stays');
    await checkPage(t, leader, 'the screen without a line');
    await leader.unroute('**/api/v1/events*');
    await leader.getByText('连接中断').waitFor({ state: 'detached' });
  },
);

t.test(
  'a page of an earlier day stays as it was asked for, and without scripts nothing is missing',
  async (t) => {
    const leader = await openAs(t, browser, server, 'leader');
    const asked: string[] = [];
    leader.on('request', (one) => asked.push(new URL(one.url()).pathname));
    await leader.goto('/?as_of=2026-06-30');
    await leader.waitForTimeout(500);
    t.notOk(asked.includes('/api/v1/events'));
    const state = await leader.context().storageState();
    const plain = await openPage(t, browser, server, { javaScript: false, state });
    await plain.goto('/');
    t.match(await figureOn(plain).innerText(), /^\d+$/);
  },
);

t.test('the description of the API reads well on a desk and on a phone', async (t) => {
  const page = await openPage(t, browser, server);
  await page.goto('/api/docs');
  await lookAt(t, page, 'the description of the API');
  await page.getByRole('link', { name: 'POST /enterprises/{uscc}/events' }).click();
  t.match(page.url(), /#recordEvent$/);
  const admin = await openAs(t, browser, server, 'admin');
  await admin.goto('/people/tokens/new');
  await lookAt(t, admin, 'the form of a token');
});
