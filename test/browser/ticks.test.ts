import t from 'tap';
import { lookAt, openAs, openBrowser, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

t.test('rows are ticked by hand, by key and by the header, which means this page', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises');
  const bar = page.locator('[data-bar]');
  t.match(await bar.innerText(), '勾选企业后可一起处理');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  t.match(await bar.innerText(), '已选 1 家');
  await page.locator('tbody input[type=checkbox]').nth(3).check();
  t.match(await bar.innerText(), '已选 2 家');
  await page.keyboard.press('k');
  await page.keyboard.press('x');
  t.match(await bar.innerText(), '已选 3 家', 'letters are keys on a tick, too');
  await page.getByLabel(/^选择本页/).check();
  t.match(await bar.innerText(), '已选 50 家');
  t.match(await bar.innerText(), /选中全部 \d{3} 家/, 'the whole list is another act');
  await page.getByRole('button', { name: '取消选择' }).click();
  t.match(await bar.innerText(), '勾选企业后可一起处理');
  await lookAt(t, page, 'the list');

  await page.getByRole('button', { name: /^选中全部/ }).click();
  await page.waitForURL('**/selections/*');
  await lookAt(t, page, 'a selection');
  await page.getByRole('link', { name: '指派专员' }).click();
  await page.getByLabel('专员', { exact: true }).fill('专员新');
  await lookAt(t, page, 'an act');
  await page.getByRole('button', { name: '核对' }).click();
  await page.waitForURL('**/check');
  await lookAt(t, page, 'its check');
  await page.getByRole('button', { name: /^确认修改/ }).click();
  await page.waitForURL('**/selections/runs/*');
  await lookAt(t, page, 'its result');
  await page.getByRole('link', { name: '撤销本次修改' }).click();
  await page.getByRole('button', { name: /^撤销这/ }).click();
  await page.getByText('已撤销').first().waitFor();
  await lookAt(t, page, 'what was undone');
});

t.test('a view is saved, and stands above the list on a phone', async (t) => {
  const page = await openAs(t, browser, server, 'officer');
  await page.goto('/enterprises?stage=applied&sort=name');
  await page.getByRole('link', { name: '存为视图' }).click();
  await lookAt(t, page, 'saving a view');
  await page.getByLabel('视图名称').fill('申报中');
  await page.getByLabel('大家共用').check();
  await page.getByRole('button', { name: '存为视图' }).click();
  await page.waitForURL('**/enterprises?**view=1');
  await page.goto('/enterprises?area=示例二镇');
  await page.getByRole('link', { name: '存为视图' }).click();
  await page.getByLabel('视图名称').fill('二镇的');
  await page.getByRole('button', { name: '存为视图' }).click();
  await page.waitForURL('**/enterprises?**view=2');
  await page.goto('/enterprises/views');
  await lookAt(t, page, 'the views');

  const leader = await openAs(t, browser, server, 'leader', { width: 390 });
  await leader.goto('/enterprises');
  const tabs = leader.getByRole('navigation', { name: '视图' });
  t.equal(
    await tabs.getByRole('link', { name: /二镇的/ }).count(),
    0,
    'what is for oneself is seen by nobody else',
  );
  await tabs.getByRole('link', { name: /^申报中/ }).click();
  await leader.waitForURL('**view=1**');
  await lookAt(t, leader, 'a shared view');
  t.equal(await leader.locator('[data-bar]').isVisible(), false, 'ticks are for desks');
});
