/**
 * `npm run pictures`: takes the pictures of the help page and of the README from the made-up zone on a fixed
 * day, so that the same pages give the same pictures, and writes down of which templates they are.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { openMemory } from '../../db/open.ts';
import { buildApp } from '../../server/app.ts';
import { findChromium } from '../../server/cli/chromium.ts';
import { readConfig } from '../../server/config.ts';
import { addDemoAccounts } from '../../server/demo/accounts.ts';
import { fillDemo } from '../../server/demo/zone.ts';
import { README_PICTURES, TASKS } from '../../server/help/tasks.ts';
import { startSession } from '../../server/people/sessions.ts';
import { fictionalCode } from '../../server/rules/uscc.ts';
import { hashOfTemplates } from './age.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const AT = '2026-11-23T06:00:00.000Z';
const WIDTH = 1280;

interface Shot {
  /** From the top of the main part. */
  height: number;
  width?: number;
  who: 'leader' | 'officer' | 'admin';
  /** Brings the page before the camera. */
  go: (page: Page) => Promise<unknown>;
}

/** Of the made-up zone's provincial list under way: names as they are published. */
async function namesOf(page: Page): Promise<string[]> {
  await page.goto('/enterprises?category=provincial_srdi&stage=in_review');
  return page.locator('table tbody th a').allTextContents();
}

async function matchList(page: Page): Promise<void> {
  const names = await namesOf(page);
  await page.goto('/sheets/batches');
  await page.getByLabel('类别与事项').selectOption('provincial_srdi recognised');
  await page.getByLabel('发生日期').fill('2026-11-23');
  await page
    .getByLabel('文件名称或文号')
    .or(page.locator('#f-document_no'))
    .first()
    .fill('示例工信函〔2026〕88号');
  const miswritten = (names[2] ?? '').replace('示例', '示列');
  const list = ['企业名称', ...names.slice(0, 2), miswritten, ...names.slice(3, 6)].join('\n');
  await page.getByLabel('名单', { exact: true }).fill(list);
  await page.getByRole('button', { name: '核对匹配' }).click();
  await page.getByRole('heading', { name: /名单 \d+ 行/ }).waitFor();
}

const open =
  (path: string): Shot['go'] =>
  (page) =>
    page.goto(path);

const SHOTS: Record<string, Shot> = {
  behind: { who: 'leader', height: 620, go: open('/') },
  which: {
    who: 'leader',
    height: 460,
    go: open('/progress/tracks?figure=additions&category=provincial_srdi'),
  },
  phone: { who: 'leader', height: 760, width: 390, go: open('/') },
  day: { who: 'leader', height: 640, go: open('/?as_of=2026-06-30') },
  stage: {
    who: 'officer',
    height: 640,
    go: async (page) => {
      await page.goto('/enterprises?category=little_giant&stage=cultivating');
      const href = await page.locator('table tbody th a').first().getAttribute('href');
      await page.goto(`${href}/events/new?category=little_giant`);
    },
  },
  batch: { who: 'officer', height: 640, go: matchList },
  lacking: { who: 'officer', height: 560, go: open('/enterprises?alert=stale_90') },
  who: {
    who: 'leader',
    height: 560,
    go: async (page) => {
      await page.goto('/enterprises?category=provincial_srdi&stage=in_review');
      const href = await page.locator('table tbody th a').first().getAttribute('href');
      await page.goto(`${href}/timeline`);
    },
  },
  import: {
    who: 'officer',
    height: 600,
    go: async (page) => {
      await page.goto('/sheets');
      await page.getByRole('radio', { name: /企业/ }).check();
      await page.locator('#f-file').setInputFiles({
        name: '示例企业名单.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(
          `企业名称,统一社会信用代码,产业赛道,镇街园区\n示例新增光电有限公司,${fictionalCode(9_101)},光电信息,示例一街道\n示例写错光电有限公司,${fictionalCode(9_102).slice(0, 17)},光电信息,示例一街道\n`,
        ),
      });
      await page.getByRole('button', { name: '核对文件' }).click();
      await page.getByRole('heading', { name: '核对导入' }).waitFor();
    },
  },
  summary: { who: 'officer', height: 640, go: open('/summaries/2026Q3/draft') },
  expiring: {
    who: 'officer',
    height: 640,
    go: async (page) => {
      await page.goto('/enterprises?alert=due_90');
      const href = await page.locator('table tbody th a').first().getAttribute('href');
      await page.goto(`/visits/new?enterprise=${href?.split('/').at(-1)}`);
    },
  },
  // Last, since it saves the list.
  undo: {
    who: 'officer',
    height: 520,
    go: async (page) => {
      await matchList(page);
      await page.locator('button[value=save]').click();
      await page.getByRole('heading', { name: /已更新 \d+ 家/ }).waitFor();
      await page.getByRole('link', { name: '撤销本次更新' }).click();
    },
  },
};

/** A picture of the page's upper part, small: by the browser's own encoder. */
async function take(browser: Browser, page: Page, { height, width = WIDTH }: Shot) {
  await page.setViewportSize({ width, height: 900 });
  await page.evaluate('window.scrollTo(0, 0)');
  const shown = (await page.evaluate('document.documentElement.scrollHeight')) as number;
  const clip = { x: 0, y: 0, width, height: Math.min(height, shown) };
  const png = await page.screenshot({ clip, fullPage: true });
  const blank = await browser.newPage();
  try {
    const url = (await blank.evaluate(`(async () => {
      const image = await createImageBitmap(await (await fetch('data:image/png;base64,${png.toString('base64')}')).blob());
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', 0.72);
    })()`)) as string;
    return { bytes: Buffer.from(url.split(',')[1] ?? '', 'base64'), width: clip.width, height: clip.height };
  } finally {
    await blank.close();
  }
}

const found = findChromium({ env: process.env });
const folder = mkdtempSync(join(tmpdir(), 'qiangji-pictures-'));
const db = openMemory();
fillDemo(db, { at: AT });
await addDemoAccounts(db, AT);
const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: folder });
const app = await buildApp({ config, db, clock: () => new Date(AT), patience: 60_000 });
const baseURL = await app.listen({ port: 0, host: '127.0.0.1' });
const browser = await chromium.launch({ executablePath: found, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const pageOf = async (name: string) => {
    const id =
      db.$client.prepare<[string], number>('select id from account where name = ?').pluck().get(name) ?? 0;
    const value = startSession(db, { accountId: id, ip: '127.0.0.1', at: AT });
    const context = await browser.newContext({ baseURL, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    await context.addCookies([{ name: 'sid', value, url: baseURL }]);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return page;
  };
  const pages = {
    leader: await pageOf('leader'),
    officer: await pageOf('officer'),
    admin: await pageOf('admin'),
  };
  mkdirSync(join(ROOT, 'views/assets/help'), { recursive: true });
  const told: Record<string, { width: number; height: number; of: string }> = {};
  const files: Record<string, Buffer> = {};
  const { leader } = pages;
  await leader.setViewportSize({ width: 1440, height: 900 });
  await leader.goto('/');
  files['docs/progress.webp'] = (
    await take(browser, leader, { who: 'leader', width: 1440, height: 900, go: open('/') })
  ).bytes;
  await leader.goto('/summaries/2026Q2');
  await leader.emulateMedia({ media: 'print' });
  // The paper's margins belong to the printer.
  await leader.evaluate(`document.body.style.padding = '60px 72px'`);
  files['docs/summary.webp'] = (
    await take(browser, leader, { who: 'leader', width: 820, height: 1000, go: open('/') })
  ).bytes;
  await leader.emulateMedia({ media: 'screen' });
  for (const [key, shot] of Object.entries(SHOTS)) {
    const page = pages[shot.who];
    await page.setViewportSize({ width: shot.width ?? WIDTH, height: 900 });
    await shot.go(page);
    const { bytes, width, height } = await take(browser, page, shot);
    const templates = TASKS.find((one) => one.key === key)?.templates ?? [];
    told[key] = { width, height, of: hashOfTemplates(templates) };
    files[`views/assets/help/${key}.webp`] = bytes;
    if (key in { batch: 1 }) files['docs/batch.webp'] = bytes;
    console.log(`${key} ${width} × ${height}, ${Math.round(bytes.length / 1024)} kB`);
  }
  for (const [name, templates] of Object.entries(README_PICTURES))
    told[`readme-${name}`] = { width: 0, height: 0, of: hashOfTemplates(templates) };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(ROOT, name), bytes);
  writeFileSync(join(ROOT, 'server/help/pictures.json'), `${JSON.stringify(told, null, 2)}\n`);
} finally {
  await browser.close();
  await app.close();
  db.$client.close();
  rmSync(folder, { recursive: true, force: true });
}
