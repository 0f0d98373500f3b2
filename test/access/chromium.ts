/** The marked zone in a real browser: whatever would run, asks (a dialog) or breaks the policy is counted. */

import { chromium } from 'playwright-core';
import type { Test } from 'tap';
import { disarm, mark, placesOf } from './marking.ts';
import { openZone, startsOf } from './markup.ts';
import { MARKUP } from './payloads.ts';
import { walk } from './walk.ts';

export interface Told {
  pages: number;
  dialogs: number;
  violations: number;
  faults: string[];
}

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';

export async function lookWithChromium(t: Test, { perRoute = 2 } = {}): Promise<Told> {
  const { world, who } = await openZone(t);
  disarm(world.db);
  const { seen } = await walk(world, who, { perRoute, from: await startsOf(t, world, who) });
  mark(world.db, MARKUP.join(' '), placesOf(world.db));
  const address = await world.app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
  const told: Told = { pages: 0, dialogs: 0, violations: 0, faults: [] };
  try {
    const context = await browser.newContext();
    const [name = '', value = ''] = who.cookie.split('; ')[0]?.split('=') ?? [];
    await context.addCookies([{ name, value, url: address }]);
    const page = await context.newPage();
    page.on('dialog', (dialog) => {
      told.dialogs += 1;
      told.faults.push(`a dialog at ${page.url()}`);
      void dialog.dismiss();
    });
    page.on('console', (line) => {
      if (!/Content Security Policy|Refused to/.test(line.text())) return;
      told.violations += 1;
      told.faults.push(`${page.url()}: ${line.text().slice(0, 200)}`);
    });
    for (const one of seen) {
      if (!one.type.startsWith('text/html') || one.status !== 200) continue;
      await page.goto(`${address}${one.path}`, { waitUntil: 'load' });
      told.pages += 1;
    }
  } finally {
    await browser.close();
  }
  return told;
}
