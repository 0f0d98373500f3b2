/** A quarter from its draft to the issued paper, without scripts; its pages by the accessibility rules; its print. */
import t from 'tap';
import { checkPage, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type\s*\/Page(?![s\w])/g)?.length ?? 0;
function sheetsOf(pdf: Buffer): [number, number][] {
  return [...pdf.toString('latin1').matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((one) => [
    Number(one[1]),
    Number(one[2]),
  ]);
}

t.test('a quarter is mended, prepared, reviewed and issued without scripts', async (t) => {
  const officer = await openPage(t, browser, server, { javaScript: false });
  await signIn(officer, 'officer', server.passwords.officer ?? '');
  await officer.goto('/summaries/2026Q3/sections/overall');
  const text = await officer.locator('#f-text').inputValue();
  await officer.locator('#f-text').fill(text.replace(/累计新增\d+家次/, '累计新增99家次'));
  await officer.getByRole('button', { name: '保存' }).click();
  await officer.getByText(/第1段“99家次”与数据\d+家次不一致/).waitFor();
  await officer.getByRole('button', { name: /^确认无误（有意为之）/ }).click();
  await officer.getByText('文字中的数字与数据一致').waitFor();
  await officer.getByRole('link', { name: '编辑“总体进展”' }).click();
  await officer.getByRole('button', { name: '恢复自动文字' }).click();
  await officer.getByRole('button', { name: '完成编制' }).click();
  await officer.locator('.flash', { hasText: '已编制' }).waitFor();

  const manager = await openPage(t, browser, server, { javaScript: false });
  await signIn(manager, 'admin', server.passwords.admin ?? '');
  await manager.goto('/summaries/2026Q3/draft');
  await manager.getByRole('button', { name: '审核通过' }).click();
  await manager.getByRole('link', { name: '签发并冻结' }).click();
  for (const box of await manager.getByRole('checkbox').all()) await box.check();
  await manager.getByRole('button', { name: '签发并冻结' }).click();
  await manager.locator('.flash', { hasText: '已签发第1版' }).waitFor();
  await manager.getByRole('link', { name: '打开签发件' }).click();
  await manager.getByRole('heading', { name: '秀水强脊工程2026年第三季度进展小结', level: 1 }).waitFor();
});

t.test('the issued paper prints on A4 upright with 28 characters a line, 22 lines a page', async (t) => {
  const page = await openPage(t, browser, server);
  await signIn(page, 'leader', server.passwords.leader ?? '');
  await page.goto('/summaries/2026Q2/versions/1');
  const pdf = await page.pdf({ preferCSSPageSize: true });
  t.ok(pagesOf(pdf) >= 6, `${pagesOf(pdf)} pages`);
  for (const [width, height] of sheetsOf(pdf))
    t.ok(Math.abs(width - 595) < 2 && Math.abs(height - 842) < 2, `${width} × ${height}`);
  const grid = (await page.evaluate(
    `(({ fontSize, letterSpacing, lineHeight }) => [fontSize, letterSpacing, lineHeight].map(Number.parseFloat))(
      getComputedStyle(document.querySelector('.gw section p')))`,
  )) as number[];
  const [size = 0, spacing = 0, line = 0] = grid;
  const inch = 96 / 25.4;
  t.equal(Math.floor((156 * inch + 0.5) / (size + spacing)), 28);
  t.equal(Math.floor((225 * inch + 0.5) / line), 22);

  await page.goto('/summaries/2026Q2/brief');
  t.equal(pagesOf(await page.pdf({ preferCSSPageSize: true })), 1, 'one page for the folder');
  await page.goto('/summaries/2026Q2');
  t.equal(
    pagesOf(await page.pdf({ preferCSSPageSize: true })),
    pagesOf(pdf),
    'and the page prints the same paper',
  );
});

t.test('the pages are accessible, and none is wider than a phone', async (t) => {
  for (const width of [1440, 390]) {
    const page = await openPage(t, browser, server, { width });
    await signIn(page, 'admin', server.passwords.admin ?? '');
    for (const path of [
      '/summaries',
      '/summaries/2026Q3/draft',
      '/summaries/2026Q3/sections/problems',
      '/summaries/2026Q3/issue',
      '/summaries/2026Q2',
      '/summaries/2026Q2/brief',
      '/summaries/comparison',
    ]) {
      await page.goto(path);
      await checkPage(t, page, `${path} at ${width}`);
    }
  }
});
