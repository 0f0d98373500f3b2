/** What pages save, read again: the rows of the file are those of the page, in its order. */
import t from 'tap';
import { openAs, openBrowser, startServer } from './browser.ts';
import { asFile, saved } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

t.test('the list and the progress are saved as they stand on the page', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises?category=provincial_srdi&stage=applied&sort=name');
  const names = (await page.locator('a.nm').allInnerTexts()).map((name) => name.trim());
  t.ok(names.length > 3);
  for (const press of ['导出表格', '导出表格，.csv']) {
    const { name, rows } = await saved(page, () =>
      page.getByRole('link', { name: press, exact: true }).first().click(),
    );
    t.match(name, press.endsWith('csv') ? /\.csv$/ : /\.xlsx$/);
    const at = rows.findIndex((row) => row.includes('企业名称'));
    const column = rows[at]?.indexOf('企业名称') ?? -1;
    t.same(
      rows.slice(at + 1, at + 1 + names.length).map((row) => row[column]),
      names,
      `${name} has the rows of the page in its order`,
    );
    t.ok(
      rows.slice(0, at).some((row) => row.some((cell) => cell.includes('截至'))),
      'and says of which day',
    );
  }

  await page.goto('/?as_of=2026-09-30');
  const figures = (await page.locator('table.kpi .big').allInnerTexts()).map((text) => text.trim());
  const { rows } = await saved(page, () =>
    page.getByRole('link', { name: '导出表格', exact: true }).first().click(),
  );
  t.ok(rows.flat().some((cell) => cell.includes('2026年9月30日')));
  for (const [at, category] of ['小巨人', '省级专精特新', '规模以上工业'].entries()) {
    const row = rows.find((cells) => cells.length > 3 && cells[0]?.includes(category)) ?? [];
    t.ok(row.includes(figures[at] ?? 'nothing'), `${category}: ${figures[at]} is in ${row.join(' ')}`);
  }
});

t.test('what was saved to come back comes back unchanged', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises?category=little_giant');
  const { bytes } = await saved(page, () =>
    page.getByRole('link', { name: '企业名单', exact: true }).click(),
  );
  await page.goto('/sheets');
  await page.locator('#f-file').setInputFiles(asFile('企业名单.xlsx', bytes));
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  const tally = (await page.locator('dl.tally').innerText()).replace(/\s+/g, '');
  t.match(tally, /新增0家修改0家不变[1-9]\d*家有问题0行/);
});
