import type { Page } from 'playwright-core';
import t from 'tap';
import { openAs, openBrowser, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const WORDS = '核对入库材料，缺审计报告。';
const kept = (page: Page) =>
  page.evaluate('Object.entries(sessionStorage).filter(([key]) => key.startsWith("draft ")).join()');

/** The form of a new visit, a fresh window each time. */
async function openForm(t: Parameters<typeof openAs>[0]): Promise<Page> {
  const page = await openAs(t, browser, server, 'officer', { width: 390 });
  await page.goto('/enterprises');
  const firm = await page.locator('table a.nm').first().getAttribute('href');
  await page.goto(`/visits/new?enterprise=${firm?.split('/')[2]?.split('?')[0]}`);
  return page;
}
const content = (page: Page) => page.locator('form[data-guard] textarea, form.visit-form textarea').first();
const save = (page: Page) => page.locator('form.visit-form button.p').first();

t.test('a form stays as it is while the line is down, and is sent when it is back', async (t) => {
  const page = await openForm(t);
  const address = page.url();
  await content(page).fill(WORDS);
  await page.context().setOffline(true);
  await save(page).click();
  await page.getByRole('alert').filter({ hasText: '连不上系统，还没有保存，内容都在页面上。' }).waitFor();
  t.equal(page.url(), address);
  t.equal(await content(page).inputValue(), WORDS);
  await page.context().setOffline(false);
  await save(page).click();
  await page.locator('.flash, #faults').first().waitFor();
  if ((await page.locator('#faults').count()) > 0) t.equal(await content(page).inputValue(), WORDS);
  else t.equal(await kept(page), '', 'what was taken is kept no longer');
});

t.test('a server that does not answer leaves the form standing', async (t) => {
  const page = await openForm(t);
  await content(page).fill(WORDS);
  await page.route('**/healthz', (route) => route.abort());
  await save(page).click();
  await page.getByRole('alert').filter({ hasText: '连不上系统' }).waitFor();
  t.equal(await content(page).inputValue(), WORDS);
});

t.test('what was typed outlives a reload, and can be cleared', async (t) => {
  const page = await openForm(t);
  page.on('dialog', (dialog) => dialog.accept());
  await content(page).fill(WORDS);
  await page.reload();
  await page.getByText('已填回上次没有保存的内容。').waitFor();
  t.equal(await content(page).inputValue(), WORDS);
  await page.getByRole('button', { name: '清除这些内容' }).click();
  t.equal(await content(page).inputValue(), '');
  t.equal(await kept(page), '');
});

t.test('a telephone number is not kept, wherever it was typed', async (t) => {
  const page = await openForm(t);
  await content(page).fill(`联系电话 139${'0'.repeat(8)}，下周再来`);
  t.notMatch(await kept(page), '00000000');
});

t.test('signing out takes every draft away', async (t) => {
  const page = await openForm(t);
  page.on('dialog', (dialog) => dialog.accept());
  await content(page).fill(WORDS);
  t.match(await kept(page), WORDS);
  await page.locator('details.menu > summary').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.waitForURL('**/sign-in*');
  t.equal(await kept(page), '');
});
