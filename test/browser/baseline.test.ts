/** The list of what was held before the programme: read, signed by the manager, and an entry that came late. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { lookAt, openBrowser, openPage, startServer } from './browser.ts';
import { copied } from './files.ts';

const PASSWORD = 'yi-shan-7-hai';
const [held, late] = [fictionalCode(951), fictionalCode(952)];

t.test('the baseline is signed, and what comes late is told apart with its reason', async (t) => {
  const server = await startServer(t);
  const browser = await openBrowser(t);
  const page = await openPage(t, browser, server);
  await page.goto('/setup');
  await page.getByLabel('设置码').fill(server.setupCode);
  await page.getByLabel('账号').fill('zhuguan');
  await page.getByLabel('姓名').fill('示例主管');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '建立账号并登录' }).click();
  await page.getByText('还差 7 步，').waitFor();

  const bring = async (kind: RegExp, table: string, button: RegExp) => {
    await page.goto('/sheets');
    await page.getByRole('radio', { name: kind }).check();
    await page.getByText('或粘贴表格').click();
    await page.locator('#f-pasted').fill(table);
    await page.getByRole('button', { name: '核对文件' }).click();
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: '导入结果' }).waitFor();
  };
  await bring(
    /企业名单/,
    copied(
      ['企业名称', '统一社会信用代码', '行业代码'],
      ['示例在册材料有限公司', held, '3484'],
      ['示例迟到光电有限公司', late, '3976'],
    ),
    /^导入 2 行/,
  );
  await bring(
    /认定与事项/,
    copied(
      ['统一社会信用代码', '类别', '事项', '发生日期', '批次', '文号'],
      [held, '省级专精特新', '认定', '2025-07-04', '2025年第一批', '示例〔2025〕1号'],
    ),
    /^导入 1 行/,
  );

  await page.goto('/targets/baseline');
  await lookAt(t, page, 'an unsigned baseline');
  await page.getByRole('link', { name: '签认并锁定' }).click();
  await lookAt(t, page, 'before signing');
  await page.getByLabel('说明').fill('年初工作会议审定');
  await page.getByRole('button', { name: '签认并锁定 1 条' }).click();
  await page.getByRole('heading', { name: '已签认', exact: true }).waitFor();

  await page.goto(`/enterprises/${late}/events/new?category=provincial_srdi`);
  await page.getByRole('radio', { name: '认定', exact: true }).check();
  await page.getByRole('group', { name: '记为“认定”' }).waitFor();
  await page.locator('#f-effective_on').fill('2025-07-04');
  await page.locator('#f-document_no').fill('示例〔2025〕1号');
  await page.locator('#f-batch').fill('2025年第一批');
  await page.getByRole('button', { name: '核对' }).last().click();
  await page.locator('#faults').waitFor();
  await lookAt(t, page, 'a late entry without its reason');
  t.equal(await page.locator('#f-document_no').inputValue(), '示例〔2025〕1号');
  await page.getByLabel('补录理由').fill('年末名单遗漏，原件后到');
  await page.getByRole('button', { name: '核对' }).last().click();
  await page.getByRole('heading', { name: /^更新后/ }).waitFor();
  await page.getByRole('button', { name: '保存' }).last().click();
  await page.locator('.flash', { hasText: '已保存' }).waitFor();
  await lookAt(t, page, 'an enterprise with a late entry');

  await page.goto('/targets/baseline');
  await page.getByRole('heading', { name: '与签认名单的差异' }).waitFor();
  t.match(
    await page.locator('main').innerText(),
    /补录 ＋1[\s\S]*示例迟到光电有限公司[\s\S]*年末名单遗漏，原件后到/,
  );
  await lookAt(t, page, 'a signed baseline with a late entry');
  await page.goto('/targets/baseline/sheet');
  await lookAt(t, page, 'the sheet of the baseline');
});
