import t from 'tap';
import { checkPage, openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

t.test('two officers who changed the same field see both, and nothing typed is lost', async (t) => {
  const mine = await openPage(t, browser, server);
  const theirs = await openPage(t, browser, server);
  await signIn(mine, 'officer', server.passwords.officer ?? '');
  await signIn(theirs, 'admin', server.passwords.admin ?? '');
  await mine.goto('/enterprises');
  const file = (await mine.locator('a[href^="/enterprises/9133"]').first().getAttribute('href')) ?? '';
  await mine.goto(`${file}/edit`);
  await theirs.goto(`${file}/edit`);

  await theirs.locator('#f-main_product').fill('对方改的产品');
  await theirs.getByRole('button', { name: '保存', exact: true }).click();
  await theirs.locator('.flash', { hasText: '已保存' }).waitFor();

  await mine.locator('#f-main_product').fill('我改的产品');
  await mine.locator('#f-note').fill('我写的备注');
  await mine.getByRole('button', { name: '保存', exact: true }).click();
  await mine.getByRole('heading', { name: '内容已被他人修改' }).waitFor();
  const words = await mine.locator('main').innerText();
  t.match(words, '对方改的产品');
  t.match(words, '我改的产品');
  await checkPage(t, mine, 'the conflict');

  await mine.getByRole('radio', { name: /用我填的/ }).check();
  await mine.getByRole('button', { name: '保存', exact: true }).click();
  await mine.locator('.flash', { hasText: '已保存' }).waitFor();
  const file1 = await mine.locator('main').innerText();
  t.match(file1, '我改的产品');
  t.match(file1, '我写的备注');
});

t.test('two officers who changed different fields are merged', async (t) => {
  const mine = await openPage(t, browser, server);
  const theirs = await openPage(t, browser, server);
  await signIn(mine, 'officer', server.passwords.officer ?? '');
  await signIn(theirs, 'admin', server.passwords.admin ?? '');
  await mine.goto('/enterprises?sort=name');
  const file = (await mine.locator('a[href^="/enterprises/9133"]').nth(5).getAttribute('href')) ?? '';
  await mine.goto(`${file}/edit`);
  await theirs.goto(`${file}/edit`);
  await theirs.locator('#f-main_product').fill('对方改的产品');
  await theirs.getByRole('button', { name: '保存', exact: true }).click();
  await theirs.locator('.flash', { hasText: '已保存' }).waitFor();
  await mine.locator('#f-note').fill('我写的备注');
  await mine.getByRole('button', { name: '保存', exact: true }).click();
  await mine.locator('.flash', { hasText: '已保存' }).waitFor();
  const words = await mine.locator('main').innerText();
  t.match(words, '对方改的产品');
  t.match(words, '我写的备注');
});
