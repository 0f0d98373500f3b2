/** A file that takes longer than a page may: its progress is shown, and one may come and go meanwhile. */
import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkWidth, lookAt, openAs, openBrowser, startServer } from './browser.ts';
import { workbook } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);
const ROWS = 3_000;

/** So many enterprises nobody has seen, numbered from `first`. */
function manyFirms(first: number) {
  const lines = Array.from({ length: ROWS }, (_, at) => [
    `示例成批${first + at}号精密制造有限公司`,
    fictionalCode(first + at),
    '3484',
    '示例二镇',
  ]);
  return workbook(`成批${first}.xlsx`, ['企业名称', '统一社会信用代码', '行业代码', '镇街园区'], lines);
}

t.test('a large file shows how far it is, and goes on by itself', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  page.setDefaultTimeout(60_000);
  await page.goto('/sheets');
  await page.locator('#f-file').setInputFiles(await manyFirms(20_000));
  const shown: string[] = [];
  page.on('framenavigated', (frame) => shown.push(new URL(frame.url()).pathname));
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  await page.getByRole('button', { name: '导入 3,000 行' }).waitFor();
  await lookAt(t, page, 'the check of a large file');
  await page.getByRole('button', { name: '导入 3,000 行' }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();
  t.match(await page.locator('dl.tally').innerText(), /3,000/);
  const work = shown.find((path) => path.startsWith('/work/'));
  if (work !== undefined) await page.goto(work);
  await page.getByRole('heading', { name: '导入结果' }).waitFor();
  await page.goto('/enterprises?q=示例成批');
  t.match(await page.locator('.chips').innerText(), /共 3,000 家/);
});

t.test('without scripts the page of the work is looked at again by hand', async (t) => {
  const page = await openAs(t, browser, server, 'officer', { javaScript: false });
  page.setDefaultTimeout(60_000);
  const until = async (heading: string) => {
    for (let turn = 0; turn < 200; turn++) {
      const words = await page.getByRole('heading', { level: 1 }).innerText();
      if (words === heading) return;
      t.match(new URL(page.url()).pathname, /^\/work\//, 'the work goes on');
      if (turn === 0) await checkWidth(t, page, 'the page of the work');
      await page.getByRole('link', { name: '刷新' }).click();
    }
    t.fail(`${heading} never came`);
  };
  await page.goto('/sheets');
  await page.locator('#f-file').setInputFiles(await manyFirms(30_000));
  await page.getByRole('button', { name: '核对文件' }).click();
  await until('核对导入');
  await page.getByRole('button', { name: '导入 3,000 行' }).click();
  await until('导入结果');
  await page.getByRole('link', { name: '撤销本次导入' }).click();
  await page.getByRole('button', { name: '撤销这 3,000 家' }).click();
  await until('撤销导入');
  await page.goto('/enterprises?q=示例成批');
  t.match(await page.locator('.chips').innerText(), /共 3,000 家/, 'those of the other file are still there');
});
