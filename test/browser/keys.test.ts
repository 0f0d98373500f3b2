import t from 'tap';
import { openBrowser, openPage, signIn, startServer } from './browser.ts';

t.test('the keys that the help page tells of', async (t) => {
  const server = await startServer(t, 'demo');
  const browser = await openBrowser(t);
  const page = await openPage(t, browser, server);
  await signIn(page, 'officer', server.passwords.officer ?? '');
  const path = () => new URL(page.url()).pathname;
  const keys = async (...signs: string[]) => {
    for (const sign of signs) await page.keyboard.press(sign);
  };
  const focused = () =>
    page.evaluate('document.activeElement.pathname ?? document.activeElement.id') as Promise<string>;

  await keys('g', 'e');
  await page.waitForURL('**/enterprises');
  await keys('/');
  t.equal(await focused(), 'find');
  await keys('g', 'p', 'j', '?');
  t.equal(await page.inputValue('#find'), 'gpj?', 'in a text field they are letters');
  t.equal(path(), '/enterprises');
  await page.evaluate('document.activeElement.blur()');

  const files = (await page.$$eval('a.nm', (all) => all.map((one) => one.getAttribute('href')))) as string[];
  await keys('j', 'j', 'j', 'k');
  t.equal(await focused(), files[1]);
  await keys('ArrowDown');
  t.equal(await focused(), files[2]);
  await page.evaluate(`document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'k', keyCode: 229, bubbles: true }))`);
  t.equal(await focused(), files[2], 'nothing moves while Chinese text is composed');
  await keys('Enter');
  await page.waitForURL(`**${files[2]}`);
  await keys(']');
  await page.waitForURL(`**${files[3]}`);
  await keys('[', '[');
  await page.waitForURL(`**${files[2]}`);
  await keys('u');
  await page.waitForURL('**/events/new');
  await page.goBack();
  await keys('v');
  await page.waitForURL('**/visits/new?enterprise=*');
  await page.goBack();
  await keys('Escape');
  await page.waitForURL(/\/enterprises#row-/);
  t.equal(await focused(), files[2], 'the list goes on from the row one came from');
  await keys('u');
  await page.waitForURL(`**${files[2]}/events/new`);
  t.equal(await focused(), 'f-effective_on', 'whoever came by key goes on in the first field');
  await page.evaluate('document.activeElement.blur()');
  await keys('?');
  await page.waitForURL('**/help#keys');
});
