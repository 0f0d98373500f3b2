/** Visits on a phone: found, written, photographed and saved, without scripts too; and every page looked at. */
import t from 'tap';
import { checkPage, lookAt, openAs, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const PHOTO = {
  name: '现场.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
};

t.test('a visit with its photo and request takes six taps on a phone without scripts', async (t) => {
  const page = await openPage(t, browser, server, { javaScript: false, width: 390 });
  await signIn(page, 'officer', server.passwords.officer ?? '');
  await page.goto('/visits');
  await page.getByRole('link', { name: '记录走访' }).click();
  await page.locator('#f-q').fill('新名光电');
  await page.getByRole('button', { name: '查找企业' }).click();
  await page.getByRole('link', { name: /示例新名光电/ }).click();
  await page.getByLabel('走访内容').fill('了解生产经营情况');
  await page.locator('#f-file').setInputFiles(PHOTO);
  await page.getByText('企业提出了诉求').click();
  await page.getByLabel('诉求类别').selectOption({ label: '融资' });
  await page.getByLabel('诉求内容').fill('希望对接信用贷款');
  await page.getByRole('button', { name: '保存走访' }).click();
  await page.locator('.flash', { hasText: '已记录走访示例新名光电股份有限公司，登记诉求 1 件' }).waitFor();
  await page.getByRole('link', { name: '融资诉求' }).waitFor();
  const photo = page.locator('.files img');
  t.match(await photo.getAttribute('alt'), '现场.png');
});

t.test('the pages read well on phone and desk, and what is touched is large enough', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  const first = async (list: string, start: string) => {
    await page.goto(list);
    return (await page.locator(`tbody a[href^="${start}"]`).first().getAttribute('href')) ?? '';
  };
  const visit = await first('/visits', '/visits/');
  const enterprise = await first('/visits', '/enterprises/');
  const [, , uscc = ''] = enterprise.split('/');
  const request = await first('/requests', '/requests/');
  const measure = await first('/measures', '/measures/');
  for (const path of ['/visits', '/requests', '/measures', visit, request, measure]) {
    await page.goto(path);
    await lookAt(t, page, path);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of [
    '/visits/new',
    `/visits/new?enterprise=${uscc}`,
    `${visit}/edit`,
    `${visit}/void`,
    `/requests/new?enterprise=${uscc}`,
    `${enterprise}/measures/new`,
    `${enterprise}/contacts/new`,
    `${enterprise}/attachments`,
  ]) {
    await page.goto(path);
    await checkPage(t, page, path);
    const small = await page.evaluate(
      `[...document.querySelectorAll('main .btn, main input:not([type=hidden],[type=radio],[type=checkbox]), main select')]
        .filter((one) => one.offsetParent !== null && one.getBoundingClientRect().height < 43.5)
        .map((one) => one.outerHTML.slice(0, 80))`,
    );
    t.same(small, [], `${path}: 44 px`);
  }
});

t.test('what was saved is told where the page opens, and a short page prints on one sheet', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/requests?view=all');
  const request = (await page.locator('tbody a[href^="/requests/"]').first().getAttribute('href')) ?? '';
  const file = (await page.locator('tbody a[href^="/enterprises/"]').first().getAttribute('href')) ?? '';
  await page.goto(`${file}/measures/new`);
  await page.getByLabel('短板').fill('缺发明专利');
  await page.getByLabel('措施').fill('对接专利服务机构');
  await page.getByLabel('完成时限').fill('2030-01-31');
  await page.getByRole('button', { name: '保存一企一策' }).click();
  await page.waitForURL('**#h-measures');
  const told = await page.locator('.flash').boundingBox();
  t.ok(told !== null && told.y >= 0 && told.y < 844, 'on the screen, not above it');
  const lines = await page.evaluate(
    `(() => { const words = document.querySelector('.stg .cov b'); words.textContent = '复核未通过 2026-01';
      return new Set([...words.getClientRects()].map((one) => one.top)).size; })()`,
  );
  t.equal(lines, 1, 'the longest way out of a category is told on one line');
  await page.goto(request);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  t.equal(pdf.match(/\/Type\s*\/Page(?![s\w])/g)?.length, 1);
});

t.test('a picture shows in the page; opened by itself, what hides in it does not run', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/visits');
  const row = page.locator('tbody tr', { hasText: '示例新名光电' }).first();
  await row.locator('a[href^="/visits/"]').click();
  const width = await page.evaluate(
    `(async () => { const one = document.querySelector('.files img'); await one.decode(); return one.naturalWidth; })()`,
  );
  t.equal(width, 1, 'the photo is shown');
  const html = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    Buffer.from('<script>document.title="ran"</script>'),
  ]);
  await page.locator('#f-file').setInputFiles({ name: '混.jpg', mimeType: 'image/jpeg', buffer: html });
  await page.getByRole('button', { name: '上传附件' }).click();
  await page.getByText('已上传“混.jpg”').waitFor();
  const src = await page.locator('.files img').last().getAttribute('src');
  // A window without our ears: the browser’s own viewer of pictures complains about the policy.
  const alone = await page.context().newPage();
  await alone.goto(src ?? '');
  t.not(await alone.title(), 'ran');
});
