import t from 'tap';
import { openBrowser, openPage, signIn, startServer } from './browser.ts';

const server = await startServer(t, 'demo');
const browser = await openBrowser(t);

t.test('the progress page prints on two sheets of A4', async (t) => {
  const page = await openPage(t, browser, server);
  await signIn(page, 'leader', server.passwords.leader ?? '');
  await page.goto('/help/card');
  const card = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  t.equal(card.match(/\/Type\s*\/Page(?![s\w])/g)?.length, 2, 'and so does the card, upright');
  t.match(card, /\/MediaBox\s*\[\s*0 0 59\d[.\d]* 84\d/);
  await page.goto('/');
  const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
  t.equal(pdf.match(/\/Type\s*\/Page(?![s\w])/g)?.length, 2);
  const [, width = '', height = ''] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf) ?? [];
  t.ok(
    Math.abs(Number(width) - 842) < 2 && Math.abs(Number(height) - 595) < 2,
    `A4 on its side: ${width} × ${height}`,
  );
});
