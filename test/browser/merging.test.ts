/** Two records of one firm: found, compared, merged, reached by the old link, and parted again. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { lookAt, openAs, openBrowser, startServer } from './browser.ts';
import { copied } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);
const [stays, goes] = [fictionalCode(941), fictionalCode(942)];
const NAME = '示例合一传感技术有限公司';

t.test('duplicates are merged, the old link leads on, and they are parted again', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises');
  await page.getByRole('link', { name: '疑似重复' }).click();
  await lookAt(t, page, 'no duplicates');

  await page.goto('/sheets');
  await page.getByText('或粘贴表格').click();
  await page
    .getByLabel('粘贴的表格')
    .fill(
      copied(
        ['企业名称', '统一社会信用代码', '镇街园区', '主导产品'],
        [NAME, stays, '示例二镇', ''],
        [NAME, goes, '示例三镇', '压力传感器'],
      ),
    );
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('button', { name: /^导入 2 行/ }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();

  await page.goto('/enterprises/duplicates');
  await lookAt(t, page, 'duplicates');
  await page.getByRole('link', { name: '名称或代码相近' }).click();
  await lookAt(t, page, 'near names');
  await page.goto('/enterprises/duplicates');
  await page.getByRole('link', { name: new RegExp(`比较后合并：${NAME}`) }).click();
  await page.getByRole('heading', { name: '合并两家企业' }).waitFor();
  await lookAt(t, page, 'comparing two records');
  await page.getByRole('group', { name: '镇街园区' }).getByRole('radio').last().check();
  await page.getByRole('button', { name: '合并为一家' }).click();
  await page.locator('#faults').waitFor();
  await lookAt(t, page, 'comparing with a fault');
  t.ok(await page.getByRole('group', { name: '镇街园区' }).getByRole('radio').last().isChecked());
  await page.getByLabel('合并的原因').fill('同一家企业重复建档');
  await page.getByRole('button', { name: '合并为一家' }).click();
  await page.locator('.flash').waitFor();
  await lookAt(t, page, 'a merged enterprise');

  await page.goto(`/enterprises/${goes}`);
  t.equal(new URL(page.url()).pathname, `/enterprises/${stays}`, 'the old link leads to what stays');
  await page.getByText(goes).first().waitFor();
  t.match(await page.locator('main').innerText(), /压力传感器/, 'an empty box was filled from the other');
  await page.goto(`/enterprises?q=${goes}`);
  t.equal(await page.locator('a.nm').count(), 1, 'the list finds it by the old code');

  await page.goto(`/enterprises/${stays}`);
  await page.getByRole('link', { name: `撤销合并：${NAME}` }).click();
  await lookAt(t, page, 'before parting');
  await page.getByRole('button', { name: '撤销合并' }).click();
  await page.locator('.flash').waitFor();
  await page.goto(`/enterprises/${goes}`);
  t.equal(new URL(page.url()).pathname, `/enterprises/${goes}`, 'they are two again');
  await lookAt(t, page, 'parted');
});
