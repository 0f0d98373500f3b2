/** The same application on a throw-away database: a fictional zone, and three accounts printed at start. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMemory } from '../db/open.ts';
import { type Config, readConfig } from './config.ts';
import { addDemoAccounts, type DemoAccount } from './demo/accounts.ts';
import { addDemoWebhooks } from './demo/webhooks.ts';
import { fillDemo } from './demo/zone.ts';
import { run } from './main.ts';
import { startFault } from './start-fault.ts';

/** Writes the zone into a data folder; it is filled in memory, where nothing waits for a disk. */
async function prepare(folder: string, at: string): Promise<DemoAccount[]> {
  const db = openMemory();
  fillDemo(db, { at });
  const accounts = await addDemoAccounts(db, at);
  addDemoWebhooks(db, at);
  writeFileSync(join(folder, 'tracker.sqlite'), db.$client.serialize(), { mode: 0o600 });
  db.$client.close();
  return accounts;
}

let config: Config | null = null;
try {
  const folder = mkdtempSync(join(tmpdir(), 'qiangji-demo-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  config = readConfig({ LOG_LEVEL: 'warn', ...process.env, DATA_DIR: folder });
  const accounts = await prepare(folder, new Date().toISOString());
  await run(config);
  console.log('演示数据均为虚构，停止后即删除。可用账号：');
  for (const { name, password, display } of accounts) console.log(`  ${name}  ${password}  ${display}`);
} catch (error) {
  const fault = startFault(error, config);
  console.error(fault?.words ?? error);
  process.exit(fault?.exitCode ?? 1);
}
