import t from 'tap';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { checkPage, openAs, openBrowser, startServer } from './browser.ts';
import { asFile, workbook } from './files.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

const first = [fictionalCode(911), '示例导入一号机械有限公司'] as const;
const second = [fictionalCode(912), '示例导入二号光电有限公司'] as const;
const register = await workbook(
  'register.xlsx',
  ['企业名称', '统一社会信用代码', '行业代码', '所属产业', '镇街/园区', '成立日期'],
  [
    [first[1], first[0], '3484', '其他', '示例二镇', '2019-05-06'],
    [second[1], second[0], '3976', '光电信息', '示例三镇', '2020年3月1日'],
    ['示例抄错代码有限公司', `${fictionalCode(913).slice(0, 17)}0`, '3484', '其他', '示例二镇', ''],
  ],
);
const recognitions = await workbook(
  'recognitions.xlsx',
  ['统一社会信用代码', '企业名称', '类别', '事项', '发生日期', '批次', '文号'],
  [
    [first[0], first[1], '规上工业', '入库', '2026-09-24', '2026年9月入库', '示例统函〔2026〕28号'],
    [second[0], second[1], '省级专精特新', '培育', '2026-09-01', '', ''],
  ],
);

t.test('a register and its recognitions come in by the page, the bad row named and left out', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  const figure = page.locator('table.kpi tbody tr').nth(2).locator('.big a');
  await page.goto('/');
  const before = Number(await figure.innerText());

  await page.goto('/sheets');
  await page.getByRole('radio', { name: /企业/ }).check();
  await page.locator('#f-file').setInputFiles(register);
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  t.match(await page.locator('main').innerText(), '信用代码末位校验不符');
  await checkPage(t, page, 'the judged file');
  await page.getByRole('button', { name: /^导入/ }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();
  await checkPage(t, page, 'the result of an import');

  await page.goto('/sheets');
  await page.getByRole('radio', { name: /认定/ }).check();
  await page.locator('#f-file').setInputFiles(recognitions);
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  await page.getByRole('button', { name: /^导入/ }).click();
  await page.getByRole('heading', { name: '导入结果' }).waitFor();

  await page.goto('/');
  t.equal(Number(await figure.innerText()), before + 1);
  await page.goto(`/enterprises/${first[0]}`);
  await page.getByRole('heading', { name: first[1], level: 1 }).waitFor();
  t.match(await page.locator('main').innerText(), '示例统函〔2026〕28号');
});

t.test('the same file once more changes nothing', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/sheets');
  await page.getByRole('radio', { name: /认定/ }).check();
  await page.locator('#f-file').setInputFiles(recognitions);
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.getByRole('heading', { name: '核对导入' }).waitFor();
  const tally = (await page.locator('dl.tally').innerText()).replace(/\s+/g, '');
  t.match(tally, /新增0[条家]/);
  t.match(tally, /不变2[条家]/);
});

t.test('a file that is no spreadsheet is refused at its field', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/sheets');
  await page.getByRole('radio', { name: /企业/ }).check();
  await page.locator('#f-file').setInputFiles(asFile('a.xlsx', Buffer.from('no zip')));
  await page.getByRole('button', { name: '核对文件' }).click();
  await page.locator('#faults').waitFor();
  await checkPage(t, page, 'the import page with a fault');
});
