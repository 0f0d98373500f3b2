/** The key paths once more with JavaScript switched off. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkWidth, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);
const USCC = fictionalCode(902);

t.test(
  'an officer enters an enterprise, records a stage and reads the progress without scripts',
  async (t) => {
    const page = await openPage(t, browser, server, { javaScript: false });
    await signIn(page, 'officer', server.passwords.officer ?? '');
    await page.goto('/enterprises/new');
    await page.locator('#f-name').fill('示例无脚本机械有限公司');
    await page.locator('#f-uscc').fill(USCC.slice(0, 17));
    await page.getByRole('button', { name: /^(新增企业|保存)$/ }).click();
    await page.getByText('信用代码应为 18 位，现在是 17 位').first().waitFor();
    await page.locator('#f-uscc').fill(USCC);
    await page.getByRole('button', { name: /^(新增企业|保存)$/ }).click();
    await page.getByRole('heading', { name: '示例无脚本机械有限公司', level: 1 }).waitFor();

    await page.goto(`/enterprises/${USCC}/events/new?category=above_scale`);
    await page.getByRole('radio', { name: '储备', exact: true }).check();
    await page.getByRole('button', { name: '按所选显示填写项' }).click();
    await page.getByRole('group', { name: '记为“储备”' }).waitFor();
    await page.getByRole('button', { name: '核对' }).last().click();
    await page.getByRole('heading', { name: /^更新后/ }).waitFor();
    await page.getByRole('button', { name: '保存' }).last().click();
    await page.locator('.flash', { hasText: '已保存' }).waitFor();

    await page.goto('/');
    await page.locator('select[name=as_of]').selectOption({ index: 1 });
    await page.getByRole('button', { name: '查看' }).click();
    await page.getByText('回到今天').waitFor();
    await page.locator('table.kpi .big a').first().click();
    await page.getByRole('heading', { name: '企业名单' }).waitFor();
  },
);

t.test('search, filters, pages and the menu work without scripts', async (t) => {
  const page = await openPage(t, browser, server, { javaScript: false });
  await signIn(page, 'leader', server.passwords.leader ?? '');
  await page.goto('/enterprises');
  await page.getByRole('link', { name: '下一页' }).click();
  t.ok((await page.locator('table tbody tr').count()) > 10);
  await page.locator('#find').fill('新名光电');
  await page.locator('#find').press('Enter');
  await page.getByRole('heading', { name: '示例新名光电股份有限公司', level: 1 }).waitFor();
  await page.goto('/enterprises?q=旧名');
  await page.getByRole('link', { name: '示例新名光电股份有限公司' }).waitFor();
  await page.locator('details.menu summary').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('heading', { name: '登录' }).waitFor();
});

t.test('nothing is wider than a phone without scripts', async (t) => {
  const page = await openPage(t, browser, server, { javaScript: false, width: 390 });
  await signIn(page, 'officer', server.passwords.officer ?? '');
  for (const path of ['/', '/enterprises', '/targets', '/enterprises/new', '/help']) {
    await page.goto(path);
    await checkWidth(t, page, path);
  }
});
