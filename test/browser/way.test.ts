import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkPage, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);
const USCC = fictionalCode(901);
const NAME = '示例新来装备有限公司';

t.test(
  'a new enterprise with a wrong code comes back naming the character, and is saved with the right one',
  async (t) => {
    const page = await openPage(t, browser, server);
    await signIn(page, 'officer', server.passwords.officer ?? '');
    await page.goto('/enterprises');
    await page.getByRole('link', { name: '新增企业' }).click();
    await page.locator('#f-name').fill(NAME);
    await page.locator('#f-uscc').fill(USCC.replace('YY0', 'YYO'));
    await page.locator('#f-industry_code').fill('3562');
    await page.getByRole('button', { name: /^(新增企业|保存)$/ }).click();
    await page.locator('#faults').waitFor();
    t.match(await page.locator('#faults').innerText(), '第 11 位是“O”，可能是数字 0');
    t.equal(await page.locator('#f-name').inputValue(), NAME);
    await checkPage(t, page, 'a new enterprise with a fault');

    await page.locator('#f-uscc').fill(` ${USCC.toLowerCase()} `);
    await page.getByRole('button', { name: /^(新增企业|保存)$/ }).click();
    await page.getByRole('heading', { name: NAME, level: 1 }).waitFor();
    t.match(page.url(), new RegExp(`/enterprises/${USCC}$`));
    await checkPage(t, page, 'the file of an enterprise');
  },
);

t.test('a recognition is checked with its effect, then saved, and the progress counts it', async (t) => {
  const page = await openPage(t, browser, server);
  await signIn(page, 'officer', server.passwords.officer ?? '');
  const figure = page.locator('table.kpi tbody tr').nth(1).locator('.big a');
  await page.goto('/');
  const before = Number(await figure.innerText());

  await page.goto(`/enterprises/${USCC}/events/new?category=provincial_srdi`);
  await page.getByRole('radio', { name: '认定', exact: true }).check();
  await page.locator('#f-document_no').waitFor();
  await checkPage(t, page, 'the form of a recognition');
  await page.getByRole('button', { name: '核对' }).last().click();
  await page.locator('#faults').waitFor();
  t.match(await page.locator('#faults').innerText(), '须填写依据文件或上传附件');

  await page.locator('#f-document_no').fill('示例经信企业〔2026〕199号');
  await page.getByRole('button', { name: '核对' }).last().click();
  await page.getByRole('heading', { name: /^更新后/ }).waitFor();
  t.match(
    await page.getByRole('heading', { name: /^更新后/ }).innerText(),
    `省级专精特新 ${before} → ${before + 1} 家`,
  );
  await checkPage(t, page, 'the check before saving');
  await page.getByRole('button', { name: '保存' }).last().click();
  await page.locator('.flash', { hasText: '已保存' }).waitFor();

  await page.goto('/');
  t.equal(Number(await figure.innerText()), before + 1);
  await figure.click();
  await page.getByRole('heading', { name: '企业名单' }).waitFor();
  t.equal(await page.locator('table.behind tbody tr').count(), before + 1, 'the number equals the rows');
  t.equal(await page.getByRole('link', { name: NAME }).count(), 1);
});

t.test('every number of the progress page opens to exactly so many rows', async (t) => {
  const page = await openPage(t, browser, server);
  await signIn(page, 'leader', server.passwords.leader ?? '');
  for (const from of ['/', '/?as_of=2026-06-30', '/?dim=area']) {
    await page.goto(from);
    const links = (await page.evaluate(
      `[...document.querySelectorAll('main a[href^="/progress/tracks"]')].map((one) => [one.textContent, one.getAttribute('href')])`,
    )) as [string, string][];
    t.ok(links.length > 40, `${links.length} numbers on ${from}`);
    for (const [words, href] of links) {
      const says = Number(/\d+/.exec(words)?.[0]);
      const body = await (await page.request.get(href)).text();
      const table = /<table class="list behind"[^>]*>.*?<\/table>/s.exec(body)?.[0] ?? '';
      const rows = table.split('<a class="nm"').length - 1;
      if (rows !== says) t.fail(`${words.trim()} opens to ${rows} rows: ${href}`);
    }
  }
});
