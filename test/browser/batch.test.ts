/** A published list from pasting to undoing, in a real browser, with and without scripts. */
import t from 'tap';
import { lookAt, openAs, openBrowser, startServer } from './browser.ts';
import { saved } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

for (const javaScript of [true, false]) {
  for (const width of javaScript ? [1440, 390] : [1440]) {
    t.test(
      `a list is matched, confirmed and taken back at ${width} px${javaScript ? '' : ' without scripts'}`,
      async (t) => {
        const page = await openAs(t, browser, server, 'officer', { javaScript, width });
        const look = async (what: string) => {
          if (javaScript && width === 1440) await lookAt(t, page, what);
        };
        await page.goto('/enterprises?category=provincial_srdi&stage=applied');
        const names = await page.locator('table tbody th a').allTextContents();
        await page.goto('/sheets/batches');
        await look('first step');
        const today = await page.evaluate('new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10)');
        await page.getByLabel('类别与事项').selectOption('provincial_srdi in_review');
        await page.getByLabel('发生日期').fill(String(today));
        const miswritten = names[2]?.replace('示例', '示列') ?? '';
        const list = ['企业名称', ...names.slice(0, 2), miswritten, '外地某某精密仪器股份有限公司'].join(
          '\n',
        );
        await page.getByLabel('名单', { exact: true }).fill(list);
        await page.getByRole('button', { name: '核对匹配' }).click();
        await page.getByRole('heading', { name: /名单 4 行，2 家将更新，1 行待选择/ }).waitFor();
        await look('second step');
        const nearest = page.getByRole('group', { name: `为“${miswritten}”选择企业` });
        await nearest
          .getByRole('button', { name: /^选这家/ })
          .first()
          .click();
        await page.getByRole('heading', { name: /名单 4 行，3 家将更新/ }).waitFor();
        await look('a line resolved');
        if (javaScript && width === 1440) {
          const { rows } = await saved(page, () =>
            page.getByRole('link', { name: '导出核对结果' }).first().click(),
          );
          t.ok(
            rows.some((row) => row.includes(miswritten)),
            'the file holds what was pasted',
          );
        }
        await page.reload();
        await page.locator('table.batch input[type=checkbox]').first().uncheck();
        if (javaScript) await page.getByText('勾选有变化').waitFor();
        await page.locator('button[value=save]').click();
        await page.getByRole('heading', { name: /已更新 2 家/ }).waitFor();
        await look('result');
        await page.getByRole('link', { name: '撤销本次更新' }).click();
        await look('before undoing');
        await page.getByRole('button', { name: '撤销这 2 家' }).click();
        await page.locator('.flash', { hasText: '已撤销 2 条' }).waitFor();
        await page.getByRole('heading', { name: '此后有变化，保留 0 条' }).waitFor();
        await look('after undoing');
        t.match(page.url(), /\/undo$/);
      },
    );
  }
}
