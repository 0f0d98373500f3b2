/** A file whose headers nobody knows, from choosing it to taking it back; a table pasted from WPS. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { lookAt, openAs, openBrowser, startServer } from './browser.ts';
import { asFile, copied, saved, workbook } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const WRONG = `${fictionalCode(923).slice(0, 17)}0`;
const HEADERS = ['主体', '十八位码', '片区', '序列备考'];
const strange = await workbook('园区台账.xlsx', HEADERS, [
  ['示例向导一号机械有限公司', fictionalCode(921), '示例二镇', '甲'],
  ['示例向导二号光电有限公司', fictionalCode(922), '示例三镇', '乙'],
  ['示例向导抄错代码有限公司', WRONG, '示例二镇', '丙'],
  ['示例向导不要这家有限公司', fictionalCode(924), '示例二镇', '丁'],
]);

t.test('unknown columns are named once, a row is left out, and the import is taken back', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises');
  await page.getByRole('link', { name: '导入', exact: true }).click();
  await lookAt(t, page, 'the import page');
  await page.getByRole('radio', { name: /企业名单/ }).check();
  await page.locator('#f-file').setInputFiles(strange);
  await page.getByRole('button', { name: '核对文件' }).click();

  await page.getByRole('heading', { name: '对应列', level: 1 }).waitFor();
  await page.getByRole('button', { name: '按这些列核对' }).click();
  await page.locator('#faults').waitFor();
  await lookAt(t, page, 'columns with a fault');
  await page.getByLabel('标题在第几行').fill('2');
  await page.getByRole('button', { name: '按此行重新识别' }).click();
  await page.getByLabel('“主体”对应').selectOption({ label: '企业名称（必填）' });
  await page.getByLabel('“十八位码”对应').selectOption({ label: '统一社会信用代码（必填）' });
  await page.getByLabel('“片区”对应').selectOption({ label: '镇街园区' });
  await lookAt(t, page, 'columns');
  await page.getByRole('button', { name: '按这些列核对' }).click();

  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  await lookAt(t, page, 'the check of a file');
  await page.getByRole('link', { name: /^新增 3/ }).click();
  await page.getByRole('checkbox', { name: /示例向导不要这家有限公司/ }).check();
  await page.getByRole('button', { name: '不导入勾选的行' }).click();
  await page.getByRole('link', { name: /^不导入 1/ }).waitFor();
  const marked = await saved(page, () => page.getByRole('link', { name: '下载标出问题的文件' }).click());
  t.ok(
    marked.rows.some((row) => row.includes(WRONG) && row.some((cell) => /末位校验不符/.test(cell))),
    'the fault stands in the row of the file',
  );
  await page.getByRole('button', { name: /^导入 2 行/ }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();
  await lookAt(t, page, 'the result of an import');
  const result = page.url();

  await page.goto('/sheets');
  await page.locator('#f-file').setInputFiles(asFile('园区台账改.xlsx', marked.bytes));
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  const tally = (await page.locator('dl.tally').innerText()).replace(/\s+/g, '');
  t.match(tally, /新增1家.*不变2家.*有问题1行/, 'its columns are remembered, and what came in is unchanged');
  await page.getByRole('button', { name: '放弃这个文件' }).click();

  await page.goto(result);
  await page.getByRole('link', { name: '撤销本次导入' }).click();
  await lookAt(t, page, 'before taking back an import');
  await page.getByRole('button', { name: '撤销这 2 家' }).click();
  await page.getByText('已撤销').first().waitFor();
  await lookAt(t, page, 'an import taken back');
  const gone = await page.goto(`/enterprises?q=${encodeURIComponent('示例向导一号')}`);
  t.equal(gone?.status(), 200);
  t.match(await page.locator('main').innerText(), '没有找到“示例向导一号”');
});

t.test('a table pasted from WPS comes in, and is still there after a fault', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises?sort=name');
  const code = (await page.locator('th:has(> a.nm) small').first().innerText()).trim();
  await page.goto('/sheets');
  await page.getByRole('radio', { name: /经营指标/ }).check();
  await page.getByText('或粘贴表格').click();
  const table = copied(
    ['统一社会信用代码', '年度', '营业收入（万元）', '从业人员（人）'],
    // A year that nobody has told of: an audited figure would be asked back.
    [code, '2021', '4,821.5', '132'],
    [fictionalCode(929), '2021', '100', '5'],
  );
  await page.getByLabel('粘贴的表格').fill(table);
  await page.locator('#f-file').setInputFiles(strange);
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.locator('#faults').waitFor();
  t.equal(await page.getByLabel('粘贴的表格').inputValue(), table, 'what was pasted is still there');
  await lookAt(t, page, 'the import page with a fault');
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  await lookAt(t, page, 'the check of figures');
  await page.getByRole('button', { name: /^导入 1 行/ }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();
  const rest = await saved(page, () => page.getByRole('link', { name: '下载未导入的行' }).click());
  t.ok(rest.rows.some((row) => row.includes(fictionalCode(929))));
  await page.getByRole('link', { name: '撤销本次导入' }).click();
  await page.getByRole('button', { name: /^撤销这/ }).click();
  await page.getByText('已撤销').first().waitFor();
});
